import { AuditRole } from '../../private/contracts/audit-tags';

/** Actions that open an escape path, whoever may do them; and the labels of the roles whose work they are. */
export interface ForbiddenActions {
  readonly escapePath: string;
  /** What a role could do with them, after its name. */
  readonly words: string;
  readonly actions: readonly string[];
  readonly except?: readonly string[];
}

/** Actions by which a role could open the network. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export const NETWORK_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'NET-01',
    words: 'may make a gateway or route to the internet',
    actions: [
      ...['ec2:CreateInternetGateway', 'ec2:AttachInternetGateway', 'ec2:CreateNatGateway', 'ec2:CreateRoute'],
      ...['ec2:CreateEgressOnlyInternetGateway', 'ec2:CreateCarrierGateway', 'ec2:ReplaceRoute'],
      ...['ec2:AuthorizeSecurityGroupEgress', 'ec2:AssociateRouteTable', 'ec2:ReplaceRouteTableAssociation'],
    ],
  },
  {
    escapePath: 'NET-02',
    words: 'may make a default VPC or lift VPC Block Public Access',
    actions: [
      ...['ec2:CreateDefaultVpc', 'ec2:CreateDefaultSubnet', 'ec2:CreateVpc', 'ec2:ModifyVpcBlockPublicAccessOptions'],
      'ec2:CreateVpcBlockPublicAccessExclusion',
    ],
  },
  {
    escapePath: 'NET-03',
    words: 'may connect the VPC to another network',
    actions: [
      ...['ec2:CreateVpcPeeringConnection', 'ec2:AcceptVpcPeeringConnection', 'ec2:CreateVpnConnection'],
      ...['ec2:CreateVpnGateway', 'ec2:AttachVpnGateway', 'ec2:CreateTransitGatewayVpcAttachment'],
      ...['ec2:AcceptTransitGatewayVpcAttachment', 'ec2:CreateClientVpnEndpoint', 'directconnect:*'],
      'networkmanager:*',
    ],
  },
  {
    escapePath: 'NET-04',
    words: 'may share resources with other accounts, or take shared ones',
    actions: ['ram:*'],
  },
  {
    escapePath: 'NET-05',
    words: 'may make or change endpoints, or join a service network',
    actions: [
      'ec2:CreateVpcEndpoint',
      'ec2:ModifyVpcEndpoint',
      'ec2:CreateVpcEndpointServiceConfiguration',
      'vpc-lattice:*',
    ],
  },
  {
    escapePath: 'NET-09',
    words: 'may change or remove the DNS firewall',
    actions: [
      ...['route53resolver:Update*', 'route53resolver:Delete*', 'route53resolver:Disassociate*'],
      ...['ec2:AssociateDhcpOptions', 'ec2:CreateDhcpOptions'],
    ],
  },
  {
    escapePath: 'NET-10',
    words: 'may forward DNS queries or write public records',
    actions: [
      ...['route53resolver:Create*', 'route53resolver:Associate*', 'route53:AssociateVPCWithHostedZone'],
      ...['route53:ChangeResourceRecordSets', 'route53:CreateHostedZone'],
    ],
  },
  {
    escapePath: 'NET-11',
    words: 'may open a session into the VPC or copy its packets',
    actions: [
      ...['ec2-instance-connect:OpenTunnel', 'ec2:CreateInstanceConnectEndpoint', 'ssm:StartSession'],
      ...['ssm:StartAutomationExecution', 'ssm:SendCommand', 'ec2:CreateTrafficMirrorSession', 'ec2:CreateFlowLogs'],
    ],
  },
];

/** Actions by which a role could get more rights, or change what keeps it in. */
export const ESCALATION_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'IAM-04',
    words: 'may make or change roles and policies',
    actions: [
      ...['iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      ...['iam:CreatePolicy', 'iam:DeletePolicy', 'iam:DeleteRole', 'iam:DeleteRolePermissionsBoundary'],
      ...['iam:PutRolePermissionsBoundary', 'iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
    ],
  },
  {
    escapePath: 'IAM-04',
    words: 'may attach policies to roles or take them away',
    actions: ['iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:DetachRolePolicy', 'iam:DeleteRolePolicy'],
    // The shutdown denies by policy; which ones it may attach to whom is judged in spending-stops.
    except: [AuditRole.SHUTDOWN],
  },
  {
    escapePath: 'DAT-03',
    words: "may change functions' code or settings, or the steps of state machines",
    actions: [
      ...['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration', 'lambda:PublishLayerVersion'],
      ...['lambda:CreateFunction', 'states:UpdateStateMachine', 'states:CreateStateMachine'],
      ...['lambda:AddPermission', 'lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig'],
    ],
  },
  {
    escapePath: 'DAT-03',
    words: 'may change who may use buckets and keys',
    actions: [
      ...[
        's3:PutBucketPolicy',
        's3:DeleteBucketPolicy',
        's3:PutBucketAcl',
        's3:PutObjectAcl',
        's3:PutObjectVersionAcl',
      ],
      ...['s3:PutBucketPublicAccessBlock', 's3:PutBucketOwnershipControls', 's3:PutEncryptionConfiguration'],
      ...['s3:CreateAccessPoint', 's3:PutAccessPointPolicy', 's3:CreateAccessGrant', 'kms:PutKeyPolicy'],
      ...['dynamodb:PutResourcePolicy', 'kms:RetireGrant'],
    ],
  },
  {
    escapePath: 'DAT-01',
    words: 'may have objects copied or listed elsewhere',
    actions: [
      ...['s3:PutReplicationConfiguration', 's3:PutInventoryConfiguration', 's3:CreateJob', 's3:PutBucketLogging'],
      ...['s3:PutAnalyticsConfiguration', 's3:PutBucketNotification'],
    ],
  },
];

