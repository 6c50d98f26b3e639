import { SandboxModel } from '../model/sandbox-model';
import { at, inWords, literalOf } from '../model/values';
import { isText, textKey } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { Verdict } from './verdict';

/**
 * An API's method hands the request on: to a function, to an AWS service with a role, or to any HTTP address. A private API
 * with an HTTP integration is a way out of a VPC that has none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
 */
export function judgeIntegrations(sandbox: SandboxModel, verdict: Verdict): void {
  for (const method of sandbox.ofType('AWS::ApiGateway::Method')) judgeMethod(sandbox, verdict, method);
  for (const authorizer of sandbox.ofType('AWS::ApiGateway::Authorizer')) {
    const uri = authorizer.properties['AuthorizerUri'];
    if (uri !== undefined) judgeFunctionUri(sandbox, verdict, authorizer, 'Properties.AuthorizerUri', uri);
  }
}

function judgeMethod(sandbox: SandboxModel, verdict: Verdict, method: ResolvedResource): void {
  const integration = method.properties['Integration'];
  if (integration === undefined) return;
  const type = literalOf(at(integration, 'Type'));
  const uri = at(integration, 'Uri');
  const place = { resource: sandbox.reference(method), location: 'Properties.Integration' };
  if (type === 'MOCK') return;
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    verdict.refute({
      ...place,
      escapePath: 'SVC-01',
      summary: `${method.logicalId} sends the requests that it gets to ${inWords(uri)} (an ${type} integration).`,
      path: ['whoever may call the API', method.logicalId, inWords(uri)],
    });
    return;
  }
  if (type !== 'AWS' && type !== 'AWS_PROXY') {
    verdict.cannotTell({
      ...place,
      escapePath: 'SVC-01',
      summary: `${method.logicalId} has an integration of a type that cannot be read (${inWords(at(integration, 'Type'))}).`,
    });
    return;
  }
  // What an integration with another service may do is what its role may, and roles are judged.
  if (isServiceAction(uri) && at(integration, 'Credentials') !== undefined) return;
  judgeFunctionUri(sandbox, verdict, method, 'Properties.Integration.Uri', uri ?? null);
}

/** `arn:aws:apigateway:us-east-1:sqs:path/...`, as against `...:lambda:path/.../functions/<arn>/invocations`. */
function isServiceAction(uri: ResolvedValue | undefined): boolean {
  return (
    isText(uri) && /^arn:[^:]+:apigateway:[^:]*:[a-z0-9.-]+:(path|action)\//.test(String(uri)) && !isFunctionUri(uri)
  );
}

function isFunctionUri(uri: ResolvedValue): boolean {
  return isText(uri) && /:lambda:path\//.test(textKey(uri));
}

function judgeFunctionUri(
  sandbox: SandboxModel,
  verdict: Verdict,
  resource: ResolvedResource,
  location: string,
  uri: ResolvedValue,
): void {
  if (sandbox.named(uri, 'AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version')) return;
  const finding = {
    escapePath: 'SVC-03',
    summary: `${resource.logicalId} hands requests to ${inWords(uri)}, which no template declares.`,
    resource: sandbox.reference(resource),
    location,
  };
  if (typeof uri === 'string' && !uri.includes(`:${String(sandbox.account)}:`)) verdict.refute(finding);
  else verdict.cannotTell(finding);
}
