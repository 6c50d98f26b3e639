import { ControlPlane } from '../../../../lib/organization/policies/denial';
import { denials } from '../../../../lib/organization/policies/denials';
import {
  SCP_MAX_ATTACHED,
  SCP_MAX_SIZE,
  serviceControlPolicies,
} from '../../../../lib/organization/policies/service-control-policies';
import { unknownNames } from './iam-data';
import { ACCOUNT, DEPLOYMENT, GATEWAY, SHUTDOWN, SimulatedRequest, TRAIL, WORKLOAD, decide } from './simulator';

const MODEL = 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0';
const OTHER_MODEL = 'arn:aws:bedrock:eu-west-1::foundation-model/meta.llama3-70b-instruct-v1:0';
const context = { models: [MODEL], regions: ['eu-west-1'], additionalActions: [] };
const roles = {
  [ControlPlane.DEPLOYMENT]: ['arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*'],
  [ControlPlane.GATEWAY]: ['arn:aws:iam::*:role/Sandbox-Gateway-*'],
  [ControlPlane.TRAIL]: ['arn:aws:iam::*:role/Sandbox-Trail-*'],
  [ControlPlane.SHUTDOWN]: ['arn:aws:iam::*:role/Sandbox-Shutdown-*'],
};
const scps = serviceControlPolicies(context, roles);

const vpcEndpoint = {
  action: 'ec2:CreateVpcEndpoint',
  resource: `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc-endpoint/vpce-1`,
};
const invoke = { action: 'bedrock:InvokeModel', resource: MODEL };

