import { AuditRole } from '../../private/contracts/audit-tags';
import type { RequestSet } from '../policy/types';

/** Actions that open an escape path, whoever may do them; and the labels of the roles whose work they are. */
export interface ForbiddenActions {
  readonly escapePath: string;
  /** What a role could do with them, after its name. */
  readonly words: string;
  readonly actions: readonly string[];
  readonly except?: readonly string[];
  /** When they open it; always, unless told otherwise. */
  readonly condition?: RequestSet['condition'];
}

/** Actions by which a role could open the network. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export const NETWORK_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'NET-01',
    words: 'may make a gateway or route to the internet',
    actions: [
      ...[
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:ModifySecurityGroupRules',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:CreateNetworkAclEntry',
        'ec2:ReplaceNetworkAclEntry',
        'ec2:AllocateAddress',
        'ec2:AssociateAddress',
        'ec2:ModifyNetworkInterfaceAttribute',
      ],
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
      ...['ec2:CreateTransitGateway', 'ec2:EnableVgwRoutePropagation', 'ec2:CreateRouteServer'],
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
    escapePath: 'NET-04',
    words: 'may let another account use an interface of the VPC',
    actions: ['ec2:CreateNetworkInterfacePermission'],
    condition: { StringNotEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' } },
  },
  {
    escapePath: 'NET-05',
    words: 'may make or change endpoints, or join a service network',
    actions: [
      ...['ec2:DeleteVpcEndpoints', 'vpc-lattice-svcs:*'],
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
      ...[
        'ecs:ExecuteCommand',
        'ssmmessages:*',
        'ec2messages:*',
        'ssm:CreateActivation',
        'ssm:CreateDocument',
        'ssm:ModifyDocumentPermission',
        'sagemaker:CreatePresignedNotebookInstanceUrl',
        'sagemaker:CreatePresignedDomainUrl',
      ],
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
      ...[
        'iam:UpdateRole',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:CreateServiceLinkedRole',
        'organizations:*',
        'account:*',
        'cloudformation:CreateStack',
        'cloudformation:UpdateStack',
        'cloudformation:CreateChangeSet',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:CreateResource',
        'cloudformation:UpdateResource',
        'cloudformation:DeleteResource',
        'servicecatalog:ProvisionProduct',
      ],
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
      ...[
        'lambda:DeleteFunction',
        'lambda:CreateEventSourceMapping',
        'lambda:DeleteEventSourceMapping',
        'lambda:PutFunctionEventInvokeConfig',
        'lambda:UpdateFunctionEventInvokeConfig',
        'lambda:AddLayerVersionPermission',
        'lambda:TagResource',
        'apigateway:POST',
        'apigateway:PUT',
        'apigateway:PATCH',
        'apigateway:DELETE',
        'apigateway:UpdateRestApiPolicy',
      ],
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
        's3:CreateBucket',
        's3:PutBucketTagging',
        's3:PutAccountPublicAccessBlock',
        's3:PutAccessPointPublicAccessBlock',
        's3:PutBucketWebsite',
        's3:PutBucketCORS',
        'sqs:AddPermission',
        'sqs:SetQueueAttributes',
        'sns:AddPermission',
        'sns:SetTopicAttributes',
        'tag:TagResources',
        'tag:UntagResources',
      ],
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
      ...[
        's3:CreateBucketMetadataTableConfiguration',
        'macie2:CreateClassificationJob',
        'macie2:PutClassificationExportConfiguration',
      ],
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
      ...['events:PutRule', 'connect:*', 'chime:*', 'workmail:*', 'wickr:*', 'social-messaging:*'],
      ...['events:CreateApiDestination', 'events:CreateConnection', 'events:PutTargets', 'states:InvokeHTTPEndpoint'],
      ...['sns:Subscribe', 'ses:*', 'sms-voice:*', 'mobiletargeting:*', 'iot:*', 'synthetics:*', 'chatbot:*'],
    ],
  },
  {
    escapePath: 'SVC-02',
    words: 'may have a service copy data elsewhere',
    actions: [
      ...['mediaconvert:*', 'databrew:*', 'glue:CreateConnection', 'quicksight:*', 'grafana:*', 'codeartifact:*'],
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
      ...['cloudtrail:CreateTrail'],
      ...[
        'logs:PutDeliveryDestination',
        'logs:PutDeliverySource',
        'logs:CreateDelivery',
        'dynamodb:CreateTableReplica',
        'pipes:CreatePipe',
        'scheduler:CreateSchedule',
        'rds:StartExportTask',
        'guardduty:CreatePublishingDestination',
        'config:PutDeliveryChannel',
        'cloudwatch:PutMetricStream',
        'secretsmanager:ReplicateSecretToRegions',
      ],
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
    words: 'may let others use keys',
    actions: ['kms:CreateGrant'],
    condition: { Bool: { 'kms:GrantIsForAWSResource': false } },
  },
  {
    escapePath: 'SVC-04',
    words: 'may share images, snapshots, keys or tables with others',
    actions: [
      ...[
        'ec2:ExportImage',
        'ec2:CreateInstanceExportTask',
        'ec2:CreateStoreImageTask',
        'ec2:CreateSnapshot',
        'ec2:CopySnapshot',
        'ec2:CopyImage',
        'ebs:*',
      ],
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
      ...[
        'iam:ResetServiceSpecificCredential',
        'iam:UpdateLoginProfile',
        'iam:AddUserToGroup',
        'iam:PutUserPolicy',
        'iam:AttachUserPolicy',
        'iam:PutGroupPolicy',
        'iam:AttachGroupPolicy',
        'sts:GetWebIdentityToken',
        'sts:AssumeRoot',
      ],
      ...['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:CreateServiceSpecificCredential'],
      ...['iam:UploadSigningCertificate', 'iam:UploadSSHPublicKey', 'sts:GetFederationToken', 'iam:UpdateAccessKey'],
    ],
  },
  {
    escapePath: 'IAM-02',
    words: 'may let identities from outside in',
    actions: [
      ...['sso:*', 'identitystore:*'],
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
    escapePath: 'MDL-03',
    words: 'may have a model answer by calls that the gateway does not meter',
    actions: [
      ...['bedrock:Rerank', 'bedrock:OptimizePrompt', 'bedrock:GenerateQuery'],
      ...['bedrock:InvokeModelWithBidirectionalStream'],
    ],
  },
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
      ...['qbusiness:*', 'q:*', 'kendra:*', 'lex:*'],
      ...[
        'bedrock:InvokeBuilder',
        'bedrock:StartFlowExecution',
        'bedrock:CreateAgentActionGroup',
        'bedrock:IngestKnowledgeBaseDocuments',
        'bedrock:AssociateThirdPartyKnowledgeBase',
        'bedrock:InvokeDataAutomationAsync',
      ],
      ...['bedrock:InvokeAgent', 'bedrock:InvokeInlineAgent', 'bedrock:InvokeFlow', 'bedrock:CreateAgent'],
      ...['bedrock:CreateFlow', 'bedrock:CreateDataSource', 'bedrock:CreateKnowledgeBase', 'bedrock:Retrieve'],
      ...['bedrock:RetrieveAndGenerate', 'bedrock:StartIngestionJob'],
    ],
  },
  {
    escapePath: 'MDL-09',
    words: 'may import, copy, share or subscribe to models, or have jobs write to buckets',
    actions: [
      ...[
        'bedrock:CreateEvaluationJob',
        'bedrock:CreateMarketplaceModelEndpoint',
        'bedrock:UpdateMarketplaceModelEndpoint',
        'bedrock:RegisterMarketplaceModelEndpoint',
        'bedrock:CreateCustomModel',
        'bedrock:CreateCustomModelDeployment',
      ],
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
      'budgets:CreateBudgetAction',
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
    words: 'may stop executions or remove schedules',
    actions: ['states:StopExecution', 'scheduler:DeleteSchedule'],
    // Masking ends its own parts, reset what an experiment left running.
    except: [AuditRole.MASKING, AuditRole.RESET],
  },
  {
    escapePath: 'CST-01',
    words: 'may stop alarms, rules or pipes',
    actions: [
      ...[
        'cloudwatch:SetAlarmState',
        'cloudwatch:PutMetricAlarm',
        'events:DisableRule',
        'events:RemoveTargets',

        'scheduler:UpdateSchedule',
        'lambda:PutFunctionConcurrency',
        'lambda:UpdateEventSourceMapping',

        'sns:Unsubscribe',
        'sns:DeleteTopic',
      ],
      ...['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'pipes:StopPipe', 'pipes:DeletePipe'],
      ...['pipes:UpdatePipe', 'states:DeleteStateMachine', 'events:DeleteRule'],
    ],
  },
];

/** Actions that start code outside the VPC, or could: no condition on a network comes with the call itself. */
export const COMPUTE_ACTIONS: readonly ForbiddenActions[] = [
  {
    escapePath: 'CMP-01',
    words: 'may move a service to another network',
    actions: ['ecs:UpdateService', 'ecs:UpdateServicePrimaryTaskSet'],
    // To stop a service is to set its count, by the same action.
    except: [AuditRole.SHUTDOWN],
  },
  {
    escapePath: 'CMP-01',
    words: 'may start or change compute, in any network',
    actions: [
      ...['ecs:RunTask', 'ecs:StartTask', 'ecs:CreateService', 'ecs:CreateTaskSet', 'ecs:RegisterTaskDefinition'],
      ...['sagemaker:CreateProcessingJob', 'sagemaker:CreateTrainingJob', 'sagemaker:CreateTransformJob'],
      ...['sagemaker:CreateNotebookInstance', 'sagemaker:CreateDomain', 'sagemaker:CreateApp', 'sagemaker:CreateModel'],
      ...['sagemaker:UpdateNotebookInstance', 'sagemaker:UpdateDomain', 'glue:CreateJob', 'glue:UpdateJob'],
      ...['glue:CreateSession', 'glue:CreateDevEndpoint', 'codebuild:CreateProject', 'codebuild:UpdateProject'],
      ...[
        'apprunner:*',
        'cloudshell:*',
        'eks:*',
        'braket:*',
        'airflow:*',
        'imagebuilder:*',
        'workspaces:*',
        'appstream:*',
      ],
    ],
  },
  {
    escapePath: 'CMP-02',
    words: 'may start machines with public addresses',
    actions: [
      ...['ec2:RunInstances', 'ec2:RequestSpotInstances', 'ec2:RequestSpotFleet', 'ec2:CreateFleet'],
      ...['autoscaling:CreateAutoScalingGroup', 'autoscaling:UpdateAutoScalingGroup', 'elasticmapreduce:*'],
      ...['emr-serverless:*', 'emr-containers:*', 'batch:SubmitJob', 'batch:CreateComputeEnvironment', 'lightsail:*'],
      ...['gamelift:*', 'amplify:*', 'cloud9:*', 'elasticbeanstalk:*'],
    ],
  },
];