/** Actions of services that send data out by themselves, or give it to others. */
export const SERVICE_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'SVC-01',
    words: 'may send data to HTTP addresses, by email or by message',
    actions: [
      ...['events:CreateApiDestination', 'events:CreateConnection', 'events:PutTargets', 'states:InvokeHTTPEndpoint'],
      ...['sns:Subscribe', 'ses:*', 'sms-voice:*', 'mobiletargeting:*', 'iot:*', 'synthetics:*', 'chatbot:*'],
    ],
  },
  {
    escapePath: 'SVC-02',
    words: 'may have a service copy data elsewhere',
    actions: [
      ...[
        'appflow:*',
        'datasync:*',
        'transfer:*',
        'dms:*',
        'firehose:*',
        'codeconnections:*',
        'codestar-connections:*',
      ],
      ...['kafkaconnect:*'],
    ],
  },
  {
    escapePath: 'SVC-03',
    words: 'may have data delivered to another account or region',
    actions: [
      ...['logs:PutSubscriptionFilter', 'logs:PutDestination', 'logs:CreateExportTask', 'logs:PutAccountPolicy'],
      ...[
        'dynamodb:ExportTableToPointInTime',
        'dynamodb:CreateGlobalTable',
        'dynamodb:EnableKinesisStreamingDestination',
      ],
      ...['backup:*', 'oam:*', 'dynamodb:UpdateTable', 'events:PutPermission'],
    ],
  },
  {
    escapePath: 'SVC-04',
    words: 'may share images, snapshots, keys or tables with others',
    actions: [
      ...['ec2:ModifyImageAttribute', 'ec2:ModifySnapshotAttribute', 'rds:ModifyDBSnapshotAttribute'],
      ...['ecr:SetRepositoryPolicy', 'ecr:PutReplicationConfiguration', 'secretsmanager:PutResourcePolicy'],
      ...['lakeformation:*', 'kms:CreateKey'],
    ],
  },
];

