import { AuditRole } from '../../private/contracts/audit-tags';
import { endpointTarget } from '../network/endpoints';
import { Access } from '../model/access';
import { RoleModel } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { inWords, leavesOf, literalOf } from '../model/values';
import { parsePolicy } from '../policy/parse-policy';
import type { Pattern, Policy } from '../policy/types';
import { MODEL_EXITS } from '../registry/exits';
import { partsOf, SymbolicText, textKey } from '../template/symbolic-text';
import { Claim } from './claim';
import { doubtProblems, doubtUnknownTypes, refuteExits } from './findings';
import { MODEL_ACTIONS } from './forbidden-actions';
import { judgeForbidden } from './forbidden';
import { Verdict } from './verdict';

/** Actions that call a model. Converse and ConverseStream are authorized as InvokeModel and InvokeModelWithResponseStream. */
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:StartAsyncInvoke'];

/** Only the gateway calls models, only those that its policy names one by one, only in named regions. */
export const modelsByGateway: Claim = {
  id: 'models-only-by-gateway',
  statement: 'Only the gateway’s role calls models, only approved ones, only in named regions.',
  why: 'A call past the gateway is neither metered nor recorded nor held to the approved list.',
  remedy:
    'Take bedrock actions away from every role but the gateway’s, name each model and region in its policy and in the bedrock-runtime endpoint’s, and refuse global profiles.',
  escapePaths: ['MDL-01', 'MDL-02', 'MDL-03', 'MDL-06', 'MDL-07', 'MDL-08', 'MDL-09', 'MDL-10', 'MDL-11'],
  mappings: {
    nist80053: ['CM-7(5)', 'SA-9', 'AC-3'],
    nistAiRmf: ['MEASURE 2.7', 'MANAGE 4.1'],
    iso42001: ['A.4.4', 'A.6.2.6'],
    owasp: ['LLM03', 'ASI04', 'ASI02', 'ASI05'],
    atlas: ['AML.M0019', 'AML.T0053'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'MDL-01');
    refuteExits(sandbox, verdict, MODEL_EXITS);
    doubtUnknownTypes(sandbox, verdict, { model: 'MDL-01' });
    const access = Access.of(sandbox);
    const gateways = access.roles.filter(({ label }) => label === AuditRole.GATEWAY);
    judgeForbidden(access, verdict, MODEL_ACTIONS);
    for (const role of access.roles) {
      if (gateways.includes(role)) judgeGateway(sandbox, access, verdict, role);
      else {
        access.roleMustNot(verdict, role, {
          about: { actions: INVOKE },
          words: 'may call models without the gateway',
          escapePath: 'MDL-03',
        });
      }
    }
    judgeEndpoints(sandbox, access, verdict, gateways);
    judgeProfiles(sandbox, verdict);
    judgeGuardrails(sandbox, verdict);
    if (access.roles.length === 0) verdict.proved(`${sandbox.name} declares no role.`);
    else if (gateways.length > 0)
      verdict.proved(`${gateways.map(({ resource }) => resource.logicalId).join(', ')} alone may call models.`);
    else verdict.proved(`None of ${access.roles.length} declared roles may call a model.`);
  },
};

/** What the gateway may call is written out: a model's name without a wildcard, in a named region. */
function judgeGateway(sandbox: SandboxModel, access: Access, verdict: Verdict, role: RoleModel): void {
  const named = namedModels(role);
  const place = { resource: sandbox.reference(role.resource) };
  for (const model of named.filter(isGlobal)) {
    verdict.refute({
      ...place,
      escapePath: 'MDL-02',
      summary: `${role.resource.logicalId} may call ${String(model)}, which answers from any region.`,
    });
  }
  access.roleMustNot(verdict, role, {
    about: { actions: INVOKE },
    permitted: [{ resources: named }],
    words: `may call models that are not approved by name (approved: ${named.map(String).join(', ') || 'none'})`,
    escapePath: 'MDL-01',
  });
}

/** The resources of the role's own Bedrock statements that name one model in one region each. */
function namedModels(role: RoleModel): Pattern[] {
  const all = role.identity
    .flatMap(({ statements }) => statements)
    .filter(
      ({ effect, actions }) =>
        effect === 'Allow' && actions.patterns.some((action) => String(action).startsWith('bedrock:')),
    )
    .flatMap(({ resources }) => (resources.negated ? [] : resources.patterns))
    .filter((pattern) => isOneModel(textKey(pattern)));
  return [...new Map(all.map((pattern) => [textKey(pattern), pattern])).values()];
}

function isOneModel(arn: string): boolean {
  return /^arn:[^:*?]+:bedrock:[^:*?]*:[^:*?]*:(foundation-model|inference-profile|application-inference-profile|provisioned-model|custom-model|imported-model)\/[^*?]+$/.test(
    arn,
  );
}

