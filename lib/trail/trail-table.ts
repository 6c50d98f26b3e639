import { RemovalPolicy, Tags, aws_dynamodb as dynamodb, aws_kms as kms } from 'aws-cdk-lib';
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
