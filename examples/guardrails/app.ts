/**
 * What the organization enforces upon the accounts of sandboxes, deployed once in the management account.
 * In your own project, import from 'cdk-ai-sandbox'.
 */
import { App, Stack } from 'aws-cdk-lib';
import { SandboxGuardrails } from '../../lib';

export function buildGuardrails(app: App): Stack {
  const stack = new Stack(app, 'GuardrailsExample');
  new SandboxGuardrails(stack, 'Guardrails', {
    organizationId: 'o-abcd123456',
    targetIds: ['ou-ab12-cdefgh34'],
    regions: ['eu-west-1'],
    models: ['arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0'],
    // The stacks of all teams are named Sandbox-<team>; CloudFormation begins the names of their roles with that.
    gatewayRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxGateway*'],
    trailRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxTrail*'],
    shutdownRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxSpend*'],
  });
  return stack;
}

if (require.main === module) {
  const app = new App();
  buildGuardrails(app);
  app.synth();
}
