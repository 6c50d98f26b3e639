import { Readable } from 'node:stream';
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3ObjectReader } from '../../../../lambda/mask/pipeline/s3-object-reader';

const BYTES = Buffer.from('0123456789abcdefghij');
const OBJECT = { bucket: 'raw', key: 'a', versionId: 'v1' };

function client(answer: (start: number, end: number, call: number) => object): S3Client {
  let calls = 0;
  const send = async ({ input }: GetObjectCommand): Promise<object> => {
    expect(input.VersionId).toBe('v1');
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(input.Range ?? '') ?? [];
    return answer(Number(start), Number(end) + 1, (calls += 1));
  };
  return { send } as unknown as S3Client;
}

async function read(s3: S3Client, start: number, end: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of s3ObjectReader(s3, OBJECT, BYTES.byteLength).read(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const inPieces = (bytes: Buffer): Readable => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]);

test('reads a range of the pinned version', async () => {
  const s3 = client((start, end) => ({
    Body: inPieces(BYTES.subarray(start, end)),
    ContentRange: `bytes ${start}-${end - 1}/20`,
  }));
  expect(await read(s3, 5, 12)).toBe('56789ab');
});

test('takes no more than the range from a server that ignores it', async () => {
  const s3 = client(() => ({ Body: inPieces(BYTES) }));
  expect(await read(s3, 2, 5)).toBe('234');
  expect(await read(s3, 0, 20)).toBe(BYTES.toString());
});

test('resumes where a connection broke', async () => {
  const breaking = async function* (): AsyncGenerator<Buffer> {
    yield BYTES.subarray(5, 8);
    throw Object.assign(new Error('broken'), { code: 'ECONNRESET' });
  };
  const s3 = client((start, end, call) => ({
    Body: call === 1 ? breaking() : inPieces(BYTES.subarray(start, end)),
    ContentRange: `bytes ${start}-${end - 1}/20`,
  }));
  expect(await read(s3, 5, 12)).toBe('56789ab');
});

test('does not pass on bytes that begin elsewhere, nor fewer than it was asked for', async () => {
  const elsewhere = client(() => ({ Body: inPieces(BYTES), ContentRange: 'bytes 9-19/20' }));
  await expect(read(elsewhere, 5, 12)).rejects.toThrow('asked for the bytes from 5 and sent those from 9');
  const short = client((start) => ({ Body: Readable.from([]), ContentRange: `bytes ${start}-${start}/20` }));
  await expect(read(short, 5, 12)).rejects.toThrow('ended 7 bytes before its size');
});