describe('service control policies', () => {
  test('hold every denial once, each within the size that AWS takes, and no more of them than can be attached', () => {
    const sids = scps.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid)).sort();
    expect(sids).toEqual(
      denials(context)
        .map(({ sid }) => sid)
        .sort(),
    );
    for (const scp of scps) {
      expect(JSON.stringify(scp).length).toBeLessThanOrEqual(SCP_MAX_SIZE);
    }
    expect(scps.length).toBeLessThanOrEqual(SCP_MAX_ATTACHED);
  });

  test('name actions and condition keys that exist', async () => {
    expect((await Promise.all(scps.map((scp) => unknownNames(scp)))).flat()).toEqual([]);
  });

  test('say so when a list makes a statement longer than a policy', () => {
    const models = Array.from({ length: 200 }, (_, index) => `${MODEL}-${index}`);
    expect(() => serviceControlPolicies({ ...context, models }, roles)).toThrow(
      /ApprovedModelsOnly needs \d+ characters, but a service control policy holds 5120/,
    );
  });

  test('say so when there are more policies than can be attached', () => {
    const many = Array.from(
      { length: 30 },
      (_, index) => `arn:aws:iam::*:role/some-rather-long-deployment-role-${index}`,
    );
    expect(() => serviceControlPolicies(context, { ...roles, [ControlPlane.DEPLOYMENT]: many })).toThrow(
      /need \d+ service control policies, but beside FullAWSAccess a target takes 4/,
    );
  });

  test('deny text messages, whose target is a phone number and no topic', () => {
    const statement = scps.flatMap(({ Statement }) => Statement).find(({ Sid }) => Sid === 'NoTextMessage');
    expect(statement).toEqual({
      Sid: 'NoTextMessage',
      Effect: 'Deny',
      Action: ['sns:Publish'],
      NotResource: ['arn:*:sns:*:*:*'],
    });
  });

  test('deny a call without the pinned guardrail, or with another one', async () => {
    const guardrail = `arn:aws:bedrock:eu-west-1:${ACCOUNT}:guardrail/abc123:1`;
    const pinning = serviceControlPolicies({ ...context, guardrails: [guardrail] }, roles);
    const call = { ...invoke, principal: GATEWAY };
    const named = (value: string) => ({ ...call, context: { 'bedrock:GuardrailIdentifier': value } });
    expect(await decide(call, { scps: pinning })).toBe('ExplicitlyDenied');
    expect(await decide(named(`${guardrail}2`), { scps: pinning })).toBe('ExplicitlyDenied');
    expect(await decide(named(guardrail), { scps: pinning })).toBe('Allowed');
  });

  const denied: [string, SimulatedRequest][] = [
    ['an internet gateway, even by the deployment', { action: 'ec2:CreateInternetGateway', principal: DEPLOYMENT }],
    ['peering, even by the deployment', { action: 'ec2:CreateVpcPeeringConnection', principal: DEPLOYMENT }],
    ['an endpoint by a workload', { ...vpcEndpoint, context: { 'ec2:VpceServiceOwner': 'amazon' } }],
    [
      'an endpoint to a third party, even by the deployment',
      { ...vpcEndpoint, principal: DEPLOYMENT, context: { 'ec2:VpceServiceOwner': '999988887777' } },
    ],
    ['an endpoint without a service (a resource endpoint)', { ...vpcEndpoint, principal: DEPLOYMENT }],
    [
      'an endpoint of another Region',
      {
        ...vpcEndpoint,
        principal: DEPLOYMENT,
        context: { 'ec2:VpceServiceOwner': 'amazon', 'ec2:VpceServiceRegion': 'us-east-1' },
      },
    ],
    [
      'opening the DNS firewall',
      {
        action: 'route53resolver:UpdateFirewallConfig',
        resource: `arn:aws:route53resolver:eu-west-1:${ACCOUNT}:firewall-config/x`,
      },
    ],
    [
      'a session on an instance',
      { action: 'ssm:StartSession', resource: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1` },
    ],
    [
      'another Region',
      {
        action: 's3:CreateBucket',
        resource: 'arn:aws:s3:::b',
        principal: DEPLOYMENT,
        context: { 'aws:RequestedRegion': 'us-east-1' },
      },
    ],
    [
      'a service that is not in use',
      {
        action: 'workspaces:CreateWorkspaces',
        resource: `arn:aws:workspaces:eu-west-1:${ACCOUNT}:workspace/ws-1`,
        principal: DEPLOYMENT,
      },
    ],
    [
      'a function URL without IAM',
      {
        action: 'lambda:CreateFunctionUrlConfig',
        resource: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
        principal: DEPLOYMENT,
        context: { 'lambda:FunctionUrlAuthType': 'NONE' },
      },
    ],
    [
      'a notebook with internet access',
      {
        action: 'sagemaker:CreateNotebookInstance',
        resource: `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:notebook-instance/n`,
        principal: DEPLOYMENT,
        context: { 'sagemaker:DirectInternetAccess': 'Enabled', 'sagemaker:VpcSubnets': ['subnet-1'] },
      },
    ],
    ['a state machine that calls out', { action: 'states:InvokeHTTPEndpoint', principal: DEPLOYMENT }],
    [
      'writing to a bucket of production, in the same organization',
      { action: 's3:PutObject', resource: 'arn:aws:s3:::production/x', resourceAccount: '444455556666' },
    ],
    [
      'a role of production, even by the deployment',
      {
        action: 'sts:AssumeRole',
        resource: 'arn:aws:iam::444455556666:role/Deploy',
        resourceAccount: '444455556666',
        principal: DEPLOYMENT,
      },
    ],
    [
      'an access key, even by the deployment',
      { action: 'iam:CreateAccessKey', resource: `arn:aws:iam::${ACCOUNT}:user/u`, principal: DEPLOYMENT },
    ],
    ['lifting the boundary', { action: 'iam:DeleteRolePermissionsBoundary', resource: WORKLOAD }],
    [
      'changing a function',
      { action: 'lambda:UpdateFunctionCode', resource: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f` },
    ],
    ['a model by anybody but the gateway', invoke],
    ['a model that is not approved, even by the gateway', { ...invoke, resource: OTHER_MODEL, principal: GATEWAY }],
    ['a Bedrock API key', { action: 'bedrock:CallWithBearerToken', principal: GATEWAY }],
    [
      'bedrock-mantle',
      {
        action: 'bedrock-mantle:CreateInference',
        resource: `arn:aws:bedrock-mantle:eu-west-1:${ACCOUNT}:project/p`,
        principal: GATEWAY,
      },
    ],
    ['an inline agent', { action: 'bedrock:InvokeInlineAgent', principal: GATEWAY }],
    ['invocation logging switched off by a workload', { action: 'bedrock:DeleteModelInvocationLoggingConfiguration' }],
    [
      'the trail stopped',
      { action: 'cloudtrail:StopLogging', resource: `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/t` },
    ],
    ['the budget raised', { action: 'budgets:ModifyBudget', resource: `arn:aws:budgets::${ACCOUNT}:budget/b` }],
    [
      'provisioned throughput',
      { action: 'bedrock:CreateProvisionedModelThroughput', resource: MODEL, principal: DEPLOYMENT },
    ],
  ];
  test.each(denied)('deny %s', async (_, request) => {
    expect(await decide(request, { scps })).toBe('ExplicitlyDenied');
  });

  const allowed: [string, SimulatedRequest][] = [
    ['the gateway to invoke an approved model', { ...invoke, principal: GATEWAY }],
    [
      'the deployment to create an endpoint of AWS',
      {
        ...vpcEndpoint,
        principal: DEPLOYMENT,
        context: { 'ec2:VpceServiceOwner': 'amazon', 'ec2:VpceServiceRegion': 'eu-west-1' },
      },
    ],
    [
      'the deployment to create a role',
      {
        action: 'iam:CreateRole',
        resource: WORKLOAD,
        principal: DEPLOYMENT,
        context: { 'aws:RequestedRegion': 'us-east-1' },
      },
    ],
    [
      'the shutdown to attach its deny',
      {
        action: 'iam:AttachRolePolicy',
        resource: WORKLOAD,
        principal: SHUTDOWN,
        context: { 'aws:RequestedRegion': 'us-east-1' },
      },
    ],
    [
      'the trail to assert invocation logging',
      { action: 'bedrock:PutModelInvocationLoggingConfiguration', principal: TRAIL },
    ],
    ['a workload to read a bucket of its account', { action: 's3:GetObject', resource: 'arn:aws:s3:::masked/x' }],
    [
      'the deployment to create a notebook without internet access',
      {
        action: 'sagemaker:CreateNotebookInstance',
        resource: `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:notebook-instance/n`,
        principal: DEPLOYMENT,
        context: {
          'sagemaker:DirectInternetAccess': 'Disabled',
          'sagemaker:VpcSubnets': ['subnet-1'],
          'sagemaker:InstanceTypes': ['ml.t3.medium'],
        },
      },
    ],
  ];
  test.each(allowed)('leave %s', async (_, request) => {
    expect(await decide(request, { scps })).toBe('Allowed');
  });
});
