import { SandboxModel } from '../model/sandbox-model';
import { inWords } from '../model/values';
import { LoadedAssembly } from '../template';
import type { ResolvedResource } from '../template/types';
import { Difference } from './difference';
import { Pair, pairsOf, Side } from './environment';
import { pathDifferences } from './path-differences';
import { policyDifferences } from './policy-differences';

/**
 * What became possible from one assembly to the next: requests that policies allow (of roles, resources, trust and endpoints) and
 * paths of packets and names, each with an example. Nothing that cannot be decided is left out: it is UNKNOWN.
 */
export function auditDiff(older: LoadedAssembly, newer: LoadedAssembly): Difference[] {
  const found = pairsOf(older, newer).flatMap((pair) => [
    ...pair.doubts.map(doubt),
    ...policyDifferences(pair),
    ...pathDifferences(pair),
    ...unmodelled(pair),
  ]);
  return [...new Map(found.map((difference) => [JSON.stringify(difference), difference])).values()];
}

function doubt(reason: string): Difference {
  return {
    kind: 'request',
    subject: 'The assembly',
    status: 'UNKNOWN',
    summary: `cannot be compared in every part: ${reason.replace(/\.$/, '')}.`,
  };
}

/** What grants or denies, and is compared as a whole only. */
const AS_A_WHOLE = new Set([
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
  'AWS::IAM::AccessKey',
  'AWS::Organizations::Policy',
  'AWS::Lambda::Permission',
]);

/** Resources that open something and whose policies no question is asked of: a change of theirs is said, not judged. */
function unmodelled({ older, newer }: Pair): Difference[] {
  const before = wholes(older);
  const after = wholes(newer);
  const changed = [...after].filter(([name, { text }]) => before.get(name)?.text !== text);
  // Without a policy of the organization, whatever it denied is possible.
  const gone = [...before].filter(([name, { type }]) => !after.has(name) && type === 'AWS::Organizations::Policy');
  const difference = (subject: string, summary: string): Difference => ({
    kind: 'request',
    subject,
    status: 'UNKNOWN',
    summary,
  });
  return [
    ...changed.map(([name, { type }]) =>
      difference(
        name,
        `(${type}) ${before.has(name) ? 'changed' : 'is new'}: what that makes possible is not decided.`,
      ),
    ),
    ...gone.map(([name, { type }]) => difference(name, `(${type}) is gone: what it denied may be possible.`)),
  ];
}

function wholes({ sandboxes, names }: Side): Map<string, { type: string; text: string }> {
  const resources = sandboxes
    .flatMap((sandbox: SandboxModel) => sandbox.resources)
    .filter((resource: ResolvedResource) => AS_A_WHOLE.has(resource.type));
  return new Map(
    resources.map((resource) => [
      names.of(resource),
      { type: resource.type, text: inWords(names.in(resource.properties)) },
    ]),
  );
}
