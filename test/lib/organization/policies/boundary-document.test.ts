import {
  BOUNDARY_ACTIONS,
  BOUNDARY_MAX_SIZE,
  boundaryDocument,
} from '../../../../lib/organization/policies/boundary-document';
import { denials } from '../../../../lib/organization/policies/denials';
import { actionsMatching, unknownNames } from './iam-data';
import { ACCOUNT, SimulatedRequest, decide } from './simulator';

const context = { partition: 'aws', account: ACCOUNT, region: 'ap-southeast-2', additionalActions: [] };
const boundary = boundaryDocument(context);
const here = { 'aws:RequestedRegion': 'ap-southeast-2' };

describe('the permission boundary', () => {
  test('fits into a managed policy', () => {
    expect(JSON.stringify(boundary).length).toBeLessThanOrEqual(BOUNDARY_MAX_SIZE);
  });

  test('names actions and condition keys that exist', async () => {
    expect(await unknownNames(boundary)).toEqual([]);
  });

  test('denies explicitly every action of every denial that has no condition', async () => {
    const patterns = denials({ models: [], regions: ['ap-southeast-2'], additionalActions: [] })
      .filter(({ conditions }) => !conditions)
      .flatMap(({ actions }) => actions ?? []);
    const denied = (await Promise.all(patterns.map((pattern) => actionsMatching(pattern)))).flat();
    expect(denied.length).toBeGreaterThan(500);
    const admitted = new Set(BOUNDARY_ACTIONS);
    expect(denied.filter((action) => admitted.has(action))).toEqual([]);
    const nothingElse = boundary.Statement.find(({ Sid }) => Sid === 'NothingElse');
    expect(nothingElse).toEqual({ Sid: 'NothingElse', Effect: 'Deny', NotAction: BOUNDARY_ACTIONS, Resource: ['*'] });
  });

  const denied: [string, SimulatedRequest][] = [
    [
      'invoking a model',
      { action: 'bedrock:InvokeModel', resource: 'arn:aws:bedrock:ap-southeast-2::foundation-model/m' },
    ],
    ['editing a role', { action: 'iam:PutRolePolicy', resource: `arn:aws:iam::${ACCOUNT}:role/r` }],
    ['assuming another role', { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/r` }],
    [
      'writing the ledger',
      { action: 'dynamodb:UpdateItem', resource: `arn:aws:dynamodb:ap-southeast-2:${ACCOUNT}:table/t` },
    ],
    [
      'calling a function',
      { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:ap-southeast-2:${ACCOUNT}:function:f` },
    ],
    [
      'a bucket of another account',
      { action: 's3:PutObject', resource: 'arn:aws:s3:::foreign/x', resourceAccount: '444455556666' },
    ],
    [
      'another Region',
      { action: 's3:PutObject', resource: 'arn:aws:s3:::own/x', context: { 'aws:RequestedRegion': 'us-east-1' } },
    ],
    [
      "another account's API",
      {
        action: 'execute-api:Invoke',
        resource: 'arn:aws:execute-api:ap-southeast-2:444455556666:api/v1/GET/x',
        resourceAccount: '444455556666',
      },
    ],
  ];
  test.each(denied)('stops %s', async (_, request) => {
    const decision = await decide({ ...request, context: { ...here, ...request.context } }, { boundary });
    expect(['ExplicitlyDenied', 'ImplicitlyDenied']).toContain(decision);
  });

  test('stops what a resource policy grants', async () => {
    const table = `arn:aws:dynamodb:ap-southeast-2:${ACCOUNT}:table/t`;
    const resourcePolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'dynamodb:UpdateItem', Resource: table }],
    };
    const request = { action: 'dynamodb:UpdateItem', resource: table, context: here };
    expect(await decide(request, { boundary, resourcePolicy })).toBe('ExplicitlyDenied');
  });

  const admitted: [string, SimulatedRequest][] = [
    ['reading a bucket of the account', { action: 's3:GetObject', resource: 'arn:aws:s3:::masked/x' }],
    [
      'the gateway',
      { action: 'execute-api:Invoke', resource: `arn:aws:execute-api:ap-southeast-2:${ACCOUNT}:api/v1/POST/tokens` },
    ],
    [
      'writing a log',
      { action: 'logs:PutLogEvents', resource: `arn:aws:logs:ap-southeast-2:${ACCOUNT}:log-group:g:log-stream:s` },
    ],
  ];
  test.each(admitted)('leaves %s', async (_, request) => {
    expect(await decide({ ...request, context: here }, { boundary })).toBe('Allowed');
  });

  test('admits an additional action on resources of the account', async () => {
    const wider = boundaryDocument({ ...context, additionalActions: ['dynamodb:Scan'] });
    const table = `arn:aws:dynamodb:ap-southeast-2:${ACCOUNT}:table/t`;
    expect(await decide({ action: 'dynamodb:Scan', resource: table, context: here }, { boundary: wider })).toBe(
      'Allowed',
    );
    const foreign = {
      action: 'dynamodb:Scan',
      resource: table.replace(ACCOUNT, '444455556666'),
      resourceAccount: '444455556666',
    };
    expect(await decide({ ...foreign, context: here }, { boundary: wider })).toBe('ExplicitlyDenied');
  });

  test.each([
    ['a wildcard', 'dynamodb:*', /additionalActions contains "dynamodb:\*"\. Allowed are single actions/],
    ['no action', 'dynamodb', /additionalActions contains "dynamodb"/],
    ['an escape path', 'iam:CreateAccessKey', /iam:CreateAccessKey, which would open IAM-03, MDL-04/],
    ['an escape path in other letters', 'EC2:createInternetGateway', /would open NET-01/],
    ['a model', 'bedrock:InvokeModel', /would open MDL-0/],
  ])('refuses %s as an additional action', (_, action, message) => {
    expect(() => boundaryDocument({ ...context, additionalActions: [action] })).toThrow(message);
  });
});
