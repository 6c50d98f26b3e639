import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { ObservationEnv } from '../../lib/private/contracts/observations';
import { archiveObjects } from './archive-lines';

// The local cloud serves every bucket under one host name.
const s3 = new S3Client({ forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) });

/** Throws when an object cannot be put: the stream then sends the batch again. */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  for (const { key, body } of archiveObjects(event.Records)) {
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env[ObservationEnv.ARCHIVE_BUCKET],
        Key: key,
        Body: body,
        ContentType: 'application/x-ndjson',
        ContentEncoding: 'gzip',
        // A bucket with Object Lock takes no object without a checksum.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
        ChecksumAlgorithm: 'SHA256',
      }),
    );
  }
}
