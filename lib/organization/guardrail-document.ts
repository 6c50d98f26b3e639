import { Token } from 'aws-cdk-lib';
import { ControlPlane, PolicyDocumentJson } from './policies/denial';
import { DenialContext, denials } from './policies/denials';
import { DECLARATIVE_CLOSES, declarativeEc2Policy } from './policies/declarative-policy';
import { resourceControlPolicies, resourceDenials } from './policies/resource-control-policies';
import { serviceControlPolicies } from './policies/service-control-policies';

/** What the organization's policies depend on. */
export interface GuardrailProps {
  /** The organization's id, for example `o-abcd123456`. */
  readonly organizationId: string;
  /** The Regions that sandboxes may use, those to which an approved inference profile sends included. */
  readonly regions: string[];
  /** The ARNs of the approved models and of the inference profiles that lead to them. */
  readonly models: string[];
  /** ARNs, or patterns of ARNs, of the gateways' roles: nobody else may invoke a model. */
  readonly gatewayRoles: string[];
  /**
   * The Bedrock guardrails of which every call must name one: ARNs, with `:<version>` where a version is pinned.
   * https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
   *
   * @default - calls need not name a guardrail
   */
  readonly guardrails?: string[];
  /**
   * ARNs, or patterns of ARNs, of the roles that deploy sandboxes.
   *
   * @default - CloudFormation's execution role of the CDK bootstrap stack
   */
  readonly deploymentRoles?: string[];
  /**
   * ARNs, or patterns of ARNs, of the roles that keep the trail and Bedrock's invocation logging.
   *
   * @default - none: only the deployment sets invocation logging
   */
  readonly trailRoles?: string[];
  /**
   * ARNs, or patterns of ARNs, of the roles that shut a sandbox down, the budget action's included.
   *
   * @default - none: then the shutdown cannot attach its deny
   */
  readonly shutdownRoles?: string[];
  /**
   * Actions beside those that sandboxes need, for example `glue:*`.
   *
   * @default - none
   */
  readonly additionalActions?: string[];
}

/** One policy of the organization, ready to be attached. */
export interface GuardrailDocument {
  /** The policy's name: letters and digits. */
  readonly name: string;
  /** `SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY` or `DECLARATIVE_POLICY_EC2`. */
  readonly policyType: string;
  /** What it is for, in one sentence. */
  readonly description: string;
  /** The document: JSON without white space. */
  readonly content: string;
  /** The ids of the escape paths (docs/threat-model.md) that its statements close or help to close. */
  readonly closes: string[];
}

const DEPLOYMENT_ROLES = ['arn:*:iam::*:role/cdk-hnb659fds-cfn-exec-role-*'];

/** Renders the organization's policies. */
export function guardrailDocuments(props: GuardrailProps): GuardrailDocument[] {
  validateProps(props);
  return [...renderServiceControls(props), ...renderResourceControls(props), renderDeclarative()];
}

function renderServiceControls(props: GuardrailProps): GuardrailDocument[] {
  const context: DenialContext = {
    models: props.models,
    guardrails: props.guardrails,
    regions: props.regions,
    additionalActions: props.additionalActions ?? [],
  };
  const closes = new Map(denials(context).map((denial) => [denial.sid, denial.closes]));
  const documents = serviceControlPolicies(context, {
    [ControlPlane.DEPLOYMENT]: props.deploymentRoles ?? DEPLOYMENT_ROLES,
    [ControlPlane.GATEWAY]: props.gatewayRoles,
    [ControlPlane.TRAIL]: props.trailRoles ?? [],
    [ControlPlane.SHUTDOWN]: props.shutdownRoles ?? [],
  });
  return documents.map((document, index) => ({
    name: `SandboxServiceControl${index + 1}`,
    policyType: 'SERVICE_CONTROL_POLICY',
    description: 'What no principal of an AI sandbox may do',
    content: JSON.stringify(document),
    closes: pathsOf(document, closes),
  }));
}

function renderResourceControls(props: GuardrailProps): GuardrailDocument[] {
  const closes = new Map(resourceDenials(props.organizationId).map((denial) => [denial.sid, denial.closes]));
  return resourceControlPolicies(props.organizationId).map((document, index) => ({
    name: `SandboxResourceControl${index + 1}`,
    policyType: 'RESOURCE_CONTROL_POLICY',
    description: 'What nobody outside the organization may do with the resources of an AI sandbox',
    content: JSON.stringify(document),
    closes: pathsOf(document, closes),
  }));
}

function renderDeclarative(): GuardrailDocument {
  return {
    name: 'SandboxDeclarativeEc2',
    policyType: 'DECLARATIVE_POLICY_EC2',
    description: 'No internet gateway works in the account of an AI sandbox, no image or snapshot is public',
    content: JSON.stringify(declarativeEc2Policy()),
    closes: DECLARATIVE_CLOSES,
  };
}

function pathsOf(document: PolicyDocumentJson, closes: Map<string, string[]>): string[] {
  return [...new Set(document.Statement.flatMap(({ Sid }) => closes.get(Sid) ?? []))].sort();
}

function validateProps(props: GuardrailProps): void {
  if (!Token.isUnresolved(props.organizationId) && !/^o-[a-z0-9]{10,32}$/.test(props.organizationId)) {
    throw new Error(
      `organizationId is ${JSON.stringify(props.organizationId)}. Allowed is the id of an organization, for example "o-abcd123456" ` +
        '("aws organizations describe-organization" prints it).',
    );
  }
  if (props.regions.length === 0) {
    throw new Error(
      'regions is empty, which would deny every call. Name the Regions that sandboxes may use, for example ["eu-west-1"].',
    );
  }
  for (const arn of [...props.models, ...props.gatewayRoles]) {
    if (!Token.isUnresolved(arn) && !/^arn:[^:]+:(bedrock|iam):/.test(arn)) {
      throw new Error(
        `${JSON.stringify(arn)} is not an ARN. models takes ARNs of Bedrock, gatewayRoles ARNs of IAM roles, for example "arn:aws:iam::*:role/Sandbox-*".`,
      );
    }
  }
}
