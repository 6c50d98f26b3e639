import { Tags, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';

/** A team whose fuse is blown may still look at what it has; whatever spends, starts, writes or mints is denied. */
const LOOKING = [
  'cloudwatch:Describe*',
  'cloudwatch:Get*',
  'cloudwatch:List*',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'kms:Decrypt',
  'logs:Describe*',
  'logs:FilterLogEvents',
  'logs:Get*',
  'logs:StartQuery',
  'logs:StopQuery',
  's3:Get*',
  's3:List*',
  'sts:GetCallerIdentity',
];

/** The policy that the shutdown, and AWS Budgets besides, attach to the workload roles. Attached to nobody until then. */
export function denyPolicy(scope: Construct, id: string): iam.ManagedPolicy {
  const policy = new iam.ManagedPolicy(scope, id, {
    description: 'Attached while the fuse of the sandbox is blown: denies everything but looking',
    statements: [
      new iam.PolicyStatement({ sid: 'FuseIsBlown', effect: iam.Effect.DENY, notActions: LOOKING, resources: ['*'] }),
    ],
  });
  Tags.of(policy).add(AuditTag.STORE, AuditStore.SHUTDOWN);
  return policy;
}
