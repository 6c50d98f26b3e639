import { App, Stack, Validations, aws_iam as iam, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SandboxBoundary } from '../../../lib/organization';

function stackWithRole() {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  return { app, stack, role };
}

describe('SandboxBoundary', () => {
  test('is put on a role as its boundary, and is clean for cdk-nag', () => {
    const { app, stack, role } = stackWithRole();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new SandboxBoundary(stack, 'Boundary').apply(role);
    const template = Template.fromStack(stack);
    const [policy] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
    template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: { Ref: policy } });
  });

  test('protects resources from roles applied before and after, without a circle through the resource', () => {
    const { stack, role } = stackWithRole();
    const later = new iam.Role(stack, 'Later', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
    key.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [role], actions: ['kms:GenerateDataKey'], resources: ['*'] }),
    );
    const bucket = new s3.CfnBucket(stack, 'Raw', {
      bucketEncryption: {
        serverSideEncryptionConfiguration: [
          { serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.keyArn } },
        ],
      },
    });
    const boundary = new SandboxBoundary(stack, 'Boundary');
    boundary.apply(role);
    boundary.protect([`${bucket.attrArn}/*`], ['s3:GetObject', 's3:GetObjectVersion']);
    boundary.apply(later);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Action: ['s3:GetObject', 's3:GetObjectVersion'] })],
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^Role') }, { Ref: Match.stringLikeRegexp('^Later') }],
    });
  });

  test('refuses to protect nothing', () => {
    const { stack } = stackWithRole();
    const boundary = new SandboxBoundary(stack, 'Boundary');
    expect(() => boundary.protect([], ['s3:GetObject'])).toThrow(/no resource or no action/);
  });

  test('says so when additional actions make it too long', () => {
    const { app, stack, role } = stackWithRole();
    const additionalActions = Array.from({ length: 60 }, (_, index) => `glue:SomeRatherLongActionName${index}`);
    new SandboxBoundary(stack, 'Boundary', { additionalActions }).apply(role);
    expect(() => app.synth()).toThrow(/needs \d+ characters, but a managed policy holds 6144/);
  });
});
