import { right, type Mutant } from './edits';

const rights = (escapePath: string, actions: string[]): Mutant[] =>
  actions.map((action) => right(escapePath, 'workload', action));

/** Rights that a user's own code might ask for, each of which opens a path. */
export const moreRights: readonly Mutant[] = [
  ...rights('CMP-01', ['ecs:RunTask', 'ecs:UpdateService', 'sagemaker:CreateProcessingJob', 'glue:CreateJob']),
  ...rights('CMP-01', ['codebuild:UpdateProject', 'cloudshell:*', 'apprunner:CreateService']),
  ...rights('CMP-02', ['ec2:RunInstances', 'batch:SubmitJob', 'lightsail:*', 'elasticmapreduce:RunJobFlow']),
  ...rights('NET-01', ['ec2:AuthorizeSecurityGroupIngress', 'ec2:AssociateAddress', 'ec2:ReplaceNetworkAclEntry']),
  ...rights('NET-04', ['ec2:CreateNetworkInterfacePermission']),
  ...rights('NET-11', ['ecs:ExecuteCommand', 'sagemaker:CreatePresignedNotebookInstanceUrl', 'ssm:CreateActivation']),
  ...rights('IAM-04', ['cloudformation:UpdateStack', 'cloudformation:CreateResource', 'iam:TagRole']),
  ...rights('IAM-04', ['organizations:LeaveOrganization']),
  ...rights('IAM-03', ['sts:GetWebIdentityToken', 'iam:PutUserPolicy']),
  ...rights('DAT-03', ['lambda:CreateEventSourceMapping', 'lambda:PutFunctionEventInvokeConfig', 'apigateway:PATCH']),
  ...rights('DAT-03', ['sns:SetTopicAttributes', 's3:PutAccountPublicAccessBlock']),
  ...rights('DAT-04', ['s3express:CreateSession', 'secretsmanager:PutSecretValue', 'ecr:CompleteLayerUpload']),
  ...rights('DAT-04', ['kafka-cluster:WriteData', 'aps:RemoteWrite', 'es:ESHttpPost', 'lambda:InvokeFunctionUrl']),
  ...rights('DAT-04', ['transcribe:StartTranscriptionJob', 'athena:StartQueryExecution']),
  // Actions that no list holds yet.
  ...rights('DAT-04', ['tomorrow:*', 's3:TomorrowObject*']),
  ...rights('SVC-01', ['events:PutRule', 'connect:*']),
  ...rights('SVC-02', ['quicksight:*', 'mediaconvert:*']),
  ...rights('SVC-03', ['logs:CreateDelivery', 'pipes:CreatePipe', 'cloudtrail:CreateTrail']),
  ...rights('SVC-04', ['kms:CreateGrant', 'ebs:GetSnapshotBlock', 'ec2:ExportImage']),
  ...rights('MDL-03', ['bedrock:Rerank', 'bedrock:OptimizePrompt']),
  ...rights('MDL-08', ['qbusiness:*', 'bedrock:InvokeBuilder']),
  ...rights('OBS-01', ['logs:PutLogEvents', 's3:PutObject']),
  ...rights('CST-01', ['cloudwatch:SetAlarmState', 'lambda:PutFunctionConcurrency', 'states:StopExecution']),
  ...rights('CST-01', ['scheduler:UpdateSchedule', 'sns:DeleteTopic']),
];