function isGlobal(pattern: Pattern): boolean {
  const key = textKey(pattern);
  return /:inference-profile\/global\./.test(key) || /^arn:[^:]+:bedrock:::/.test(key);
}

/** The bedrock-runtime endpoint carries the gateway's calls to the gateway's models, and no others. */
function judgeEndpoints(sandbox: SandboxModel, access: Access, verdict: Verdict, gateways: readonly RoleModel[]): void {
  const approved = gateways.flatMap(namedModels);
  const endpoints = sandbox
    .ofType('AWS::EC2::VPCEndpoint')
    .filter((endpoint) => (endpointTarget(endpoint).service ?? '').startsWith('bedrock'));
  for (const endpoint of endpoints) {
    const place = { resource: sandbox.reference(endpoint), location: 'Properties.PolicyDocument' };
    if (endpointTarget(endpoint).service !== 'bedrock-runtime') {
      verdict.refute({
        ...place,
        escapePath: 'MDL-08',
        summary: `${endpoint.logicalId} leads to ${endpointTarget(endpoint).service ?? 'Bedrock'}, past the gateway.`,
        location: 'Properties.ServiceName',
      });
    }
    const policy = endpoint.properties['PolicyDocument'];
    // Without a policy an endpoint is refuted by endpoints-bounded too; here it lets everybody past the gateway.
    const document = policy ?? { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
    const endpointPolicy = parsePolicy(document, { name: `${endpoint.logicalId} policy`, kind: 'endpoint' });
    const others = access.decide({
      principal: { type: 'other', account: sandbox.account, except: gateways.map(({ arn }) => arn) },
      policies: { endpoint: endpointPolicy },
      about: { actions: ['bedrock:*'] },
    });
    access.report(verdict, others, {
      ...place,
      escapePath: 'MDL-03',
      summary: `${endpoint.logicalId} lets model calls of others than the gateway pass.`,
    });
    for (const gateway of gateways) {
      judgeAgreement(sandbox, access, verdict, endpointPolicy, gateway);
      const models = access.decide({
        principal: { type: 'role', arn: gateway.arn, account: sandbox.account },
        policies: { endpoint: endpointPolicy },
        about: { actions: ['bedrock:*'] },
        permitted: [{ resources: approved }],
      });
      access.report(verdict, models, {
        ...place,
        escapePath: 'MDL-01',
        summary: `${endpoint.logicalId} lets the gateway's calls pass to models that are not approved.`,
      });
    }
  }
}

/** A profile of one's own is one more name for a model, and may cross regions. */
function judgeProfiles(sandbox: SandboxModel, verdict: Verdict): void {
  for (const profile of sandbox.ofType('AWS::Bedrock::ApplicationInferenceProfile')) {
    const source = leavesOf(profile.properties['ModelSource']).find(({ path }) => path === 'CopyFrom')?.value;
    const literal = literalOf(source) ?? '';
    const crossRegion = /inference-profile\//.test(
      partsOf(source instanceof SymbolicText ? source : literal)
        .filter((part) => typeof part === 'string')
        .join(''),
    );
    verdict[crossRegion ? 'refute' : 'cannotTell']({
      escapePath: 'MDL-02',
      summary: `${profile.logicalId} is an inference profile over ${inWords(source)}${crossRegion ? ', which crosses regions' : ': whether the model is approved is not known'}.`,
      resource: sandbox.reference(profile),
      location: 'Properties.ModelSource.CopyFrom',
    });
  }
}

/** The list of approved models stands in the gateway's role and in the endpoint's policy: both must say the same. */
function judgeAgreement(
  sandbox: SandboxModel,
  access: Access,
  verdict: Verdict,
  endpointPolicy: Policy,
  gateway: RoleModel,
): void {
  for (const model of namedModels(gateway)) {
    const decision = access.decide({
      principal: { type: 'role', arn: gateway.arn, account: sandbox.account },
      policies: { endpoint: endpointPolicy },
      about: { actions: INVOKE, resources: [model] },
    });
    if (decision.status !== 'PROVED') continue;
    verdict.refute({
      escapePath: 'MDL-01',
      summary: `${gateway.resource.logicalId} may call ${String(model)}, which the endpoint to Bedrock does not admit: it is on one list of approved models only.`,
      resource: sandbox.reference(gateway.resource),
    });
  }
}

/** A guardrail that works across regions has prompts read in other regions. https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region.html */
function judgeGuardrails(sandbox: SandboxModel, verdict: Verdict): void {
  for (const guardrail of sandbox.ofType('AWS::Bedrock::Guardrail')) {
    if (guardrail.properties['CrossRegionConfig'] === undefined) continue;
    verdict.refute({
      escapePath: 'MDL-02',
      summary: `${guardrail.logicalId} reads prompts in other regions (${inWords(guardrail.properties['CrossRegionConfig'])}).`,
      resource: sandbox.reference(guardrail),
      location: 'Properties.CrossRegionConfig',
    });
  }
}
