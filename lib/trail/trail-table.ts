import { Lazy, RemovalPolicy, Tags, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { ObservationTable } from '../private/contracts/observations';
import { TrailTable } from '../private/contracts/trail';

export interface TrailTableProps {
  readonly key: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The records of the gateway and the tool gate. Its stream feeds the archive. */
export function trailTable(scope: Construct, id: string, props: TrailTableProps): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    ...kept(props),
    partitionKey: { name: TrailTable.PARTITION, type: dynamodb.AttributeType.STRING },
    sortKey: { name: TrailTable.SORT, type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const byTime = (indexName: string, partition: string) => {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name: partition, type: dynamodb.AttributeType.STRING },
      sortKey: { name: TrailTable.SORT, type: dynamodb.AttributeType.STRING },
    });
  };
  byTime(TrailTable.BY_EXPERIMENT, 'experiment');
  byTime(TrailTable.BY_REQUEST, 'requestId');
  byTime(TrailTable.BY_DAY, 'day');
  Tags.of(table).add(AuditTag.STORE, AuditStore.TRAIL);
  return table;
}

/**
 * The table's own policy, whatever identity policies allow: admitted roles may add records, and nobody may change or remove
 * one. For a session, `aws:PrincipalArn` is the ARN of its role.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
 */
export function onlyAdd(table: dynamodb.Table, writers: () => string[]): void {
  const deny = (sid: string, actions: string[], conditions?: Record<string, unknown>) => {
    table.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions,
        resources: ['*'],
        ...(conditions && { conditions }),
      }),
    );
  };
  deny('NobodyChangesTheTrail', [
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PartiQLDelete',
    'dynamodb:PartiQLInsert',
  ]);
  deny('OnlyAdmittedRolesAdd', ['dynamodb:PutItem'], {
    ArnNotEquals: {
      // A negated condition on an empty list is not valid; account ids are never all zeros.
      'aws:PrincipalArn': Lazy.list({ produce: () => (writers().length > 0 ? writers() : [NOBODY]) }),
    },
  });
}

const NOBODY = 'arn:aws:iam::000000000000:role/nobody';

/** What AWS's own logs show, and what the reconciler found. */
export function observationTable(scope: Construct, id: string, props: TrailTableProps): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    ...kept(props),
    partitionKey: { name: ObservationTable.PARTITION, type: dynamodb.AttributeType.STRING },
    sortKey: { name: ObservationTable.SORT, type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: ObservationTable.TTL,
  });
  table.addGlobalSecondaryIndex({
    indexName: ObservationTable.BY_CALL,
    partitionKey: { name: 'callId', type: dynamodb.AttributeType.STRING },
  });
  Tags.of(table).add(AuditTag.STORE, AuditStore.TRAIL);
  return table;
}

function kept(props: TrailTableProps): Omit<dynamodb.TableProps, 'partitionKey'> {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: props.key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: props.removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy: props.removalPolicy,
  };
}
