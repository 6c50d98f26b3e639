import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import { EndpointCallers, EndpointService } from '../../../lib/network';
import { EndpointPolicyDocument } from '../../../lib/network/endpoint-policy-document';

const ACCOUNT = '111122223333';
const READER = `arn:aws:iam::${ACCOUNT}:role/reader`;
const OTHER = `arn:aws:iam::${ACCOUNT}:role/other`;
const FOREIGN = 'arn:aws:iam::999988887777:role/foreign';
const BUCKET = 'arn:aws:s3:::masked/*';
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const stack = new Stack(undefined, 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
const document = new EndpointPolicyDocument(stack, 's3');
document.add({
  service: EndpointService.S3,
  principals: [iam.Role.fromRoleArn(stack, 'Reader', READER)],
  actions: ['s3:GetObject'],
  resources: [BUCKET],
});
document.add({
  service: EndpointService.EXECUTE_API,
  callers: EndpointCallers.UNSIGNED,
  actions: ['execute-api:Invoke'],
  resources: [`arn:aws:execute-api:eu-west-1:${ACCOUNT}:abcdef1234/v1/POST/model/*`],
});
const rendered = JSON.stringify(stack.resolve(document.render()));
const policy = JSON.parse(rendered.replaceAll('{"Ref":"AWS::AccountId"}', JSON.stringify(ACCOUNT)));

/** What an independent simulator decides on a request through the endpoint, of a principal whose own policies allow everything. */
async function decide(principal: string, action: string, resource: string, resourceAccount: string): Promise<string> {
  const bucketForAll = { Effect: 'Allow', Principal: '*', Action: action, Resource: resource };
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: resourceAccount },
        contextVariables: {
          'aws:PrincipalArn': principal,
          'aws:PrincipalAccount': principal.split(':')[4] ?? '',
          'aws:ResourceAccount': resourceAccount,
        },
      },
      identityPolicies: [{ name: 'everything', policy: EVERYTHING }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: { Version: '2012-10-17', Statement: [bucketForAll] },
      vpcEndpointPolicies: [{ name: 'endpoint', policy }],
    },
    {},
  );
  if (result.resultType === 'error') {
    throw new Error(JSON.stringify(result.errors));
  }
  return result.overallResult;
}

describe('through the endpoint', () => {
  test('the role of the use does what the use says', async () => {
    expect(await decide(READER, 's3:GetObject', 'arn:aws:s3:::masked/x', ACCOUNT)).toBe('Allowed');
  });

  test.each([
    ['another role of the account', OTHER, 's3:GetObject', 'arn:aws:s3:::masked/x', ACCOUNT],
    ['foreign credentials, to a bucket of theirs', FOREIGN, 's3:PutObject', 'arn:aws:s3:::theirs/x', '999988887777'],
    ['foreign credentials, to our bucket', FOREIGN, 's3:GetObject', 'arn:aws:s3:::masked/x', ACCOUNT],
    ['another action', READER, 's3:PutObject', 'arn:aws:s3:::masked/x', ACCOUNT],
    ['another bucket of the account', READER, 's3:GetObject', 'arn:aws:s3:::raw/x', ACCOUNT],
    [
      "a bucket of the same name in somebody else's account",
      READER,
      's3:GetObject',
      'arn:aws:s3:::masked/x',
      '999988887777',
    ],
    [
      "somebody else's API",
      READER,
      'execute-api:Invoke',
      'arn:aws:execute-api:eu-west-1:999988887777:zzzzzz9999/v1/POST/x',
      '999988887777',
    ],
  ])('%s does not pass', async (_, principal, action, resource, account) => {
    expect(await decide(principal, action, resource, account)).not.toBe('Allowed');
  });
});
