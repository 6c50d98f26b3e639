import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IsolatedNetwork, VpcBlockPublicAccess } from '../../../lib/network';

const env = { account: '111122223333', region: 'eu-west-1' };

describe('VPC Block Public Access', () => {
  test('is set both ways by default', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    new IsolatedNetwork(stack, 'Network');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCBlockPublicAccessOptions', {
      InternetGatewayBlockMode: 'block-bidirectional',
    });
  });

  test('is set once for an account and Region: a second sandbox there is told what to do', () => {
    const app = new App();
    new IsolatedNetwork(new Stack(app, 'TeamA', { env }), 'Network');
    new IsolatedNetwork(new Stack(app, 'TeamB', { env }), 'Network');
    expect(() => app.synth()).toThrow(
      /account 111122223333, region eu-west-1 is set here and at TeamB\/Network\/BlockPublicAccess, but exists once.*managedElsewhere/s,
    );
  });

  test('is set in each account of two', () => {
    const app = new App();
    new IsolatedNetwork(new Stack(app, 'TeamA', { env }), 'Network');
    new IsolatedNetwork(new Stack(app, 'TeamB', { env: { ...env, account: '444455556666' } }), 'Network');
    expect(() => app.synth()).not.toThrow();
  });

  test('is left out where it is managed elsewhere, with the reason on record', () => {
    const app = new App();
    new IsolatedNetwork(new Stack(app, 'TeamA', { env }), 'Network');
    const second = new Stack(app, 'TeamB', { env });
    new IsolatedNetwork(second, 'Network', {
      blockPublicAccess: VpcBlockPublicAccess.managedElsewhere('the stack of TeamA'),
    });
    const template = Template.fromStack(second);
    template.resourceCountIs('AWS::EC2::VPCBlockPublicAccessOptions', 0);
    // In the template, where the audit finds it.
    expect(template.toJSON().Metadata).toEqual({ 'cdk-ai-sandbox:vpc-block-public-access': 'the stack of TeamA' });
  });

  test('is not left out without a reason', () => {
    expect(() => VpcBlockPublicAccess.managedElsewhere(' ')).toThrow(/needs a reason that says where it is set/);
  });
});
