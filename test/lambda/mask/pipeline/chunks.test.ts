import fc from 'fast-check';
import { inChunks } from '../../../../lambda/mask/pipeline/chunks';

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

test('regroups a stream without changing it: all chunks but the last have the size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.integer({ min: 1, max: 30 }),
      async (pieces, size) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of inChunks(streamOf(pieces), size)) chunks.push(chunk);
        expect(Buffer.concat(chunks)).toEqual(Buffer.concat(pieces));
        expect(chunks.slice(0, -1).every((chunk) => chunk.byteLength === size)).toBe(true);
        expect(chunks.every((chunk) => chunk.byteLength > 0)).toBe(true);
      },
    ),
  );
});

test('keeps what it was given, though the producer writes its buffer anew', async () => {
  const buffer = Buffer.alloc(4);
  const reusing = async function* (): AsyncGenerator<Uint8Array> {
    for (const letter of ['a', 'b']) {
      buffer.fill(letter);
      yield buffer.subarray(0, 2);
    }
  };
  const chunks: string[] = [];
  for await (const chunk of inChunks(reusing(), 10)) chunks.push(Buffer.from(chunk).toString());
  expect(chunks).toEqual(['aabb']);
});