/** Actions by which credentials come to be that work from outside. */
export const CREDENTIAL_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'IAM-03',
    words: 'may make users, keys or other lasting credentials',
    actions: [
      ...['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:CreateServiceSpecificCredential'],
      ...['iam:UploadSigningCertificate', 'iam:UploadSSHPublicKey', 'sts:GetFederationToken', 'iam:UpdateAccessKey'],
    ],
  },
  {
    escapePath: 'IAM-02',
    words: 'may let identities from outside in',
    actions: [
      ...['iam:CreateOpenIDConnectProvider', 'iam:CreateSAMLProvider', 'iam:UpdateSAMLProvider', 'rolesanywhere:*'],
      ...['iam:UpdateOpenIDConnectProviderThumbprint', 'iam:AddClientIDToOpenIDConnectProvider', 'cognito-identity:*'],
    ],
  },
  {
    escapePath: 'MDL-04',
    words: 'may call models with a bearer token',
    actions: ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'],
  },
  { escapePath: 'MDL-05', words: 'may use bedrock-mantle', actions: ['bedrock-mantle:*'] },
];

/** Actions of Bedrock and its relatives that go around the gateway. */
export const MODEL_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'MDL-06',
    words: 'may use tools that search or browse the web',
    actions: ['bedrock-websearch:*', 'bedrock:InvokeTool', 'bedrock-agentcore:InvokeWebSearch'],
  },
  {
    escapePath: 'MDL-07',
    words: 'may use or make AgentCore runtimes, browsers and interpreters',
    actions: ['bedrock-agentcore:*'],
  },
  {
    escapePath: 'MDL-08',
    words: 'may use or make agents, flows and knowledge bases',
    actions: [
      ...['bedrock:InvokeAgent', 'bedrock:InvokeInlineAgent', 'bedrock:InvokeFlow', 'bedrock:CreateAgent'],
      ...['bedrock:CreateFlow', 'bedrock:CreateDataSource', 'bedrock:CreateKnowledgeBase', 'bedrock:Retrieve'],
      ...['bedrock:RetrieveAndGenerate', 'bedrock:StartIngestionJob'],
    ],
  },
  {
    escapePath: 'MDL-09',
    words: 'may import, copy, share or subscribe to models, or have jobs write to buckets',
    actions: [
      ...['bedrock:CreateModelImportJob', 'bedrock:CreateModelCopyJob', 'bedrock:CreateModelCustomizationJob'],
      ...['bedrock:PutResourcePolicy', 'bedrock:CreateFoundationModelAgreement', 'bedrock:CreateModelInvocationJob'],
      ...['aws-marketplace:Subscribe', 'bedrock:CreateInferenceProfile', 'bedrock:CreatePromptRouter'],
    ],
  },
  {
    escapePath: 'MDL-10',
    words: 'may share prompts with a model provider',
    actions: ['bedrock:PutAccountDataRetention', 'bedrock:PutUseCaseForModelAccess'],
  },
  {
    escapePath: 'MDL-11',
    words: 'may change or remove guardrails',
    actions: [
      ...['bedrock:CreateGuardrail', 'bedrock:UpdateGuardrail', 'bedrock:DeleteGuardrail'],
      ...['bedrock:CreateGuardrailVersion', 'bedrock:PutEnforcedGuardrailConfiguration'],
      'bedrock:DeleteEnforcedGuardrailConfiguration',
    ],
  },
];

/** Actions that buy, or that take the brakes away. */
export const COST_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'CST-01',
    words: 'may change or remove budgets and their actions',
    actions: [
      'budgets:ModifyBudget',
      'budgets:DeleteBudgetAction',
      'budgets:UpdateBudgetAction',
      'budgets:ExecuteBudgetAction',
    ],
  },
  {
    escapePath: 'CST-01',
    words: 'may buy throughput, machines or plans',
    actions: [
      ...['bedrock:CreateProvisionedModelThroughput', 'bedrock:UpdateProvisionedModelThroughput', 'savingsplans:*'],
      ...['ec2:RunInstances', 'ec2:PurchaseReservedInstancesOffering', 'sagemaker:CreateEndpoint'],
      ...['sagemaker:CreateTrainingJob', 'aws-marketplace:Subscribe'],
    ],
  },
  {
    escapePath: 'CST-01',
    words: 'may stop alarms, rules or pipes',
    actions: [
      ...['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'pipes:StopPipe', 'pipes:DeletePipe'],
      ...['pipes:UpdatePipe', 'states:DeleteStateMachine', 'events:DeleteRule'],
    ],
  },
];
