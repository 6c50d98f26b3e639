import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { MaskingEnvironment, type MaskingEvent } from '../../lib/private/contracts/masking-pipeline';
import { QuarantineError, type MaskingKeys } from './engine';
import { PolicyError } from './pipeline/policy';
import { runStep } from './pipeline/run-step';
import { tokenKeys } from './pipeline/token-keys';

// A local cloud has one host name for all buckets.
const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
const kms = new KMSClient({});
let keys: Promise<MaskingKeys> | undefined;

export async function handler(event: MaskingEvent, context: Context): Promise<unknown> {
  try {
    return await runStep(
      {
        s3,
        kms,
        rawBucket: environment('RAW_BUCKET'),
        maskedBucket: environment('MASKED_BUCKET'),
        quarantineBucket: environment('QUARANTINE_BUCKET'),
        receiptKey: environment('RECEIPT_KEY'),
        partBytes: Number(environment('PART_BYTES')),
        pipeline: environment('PIPELINE'),
        keys: tokenKeysOnce,
        remainingMillis: () => context.getRemainingTimeInMillis(),
        // console.log would wrap the line, and CloudWatch would find no metrics in it.
        emit: (lines) => lines.forEach((line) => process.stdout.write(`${line}\n`)),
      },
      event,
    );
  } catch (error) {
    throw withoutData(error);
  }
}

/** A failed call is not remembered: the next attempt asks again. */
function tokenKeysOnce(): Promise<MaskingKeys> {
  keys ??= tokenKeys(kms, environment('TOKEN_KEY')).catch((error: unknown) => {
    keys = undefined;
    throw error;
  });
  return keys;
}

function environment(name: keyof typeof MaskingEnvironment): string {
  const value = process.env[MaskingEnvironment[name]];
  if (!value) {
    throw new Error(`The environment variable ${MaskingEnvironment[name]} is not set.`);
  }
  return value;
}

/**
 * Lambda logs an error's message and all its properties. Those of the AWS SDK name objects and those of JSON.parse quote
 * their input, so only the error's name and where it was thrown are told.
 */
function withoutData(error: unknown): Error {
  if (error instanceof QuarantineError || error instanceof PolicyError) {
    return error;
  }
  const name = error instanceof Error ? error.name : 'Error';
  const bare = new Error(`The step failed with ${name}.`);
  bare.name = name;
  bare.stack = [name, ...(error instanceof Error ? framesOf(error) : [])].join('\n');
  return bare;
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
}
