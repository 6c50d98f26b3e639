import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildGuardrails } from '../../examples/guardrails/app';
import { buildIsolatedNetwork } from '../../examples/isolated-network/app';
import { verdicts } from './verdicts';

test('the isolated network has the one endpoint that is asked for, and the audit proves it closed', () => {
  const app = new App();
  const stack = buildIsolatedNetwork(app);
  expect(verdicts(app.synth().directory)).toMatchObject({
    'no-internet-path': 'PROVED',
    'dns-closed': 'PROVED',
    'endpoints-bounded': 'PROVED',
  });
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 1);
});

test('the guardrails are six policies', () => {
  Template.fromStack(buildGuardrails(new App())).resourceCountIs('AWS::Organizations::Policy', 6);
});
