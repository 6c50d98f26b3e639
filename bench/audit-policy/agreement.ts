import fc from 'fast-check';
import { decide } from '../../lib/audit/policy/decide';
import { evaluateRequest } from '../../lib/audit/policy/evaluate-request';
import { parsePolicy } from '../../lib/audit/policy/parse-policy';
import { AccessQuestion, AccessRequest, Policy, PolicyKind, Principal } from '../../lib/audit/policy/types';
import {
  ACCOUNT,
  CONTEXT_VALUES,
  OTHER_ACCOUNT,
  PRINCIPALS,
  RESOURCES,
  SmallQuestion,
  smallQuestion,
  SmallRequest,
} from './random-questions';

/** The question of the algebra that a small question stands for. */
export function toQuestion(small: SmallQuestion): AccessQuestion {
  const read = (kind: PolicyKind, statements: SmallQuestion['identity'] | undefined): Policy | undefined =>
    statements && parsePolicy({ Version: '2012-10-17', Statement: statements }, { name: kind, kind });
  const identity = read('identity', small.identity);
  const rcp = read('rcp', small.rcp);
  const scp = read('scp', small.scp);
  const fullAccess = read('rcp', [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }]);
  return {
    principal: principalOf(small),
    resourceAccount: ACCOUNT,
    about: {},
    policies: {
      identity: identity && [identity],
      boundary: read('boundary', small.boundary),
      session: read('session', small.session),
      // A principal of another account needs a resource policy; an empty one grants nothing.
      resource: read('resource', small.resource ?? []),
      endpoint: read('endpoint', small.endpoint),
      scps: scp && [[scp]],
      rcps: rcp && fullAccess && [[fullAccess, rcp]],
    },
  };
}

function principalOf({ principal }: SmallQuestion): Principal {
  if (principal === 'anonymous') return { type: 'anonymous' };
  if (principal === 'user') return { type: 'user', arn: PRINCIPALS.user, account: ACCOUNT };
  const account = principal === 'role' ? ACCOUNT : OTHER_ACCOUNT;
  return { type: 'role', arn: PRINCIPALS[principal], account };
}

export function toRequest(small: SmallQuestion, { action, resource, context }: SmallRequest): AccessRequest {
  const principal = small.principal === 'anonymous' ? 'anonymous' : PRINCIPALS[small.principal];
  return { principal, action, resource, context };
}

/** All requests of the small universe: every action, resource and combination of values. */
export function* allRequests(): Generator<SmallRequest> {
  const contexts = Object.entries(CONTEXT_VALUES).reduce<Record<string, readonly string[]>[]>(
    (all, [key, values]) =>
      all.flatMap((context) => values.map((value) => (value === undefined ? context : { ...context, [key]: value }))),
    [{}],
  );
  for (const [action, resources] of Object.entries(RESOURCES)) {
    for (const resource of resources) for (const context of contexts) yield { action, resource, context };
  }
}

export interface Agreement {
  readonly questions: number;
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  /** Questions on which the decision and the enumeration contradict each other. */
  readonly disagreements: readonly string[];
  readonly milliseconds: readonly number[];
}

/**
 * Decides random questions, then tries requests of the small universe one by one: a request that is allowed contradicts a proof.
 * `requestsEach` of them are drawn for a question; undefined tries all.
 */
export function agreeWithBruteForce(questions: number, seed: number, requestsEach?: number): Agreement {
  const universe = [...allRequests()];
  const result = { proved: 0, refuted: 0, unknown: 0, disagreements: [] as string[], milliseconds: [] as number[] };
  let position = seed;
  for (const small of fc.sample(smallQuestion, { numRuns: questions, seed })) {
    const question = toQuestion(small);
    const start = performance.now();
    const decision = decide(question);
    result.milliseconds.push(performance.now() - start);
    if (decision.status === 'PROVED') result.proved++;
    else if (decision.status === 'REFUTED') result.refuted++;
    else {
      result.unknown++;
      // Only what everybody is granted beyond a boundary is left open here: anything else means that witness and evaluator differ.
      if (decision.reason.startsWith('the evaluator')) result.disagreements.push(JSON.stringify({ small, decision }));
    }
    if (decision.status === 'REFUTED') continue;
    for (let tried = 0; tried < (requestsEach ?? universe.length); tried++) {
      position = (position * 1103515245 + 12345) % 2147483648;
      const request = universe[requestsEach === undefined ? tried : position % universe.length];
      if (request === undefined) continue;
      if (evaluateRequest(question, toRequest(small, request)).outcome === 'allowed') {
        result.disagreements.push(JSON.stringify({ small, request, decision }));
        break;
      }
    }
  }
  return { questions, ...result };
}
