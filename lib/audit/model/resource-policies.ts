import { parsePolicy } from '../policy/parse-policy';
import type { Policy } from '../policy/types';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { SandboxModel } from './sandbox-model';
import { at, listOf, objectOf } from './values';

/** A policy that says who may use a resource, and where the template writes it. */
export interface ResourcePolicy {
  readonly policy: Policy;
  /** The resource that it protects, where a template declares it. */
  readonly target?: ResolvedResource;
  /** The resource that holds the document: the bucket policy, or the key itself. */
  readonly holder: ResolvedResource;
  readonly location: string;
}

/** Policies that stand on the resource itself. */
const OWN: Record<string, string[]> = {
  'AWS::KMS::Key': ['KeyPolicy'],
  'AWS::KMS::ReplicaKey': ['KeyPolicy'],
  'AWS::DynamoDB::Table': ['ResourcePolicy', 'PolicyDocument'],
  'AWS::ECR::Repository': ['RepositoryPolicyText'],
  'AWS::ApiGateway::RestApi': ['Policy'],
  'AWS::SNS::Topic': ['Policy'],
  'AWS::Events::EventBus': ['Policy'],
  'AWS::Logs::LogGroup': ['ResourcePolicyDocument'],
};

/** Policies that name the resources that they protect. */
const ATTACHED: Record<string, { readonly targets: string; readonly document: string }> = {
  'AWS::S3::BucketPolicy': { targets: 'Bucket', document: 'PolicyDocument' },
  'AWS::SQS::QueuePolicy': { targets: 'Queues', document: 'PolicyDocument' },
  'AWS::SQS::QueueInlinePolicy': { targets: 'Queue', document: 'PolicyDocument' },
  'AWS::SNS::TopicPolicy': { targets: 'Topics', document: 'PolicyDocument' },
  'AWS::SNS::TopicInlinePolicy': { targets: 'TopicArn', document: 'PolicyDocument' },
  'AWS::SecretsManager::ResourcePolicy': { targets: 'SecretId', document: 'ResourcePolicy' },
  'AWS::Events::EventBusPolicy': { targets: 'EventBusName', document: 'Statement' },
  'AWS::Logs::ResourcePolicy': { targets: '', document: 'PolicyDocument' },
};

/** Every resource policy that the environment's templates declare. */
export function resourcePoliciesOf(sandbox: SandboxModel): ResourcePolicy[] {
  const own = Object.entries(OWN).flatMap(([type, path]) =>
    sandbox.ofType(type).flatMap((holder) => {
      const document = at(holder.properties, ...path);
      return document === undefined
        ? []
        : [{ ...read(holder, wholeArns(sandbox, holder, document)), target: holder, location: locationOf(path) }];
    }),
  );
  const attached = Object.entries(ATTACHED).flatMap(([type, { targets, document }]) =>
    sandbox.ofType(type).flatMap((holder) => {
      const value = documentOf(type, holder, document);
      const protectedOnes = targets === '' ? [undefined] : listOf(holder.properties[targets]);
      return protectedOnes.map((target) => ({
        ...read(holder, value),
        target: sandbox.named(target),
        location: locationOf([document]),
      }));
    }),
  );
  return [...own, ...attached];
}

/**
 * API Gateway completes `execute-api:/stage/...` in an API's own policy to the ARN of that API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
function wholeArns(sandbox: SandboxModel, holder: ResolvedResource, value: ResolvedValue): ResolvedValue {
  if (holder.type !== 'AWS::ApiGateway::RestApi') return value;
  if (Array.isArray(value)) {
    return (value as readonly ResolvedValue[]).map((item) => wholeArns(sandbox, holder, item));
  }
  const object = objectOf(value);
  if (object) {
    return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, wholeArns(sandbox, holder, item)]));
  }
  if (typeof value !== 'string' || !value.startsWith('execute-api:/')) return value;
  const path = value.slice('execute-api:'.length);
  return SymbolicText.join(['arn:aws:execute-api:', sandbox.region, ':', sandbox.account, ':', holder.ref, path]);
}

/** Events' older property writes one statement where the others write a document. */
function documentOf(type: string, holder: ResolvedResource, property: string): ResolvedValue | undefined {
  const value = holder.properties[property];
  if (type !== 'AWS::Events::EventBusPolicy') return value;
  const { Principal, Action, Condition } = holder.properties;
  const statement = value ?? {
    Effect: 'Allow',
    ...(Principal !== undefined && { Principal: Principal === '*' ? '*' : { AWS: Principal } }),
    ...(Action !== undefined && { Action }),
    ...(Condition !== undefined && { Condition }),
    Resource: '*',
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

function read(
  holder: ResolvedResource,
  document: ResolvedValue | undefined,
): { policy: Policy; holder: ResolvedResource } {
  return {
    holder,
    policy: parsePolicy(document, {
      name: `${holder.logicalId} policy`,
      kind: 'resource',
      templateId: holder.templateId,
      logicalId: holder.logicalId,
    }),
  };
}

function locationOf(path: string[]): string {
  return ['Properties', ...path].join('.');
}
