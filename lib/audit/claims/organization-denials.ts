import type { RequestSet } from '../policy/types';

/** Requests that a service control policy has to deny in every account of sandboxes. */
export interface MustDeny {
  readonly escapePath: string;
  /** What a principal could do, after "may". */
  readonly words: string;
  readonly about: RequestSet;
  /** Whether named roles of the control plane may do it all the same: the deployment, the gateway, the shutdown. */
  readonly exemptible?: boolean;
}

/** An account that is nobody's here. */
const FOREIGN_ACCOUNT = '999999999999';

const never = (escapePath: string, words: string, ...actions: string[]): MustDeny => ({
  escapePath,
  words,
  about: { actions },
});

const byControlPlane = (escapePath: string, words: string, ...actions: string[]): MustDeny => ({
  ...never(escapePath, words, ...actions),
  exemptible: true,
});

/** What docs/threat-model.md counts on the organization for. */
export const MUST_DENY: readonly MustDeny[] = [
  never(
    'NET-01',
    'make a gateway to the internet',
    ...['ec2:CreateInternetGateway', 'ec2:AttachInternetGateway', 'ec2:CreateNatGateway'],
    'ec2:CreateEgressOnlyInternetGateway',
  ),
  never('NET-02', 'make a default VPC', 'ec2:CreateDefaultVpc', 'ec2:CreateDefaultSubnet'),
  never(
    'NET-03',
    'connect a VPC to another network',
    ...['ec2:CreateVpcPeeringConnection', 'ec2:AcceptVpcPeeringConnection', 'ec2:CreateVpnConnection'],
    ...['ec2:CreateTransitGatewayVpcAttachment', 'directconnect:*', 'networkmanager:*'],
  ),
  never('NET-04', 'share resources', 'ram:CreateResourceShare', 'ram:AcceptResourceShareInvitation'),
  {
    escapePath: 'NET-05',
    words: 'make an endpoint to a service that is not AWS’s',
    about: {
      actions: ['ec2:CreateVpcEndpoint'],
      resources: ['arn:*:ec2:*:*:vpc-endpoint/*'],
      condition: { StringNotEquals: { 'ec2:VpceServiceOwner': 'amazon' } },
    },
  },
  never('NET-05', 'join a service network', 'vpc-lattice:*'),
  byControlPlane(
    'NET-09',
    'change the DNS firewall',
    'route53resolver:UpdateFirewallConfig',
    'route53resolver:DisassociateFirewallRuleGroup',
  ),
  never(
    'NET-10',
    'forward DNS queries',
    'route53resolver:CreateResolverEndpoint',
    'route53resolver:CreateResolverRule',
  ),
  never(
    'NET-11',
    'open a session into a VPC',
    ...['ssm:StartSession', 'ec2-instance-connect:OpenTunnel', 'ec2:CreateTrafficMirrorSession', 'ecs:ExecuteCommand'],
  ),
  byControlPlane('CMP-01', 'start compute', 'lambda:CreateFunction', 'ecs:RunTask', 'sagemaker:CreateNotebookInstance'),
  never('CMP-02', 'start machines', 'ec2:RunInstances', 'lightsail:*', 'elasticmapreduce:RunJobFlow'),
  never(
    'SVC-01',
    'send data to HTTP addresses or by email',
    ...['events:CreateApiDestination', 'states:InvokeHTTPEndpoint', 'ses:SendEmail'],
  ),
  never('SVC-02', 'have a service copy data', 'appflow:CreateFlow', 'datasync:CreateTask', 'transfer:CreateServer'),
  byControlPlane('SVC-05', 'change who may use a bucket', 's3:PutBucketPolicy'),
  {
    escapePath: 'IAM-01',
    words: 'assume a role of another account',
    about: {
      actions: ['sts:AssumeRole'],
      resources: [`arn:*:iam::${FOREIGN_ACCOUNT}:role/*`],
      condition: { StringEquals: { 'aws:ResourceAccount': FOREIGN_ACCOUNT } },
    },
  },
  never(
    'IAM-02',
    'let an identity provider in',
    'iam:CreateOpenIDConnectProvider',
    'iam:CreateSAMLProvider',
    'rolesanywhere:CreateTrustAnchor',
  ),
  never(
    'IAM-03',
    'make a credential that lasts',
    ...['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateServiceSpecificCredential', 'iam:CreateLoginProfile'],
  ),
  byControlPlane(
    'IAM-04',
    'make roles or lift their boundaries',
    ...['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary'],
    ...['iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'],
  ),
  never('IAM-04', 'leave the organization', 'organizations:LeaveOrganization'),
  {
    escapePath: 'MDL-01',
    words: 'call a model that no policy approves by name',
    about: {
      actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      resources: ['arn:aws:bedrock:us-east-1::foundation-model/nobody.approved-this-v1:0'],
    },
  },
  {
    escapePath: 'MDL-02',
    words: 'call a model anywhere in the world by a global profile',
    about: {
      actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      condition: {
        StringEquals: { 'aws:RequestedRegion': 'unspecified' },
        ArnLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:*:inference-profile/global.*' },
      },
    },
  },
  byControlPlane('MDL-03', 'call models', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'),
  never('MDL-04', 'call models with a bearer token', 'bedrock:CallWithBearerToken'),
  never('MDL-05', 'use bedrock-mantle', 'bedrock-mantle:*'),
  never('MDL-06', 'search the web through a model', 'bedrock-websearch:*', 'bedrock:InvokeTool'),
  never('MDL-07', 'use AgentCore', 'bedrock-agentcore:*'),
  never('MDL-08', 'use agents and flows', 'bedrock:CreateAgent', 'bedrock:InvokeInlineAgent', 'bedrock:CreateFlow'),
  never(
    'MDL-09',
    'import, copy or subscribe to models',
    ...['bedrock:CreateModelImportJob', 'bedrock:CreateModelCopyJob', 'aws-marketplace:Subscribe'],
  ),
  never('MDL-10', 'share prompts with a provider', 'bedrock:PutAccountDataRetention'),
  byControlPlane('MDL-11', 'change guardrails', 'bedrock:UpdateGuardrail', 'bedrock:DeleteGuardrail'),
  byControlPlane(
    'OBS-01',
    'switch the record off',
    ...['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'bedrock:DeleteModelInvocationLoggingConfiguration'],
  ),
  byControlPlane('CST-01', 'lift the budget', 'budgets:ModifyBudget', 'budgets:DeleteBudgetAction'),
  never('CST-01', 'buy throughput', 'bedrock:CreateProvisionedModelThroughput', 'savingsplans:CreateSavingsPlan'),
];
