import { App, CfnResource, Stack, Validations, aws_s3 as s3 } from 'aws-cdk-lib';
import { IsolationAudit } from '../../../lib';
import { ACKNOWLEDGEMENT_METADATA } from '../../../lib/audit/acknowledgement';
import { Template } from 'aws-cdk-lib/assertions';

describe('IsolationAudit', () => {
  test('reports violations in the words of the audit', () => {
    const app = new App();
    const stack = new Stack(app, 'Open');
    new CfnResource(stack, 'Gateway', { type: 'AWS::EC2::InternetGateway' });
    const plugin = new IsolationAudit({ date: '2026-01-01' });
    const assembly = app.synth();
    const report = plugin.validate({
      templatePaths: [],
      appConstruct: app,
      stackTemplates: [
        {
          stackConstructPath: 'Open',
          templatePath: `${assembly.directory}/Open.template.json`,
          accountId: undefined,
          region: undefined,
        },
      ],
    });
    expect(report.success).toBe(false);
    const violation = report.violations.find(({ ruleName }) => ruleName === 'no-internet-path');
    expect(violation?.description).toContain('NET-01: Gateway (AWS::EC2::InternetGateway) is an internet gateway.');
    expect(violation?.violatingResources).toContainEqual(
      expect.objectContaining({
        resourceLogicalId: 'Gateway',
        templatePath: `${assembly.directory}/Open.template.json`,
      }),
    );
  });

  test('fails synthesis', () => {
    const app = new App();
    new CfnResource(new Stack(app, 'Open'), 'Gateway', { type: 'AWS::EC2::InternetGateway' });
    Validations.of(app).addPlugins(new IsolationAudit());
    const exitCode = process.exitCode;
    const said = jest.spyOn(console, 'log').mockImplementation();
    const erred = jest.spyOn(console, 'error').mockImplementation();
    let failed: boolean;
    try {
      app.synth();
      failed = process.exitCode === 1;
    } catch {
      failed = true;
    }
    said.mockRestore();
    erred.mockRestore();
    process.exitCode = exitCode;
    expect(failed).toBe(true);
  });

  test('acknowledgements travel in the template', () => {
    const stack = new Stack(new App(), 'S');
    const bucket = new s3.Bucket(stack, 'B');
    const acknowledgement = {
      claim: 'no-managed-egress',
      reason: 'looked at by the security team',
      expires: '2027-01-31',
    };
    IsolationAudit.acknowledgeUnknown(bucket, acknowledgement);
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      Metadata: { [ACKNOWLEDGEMENT_METADATA]: [acknowledgement] },
    });
  });

  test.each([
    [{ claim: 'nothing', reason: 'a reason of some length', expires: '2027-01-31' }, /There is no claim "nothing"/],
    [{ claim: 'encrypted', reason: 'short', expires: '2027-01-31' }, /too short/],
    [{ claim: 'encrypted', reason: 'a reason of some length', expires: '2027-02-31' }, /not a date/],
  ])('refuses %j', (acknowledgement, message) => {
    const stack = new Stack(new App(), 'S');
    expect(() => IsolationAudit.acknowledgeUnknown(stack, acknowledgement)).toThrow(message);
  });
});
