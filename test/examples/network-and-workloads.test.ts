import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildGuardrails } from '../../examples/guardrails/app';
import { buildIsolatedNetwork } from '../../examples/isolated-network/app';
import { buildWorkloads } from '../../examples/workloads/app';

describe('the examples', () => {
  test('of an isolated network synthesize, with the one endpoint that is asked for', () => {
    Template.fromStack(buildIsolatedNetwork(new App())).resourceCountIs('AWS::EC2::VPCEndpoint', 1);
  });

  test('of guardrails synthesize', () => {
    Template.fromStack(buildGuardrails(new App())).resourceCountIs('AWS::Organizations::Policy', 6);
  });

  test('of workloads synthesize, without a Region named', () => {
    const template = Template.fromStack(buildWorkloads(new App()));
    template.resourceCountIs('AWS::SageMaker::NotebookInstance', 1);
  });
});
