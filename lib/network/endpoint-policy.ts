import { Aws, Token, aws_iam as iam } from 'aws-cdk-lib';
import { EndpointService } from './endpoint-service';
import { EndpointCallers, EndpointResourceOwner, EndpointUse } from './endpoint-use';

/**
 * The statement that lets one use pass through its endpoint.
 *
 * The principal is always `*`, bounded by conditions: in the policy of a gateway endpoint a principal's ARN would mean
 * the account's root user only, and a condition means the same for both kinds of endpoint.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policies-gateway
 */
export function endpointStatement(use: EndpointUse): iam.PolicyStatement {
  validateUse(use);
  return new iam.PolicyStatement({
    effect: iam.Effect.ALLOW,
    principals: [new iam.StarPrincipal()],
    actions: use.actions,
    resources: use.resources,
    conditions: conditionsOf(use),
  });
}

function conditionsOf(use: EndpointUse): Record<string, Record<string, unknown>> | undefined {
  const ofThisAccount =
    (use.resourceOwner ?? EndpointResourceOwner.THIS_ACCOUNT) === EndpointResourceOwner.THIS_ACCOUNT;
  const owned = use.service.bindsResourceAccount && ofThisAccount;
  const signed = use.callers !== EndpointCallers.UNSIGNED;
  const roles = (use.principals ?? []).map((role) => role.roleArn);
  const equals = {
    // Foreign credentials carried into the VPC are bound by nothing but this key: no SCP of ours applies to them.
    ...(signed && { 'aws:PrincipalAccount': Aws.ACCOUNT_ID }),
    ...(owned && { 'aws:ResourceAccount': Aws.ACCOUNT_ID }),
  };
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    // For a session of an assumed role the key holds the ARN of the role.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    ...(signed && roles.length > 0 && { ArnEquals: { 'aws:PrincipalArn': roles } }),
  };
}

function validateUse(use: EndpointUse): void {
  const { service } = use;
  if (use.actions.length === 0 || use.resources.length === 0) {
    throw new Error(
      `A use of the ${service.shortName} endpoint names no action or no resource. Name the actions and ARNs that may pass.`,
    );
  }
  if (use.principals?.length === 0) {
    throw new Error(
      `A use of the ${service.shortName} endpoint names an empty list of principals. Name the roles, or leave principals out to let every principal of this account pass.`,
    );
  }
  for (const action of use.actions) {
    if (Token.isUnresolved(action) || !action.startsWith(`${service.iamPrefix}:`) || action.endsWith(':*')) {
      throw new Error(
        `The action ${action} cannot pass the ${service.shortName} endpoint. ` +
          `Allowed are actions of the prefix ${service.iamPrefix}, each by name, for example ${service.iamPrefix}:${exampleOf(service)}.`,
      );
    }
  }
  if (use.callers === EndpointCallers.UNSIGNED) {
    validateUnsigned(use);
  }
  if (use.resourceOwner === EndpointResourceOwner.AWS && use.resources.includes('*')) {
    throw new Error(
      `A use of the ${service.shortName} endpoint names resources of AWS by "*". Name each ARN: "*" would let any account's resource pass.`,
    );
  }
}

/** A request without a signature of ours has no principal to bind, so the ARN alone must bind it. */
function validateUnsigned(use: EndpointUse): void {
  const readsOfAws =
    use.resourceOwner === EndpointResourceOwner.AWS && use.actions.every((action) => /:(BatchGet|Get)/.test(action));
  if ((use.service !== EndpointService.EXECUTE_API && !readsOfAws) || (use.principals ?? []).length > 0) {
    throw new Error(
      `Unsigned callers cannot pass the ${use.service.shortName} endpoint with these actions, resources or roles. ` +
        "Allowed are EndpointService.EXECUTE_API with the API's ARN, and reading resources of AWS (EndpointResourceOwner.AWS), both without principals.",
    );
  }
  for (const resource of use.service === EndpointService.EXECUTE_API ? use.resources : []) {
    const [api] = Token.isUnresolved(resource) ? [resource] : (resource.split(':')[5] ?? '*').split('/');
    if (resource === '*' || api === '*' || api === '') {
      throw new Error(
        `The resource ${resource} lets unsigned callers reach any API. Name the API: arn:aws:execute-api:<region>:<account>:<api id>/<stage>/<method>/<path>.`,
      );
    }
  }
}

function exampleOf(service: EndpointService): string {
  return service.iamPrefix === 's3' ? 'GetObject' : '<Action>';
}
