import { gzipSync } from 'node:zlib';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { ARCHIVE_RECORDS_PREFIX } from '../../lib/private/contracts/observations';
import { TrailTable } from '../../lib/private/contracts/trail';

export interface ArchiveObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/**
 * One object for each hour of the records' own time, so that the reconciler finds an hour by its prefix. The key comes from
 * the stream's sequence numbers: a batch that is tried again writes the same object, as a further version.
 *
 * A change or a removal is archived like a new record. Nobody holds the right to either, so it is itself evidence.
 */
export function archiveObjects(records: readonly DynamoDBRecord[]): ArchiveObject[] {
  const hours = new Map<string, DynamoDBRecord[]>();
  for (const record of records) {
    const hour = hourOf(record);
    hours.set(hour, [...(hours.get(hour) ?? []), record]);
  }
  return [...hours].map(([hour, inHour]) => ({
    key: `${ARCHIVE_RECORDS_PREFIX}${hour}/${sequence(inHour[0])}-${sequence(inHour.at(-1))}.jsonl.gz`,
    body: gzipSync(inHour.map((record) => `${JSON.stringify(archived(record))}\n`).join('')),
  }));
}

function archived(record: DynamoDBRecord): Record<string, unknown> {
  return { event: record.eventName, keys: record.dynamodb?.Keys, image: record.dynamodb?.NewImage };
}

/** `2026-11-23/18`, from the sort key, which starts with the ISO time. */
function hourOf(record: DynamoDBRecord): string {
  const entry: AttributeValue | undefined = record.dynamodb?.Keys?.[TrailTable.SORT];
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2})/.exec(entry?.S ?? '');
  return match ? `${match[1]}/${match[2]}` : 'without-time';
}

function sequence(record: DynamoDBRecord | undefined): string {
  return record?.dynamodb?.SequenceNumber ?? 'none';
}
