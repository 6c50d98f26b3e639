import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { SymbolicText } from '../template/symbolic-text';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { doubtUnlistedActions } from './unlisted-actions';
import { Verdict } from './verdict';

/** Actions that carry data to or from a resource of whoever owns it. */
const DATA_ACTIONS = [
  ...['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:ListBucket', 'dynamodb:GetItem', 'dynamodb:Query'],
  ...['dynamodb:Scan', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem', 'dynamodb:BatchGetItem'],
  ...['sqs:SendMessage', 'sqs:ReceiveMessage', 'sns:Publish', 'events:PutEvents', 'kinesis:PutRecord'],
  ...['kinesis:PutRecords', 'kinesis:GetRecords', 'lambda:InvokeFunction', 'states:StartExecution', 'kms:Encrypt'],
  ...['kms:Decrypt', 'execute-api:Invoke', 'ecr:PutImage', 'codecommit:GitPush', 'elasticfilesystem:ClientWrite'],
  ...['s3express:CreateSession', 's3-object-lambda:*', 's3tables:PutTableData', 's3vectors:PutVectors'],
  ...['secretsmanager:PutSecretValue', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'kafka-cluster:WriteData'],
  ...[
    'aps:RemoteWrite',
    'timestream:WriteRecords',
    'es:ESHttpPost',
    'es:ESHttpPut',
    'es:ESHttpGet',
    'aoss:APIAccessAll',
  ],
  ...['redshift-data:ExecuteStatement', 'rds-data:ExecuteStatement', 'cassandra:Modify', 'cassandra:Select'],
  ...['glacier:UploadArchive', 'lambda:InvokeFunctionUrl', 'appsync:GraphQL', 'execute-api:ManageConnections'],
  ...['sagemaker:InvokeEndpoint', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLSelect', 'dynamodb:PartiQLUpdate'],
  ...['dynamodb:DeleteItem', 'athena:StartQueryExecution', 'transcribe:StartTranscriptionJob'],
  ...['polly:StartSpeechSynthesisTask', 'comprehend:Start*', 'translate:StartTextTranslationJob', 'textract:Start*'],
  ...['rekognition:Start*', 'kinesisvideo:PutMedia', 'dsql:DbConnect', 'dsql:DbConnectAdmin', 'rds-db:connect'],
];

/** Data flows between resources of this account only: no production data in, nothing out by a service's own API. */
export const ownResourcesOnly: Claim = {
  id: 'own-resources-only',
  statement: 'No role reads or writes a resource of another account.',
  why: 'A role that may write anybody’s bucket needs no gateway to take data out, and one that reads production brings it in unmasked.',
  remedy: 'Name the ARNs of this account in the role’s policy, or add a condition on aws:ResourceAccount.',
  escapePaths: ['DAT-04', 'NET-08', 'SVC-03'],
  mappings: {
    nist80053: ['AC-4', 'AC-6', 'SC-7(10)', 'AC-20'],
    nistAiRmf: ['MEASURE 2.10'],
    iso42001: ['A.4.3'],
    owasp: ['LLM02', 'ASI03'],
    atlas: ['AML.T0025'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'DAT-04');
    const access = Access.of(sandbox);
    const buckets = sandbox.ofType('AWS::S3::Bucket').flatMap(({ arn }) => (arn === undefined ? [] : [arn]));
    const own = [
      SymbolicText.join(['arn:*:*:*:', sandbox.account, ':*']),
      ...buckets,
      ...buckets.map((arn) => SymbolicText.join([arn, '/*'])),
    ];
    const elsewhere = {
      notResources: own,
      condition: { StringNotEquals: { 'aws:ResourceAccount': sandbox.account } },
    };
    for (const role of access.roles) doubtUnlistedActions(access, role, verdict, elsewhere, 'DAT-04');
    const clean = access.roles.filter((role) =>
      access.roleMustNot(verdict, role, {
        about: { ...elsewhere, actions: DATA_ACTIONS },
        words: 'may reach resources of other accounts',
        escapePath: 'DAT-04',
      }),
    );
    if (clean.length === access.roles.length) {
      verdict.proved(`${clean.length} declared roles reach declared buckets and resources of this account only.`);
    }
  },
};
