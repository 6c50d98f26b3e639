import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'yaml';
import { eventually } from '../../bin/local/story/check';
import type { ClientConfig, Team } from '../../bin/local/story/context';
import { operatorRequest } from './operator-request';

/** A request to the people's door that must succeed. */
export async function ask<T>(team: Team, who: ClientConfig, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await tryToAsk(team, who, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

export async function tryToAsk(
  team: Team,
  who: ClientConfig,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: { readonly message?: string } }> {
  const { status, body: answer } = await operatorRequest(team, who, method, path, body);
  return { status, body: answer as { message?: string } };
}

/** Uploads a small table and waits for its receipt: its key in the masked zone, and the hash of its bytes. */
export async function maskedDataset(team: Team, name: string): Promise<{ receipt: string; sha256: string }> {
  const s3 = new S3Client(team.admin);
  const rows = ['first', 'second', 'third'].map((text, index) => `${index},The ${text} ticket is about a parcel`);
  await s3.send(
    new PutObjectCommand({
      Bucket: team.output('RawBucketName'),
      Key: `${name}.csv`,
      Body: ['id,message', ...rows, ''].join('\n'),
    }),
  );
  const Bucket = team.output('MaskedBucketName');
  const receipt = await eventually(`the receipt of ${name}.csv`, async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `receipts/${name}` }));
    return Contents[0]?.Key;
  });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: receipt }));
  return {
    receipt,
    sha256: createHash('sha256')
      .update((await Body?.transformToByteArray()) ?? '')
      .digest('hex'),
  };
}

/** The example manifest on a dataset, with some of it changed. */
export function exampleManifest(dataset: { receipt: string; sha256: string }, change: object = {}): object {
  const example = parse(readFileSync(join(__dirname, '../../examples/experiment.yaml'), 'utf8')) as object;
  return { ...example, dataset, ...change };
}

export async function register(team: Team, who: ClientConfig, manifest: object): Promise<string> {
  return (await ask<{ experiment: string }>(team, who, 'POST', '/experiments', { manifest })).experiment;
}

/** Asks for a promotion and waits until its criteria are decided. */
export async function promote(team: Team, who: ClientConfig, experiment: string): Promise<Promotion> {
  const { promotion } = await ask<Promotion>(team, who, 'POST', '/promotions', { experiment });
  return ended(team, who, promotion, ['trying']);
}

export interface Promotion {
  readonly promotion: string;
  readonly status: string;
  readonly evidence?: string;
  readonly reason?: string;
  readonly statement?: string;
  readonly report?: {
    readonly results: { readonly criterion: string; readonly met: boolean; readonly numbers: Record<string, number> }[];
  };
}

export async function ended(team: Team, who: ClientConfig, promotion: string, open: string[]): Promise<Promotion> {
  return eventually(
    `the end of promotion ${promotion}`,
    async () => {
      const state = await ask<Promotion>(team, who, 'GET', `/promotions/${promotion}`);
      return open.includes(state.status) ? undefined : state;
    },
    120,
  );
}
