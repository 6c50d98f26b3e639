import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import { EndpointCallers, EndpointResourceOwner, EndpointService, EndpointUse } from '../../../lib/network';
import { endpointStatement } from '../../../lib/network/endpoint-policy';

const stack = new Stack(undefined, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/reader');
const render = (use: EndpointUse) => stack.resolve(endpointStatement(use).toStatementJson());
const ACCOUNT = { Ref: 'AWS::AccountId' };
const API = 'arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/v1/POST/model/*';

describe('the statement of an endpoint policy', () => {
  test('binds the role, its account and the account of the resource', () => {
    expect(
      render({
        service: EndpointService.S3,
        principals: [role],
        actions: ['s3:GetObject'],
        resources: ['arn:aws:s3:::masked/*'],
      }),
    ).toEqual({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::masked/*',
      Condition: {
        StringEquals: { 'aws:PrincipalAccount': ACCOUNT, 'aws:ResourceAccount': ACCOUNT },
        ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/reader'] },
      },
    });
  });

  test('binds the account when no role is named', () => {
    const { Condition } = render({ service: EndpointService.KMS, actions: ['kms:Decrypt'], resources: ['*'] });
    expect(Condition).toEqual({ StringEquals: { 'aws:PrincipalAccount': ACCOUNT, 'aws:ResourceAccount': ACCOUNT } });
  });

  test('binds only the caller of a foundation model, whose ARN names no account', () => {
    const { Condition } = render({
      service: EndpointService.BEDROCK_RUNTIME,
      principals: [role],
      actions: ['bedrock:InvokeModel'],
      resources: ['arn:aws:bedrock:eu-west-1::foundation-model/m'],
    });
    expect(Condition.StringEquals).toEqual({ 'aws:PrincipalAccount': ACCOUNT });
    expect(Condition.ArnEquals).toBeDefined();
  });

  test('binds requests without a signature by the ARN of the API alone', () => {
    const statement = render({
      service: EndpointService.EXECUTE_API,
      callers: EndpointCallers.UNSIGNED,
      actions: ['execute-api:Invoke'],
      resources: [API],
    });
    expect(statement).toEqual({ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: API });
  });

  test('leaves the owner out where an action takes no resource, and still binds the caller', () => {
    const { Condition } = render({
      service: EndpointService.ECR_API,
      principals: [role],
      actions: ['ecr:GetAuthorizationToken'],
      resources: ['*'],
      resourceOwner: EndpointResourceOwner.NONE,
    });
    expect(Condition.StringEquals).toEqual({ 'aws:PrincipalAccount': ACCOUNT });
  });

  const invoke = { service: EndpointService.EXECUTE_API, actions: ['execute-api:Invoke'] };
  const wrong: [string, EndpointUse, RegExp][] = [
    ['no action', { service: EndpointService.S3, actions: [], resources: ['*'] }, /names no action or no resource/],
    [
      'no resource',
      { service: EndpointService.S3, actions: ['s3:GetObject'], resources: [] },
      /no action or no resource/,
    ],
    [
      'an empty list of roles, which would mean everybody',
      { service: EndpointService.S3, principals: [], actions: ['s3:GetObject'], resources: ['*'] },
      /names an empty list of principals\. Name the roles, or leave principals out/,
    ],
    [
      'every action',
      { service: EndpointService.S3, actions: ['s3:*'], resources: ['*'] },
      /The action s3:\* cannot pass the s3 endpoint\. Allowed are actions of the prefix s3, each by name, for example s3:GetObject/,
    ],
    [
      "another service's action",
      { service: EndpointService.KMS, actions: ['s3:GetObject'], resources: ['*'] },
      /The action s3:GetObject cannot pass the kms endpoint/,
    ],
    [
      'unsigned callers of KMS',
      { service: EndpointService.KMS, callers: EndpointCallers.UNSIGNED, actions: ['kms:Decrypt'], resources: ['*'] },
      /Unsigned callers cannot pass the kms endpoint/,
    ],
    [
      'unsigned callers with a role',
      { ...invoke, callers: EndpointCallers.UNSIGNED, principals: [role], resources: [API] },
      /Unsigned callers cannot pass the execute-api endpoint/,
    ],
    [
      'unsigned callers of any API',
      { ...invoke, callers: EndpointCallers.UNSIGNED, resources: ['arn:aws:execute-api:eu-west-1:111122223333:*'] },
      /lets unsigned callers reach any API\. Name the API/,
    ],
    [
      'unsigned callers that write to a bucket of AWS',
      {
        service: EndpointService.S3,
        callers: EndpointCallers.UNSIGNED,
        actions: ['s3:PutObject'],
        resources: ['arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*'],
        resourceOwner: EndpointResourceOwner.AWS,
      },
      /Unsigned callers cannot pass the s3 endpoint/,
    ],
    [
      'all resources of AWS',
      {
        service: EndpointService.S3,
        actions: ['s3:GetObject'],
        resources: ['*'],
        resourceOwner: EndpointResourceOwner.AWS,
      },
      /names resources of AWS by "\*"/,
    ],
  ];
  test.each(wrong)('refuses %s', (_, use, message) => {
    expect(() => endpointStatement(use)).toThrow(message);
  });
});
