import { App, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SpendLedger, SpendLedgerProps, SpendLimit } from '../../../lib/spend';

function ledgerStack(props: SpendLedgerProps = {}) {
  const stack = new Stack(new App(), 'Stack');
  return { stack, ledger: new SpendLedger(stack, 'Ledger', props) };
}

describe('SpendLimit', () => {
  test.each([
    [SpendLimit.monthlyUsd(500), 'team', 500_000_000],
    [SpendLimit.perExperimentUsd(0.1), 'experiment', 100_000],
    [SpendLimit.perRunUsd(19.99), 'run', 19_990_000],
  ])('%# counts in micro-dollars', (limit, scope, microUsd) => {
    expect(limit).toMatchObject({ scope, microUsd });
  });

  test.each([0, -1, 0.001, 1e8, NaN, Infinity])('%p dollars are refused', (usd) => {
    expect(() => SpendLimit.monthlyUsd(usd)).toThrow(/SpendLimit.monthlyUsd is .* Allowed are 0.01 to 10,000,000/);
  });
});

describe('SpendLedger', () => {
  test('is kept, recoverable, encrypted, and tells of its changes', () => {
    Template.fromStack(ledgerStack().stack).hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification: Match.objectLike({ StreamViewType: 'NEW_AND_OLD_IMAGES' }),
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
  });

  test('denies writing to everyone but the admitted roles, admitted late ones included', () => {
    const { stack, ledger } = ledgerStack();
    const role = new iam.Role(stack, 'Gateway', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    ledger.grantReserveAndSettle(role);
    ledger.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));

    Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::Table', {
      ResourcePolicy: {
        PolicyDocument: {
          Statement: [
            Match.objectLike({
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: Match.arrayWith([
                'dynamodb:PutItem',
                'dynamodb:UpdateItem',
                'dynamodb:DeleteItem',
                'dynamodb:PartiQLUpdate',
              ]),
              Condition: {
                ArnNotEquals: { 'aws:PrincipalArn': [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Gateway'), 'Arn'] }] },
              },
            }),
          ],
        },
      },
    });
  });

  test('nobody is admitted where nobody was', () => {
    expect(JSON.stringify(Template.fromStack(ledgerStack().stack).toJSON())).toContain(
      'arn:aws:iam::000000000000:role/nobody',
    );
  });

  test('who may blow and arm fuses cannot delete', () => {
    const { stack, ledger } = ledgerStack();
    ledger.grantFuse(new iam.Role(stack, 'Operator', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:GetItem'] })],
      },
    });
  });

  test.each([
    [[SpendLimit.perRunUsd(1)], /no limit for the month/],
    [[SpendLimit.monthlyUsd(1), SpendLimit.monthlyUsd(2)], /2 limits for each team \(1 USD, 2 USD\)/],
  ])('limits %# are refused', (limits, message) => {
    expect(() => ledgerStack({ limits })).toThrow(message);
  });

  test('tells functions its limits', () => {
    const { ledger } = ledgerStack({
      limits: [SpendLimit.monthlyUsd(10), SpendLimit.perExperimentUsd(5), SpendLimit.perRunUsd(1)],
    });
    expect(JSON.parse(ledger.environment.LEDGER_LIMITS ?? '')).toEqual({
      team: 10_000_000,
      experiment: 5_000_000,
      run: 1_000_000,
    });
  });
});
