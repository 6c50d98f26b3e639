import { createMasker, deriveKeys, inspectDataset, maskPart, type ObjectReader } from '../../lambda/mask/engine';

/** A CSV that is made while it is read: rows that all differ, with free text in them. */
function generatedReader(bytes: number): ObjectReader {
  const header = 'id,name,email,comment\n';
  const row = (at: number): string =>
    `${String(at).padStart(10, '0')},Customer ${at % 100_003},c${at}@example.com,"asked on 2024-01-02 from 10.0.0.${at % 256}, ticket ${at % 977}"\n`;
  return {
    size: bytes,
    async *read(start, end) {
      let at = 0;
      let position = 0;
      while (position < end) {
        let chunk = position === 0 ? header : '';
        while (chunk.length < 131_072) chunk += row(at++);
        const from = Math.max(0, start - position);
        const to = Math.min(chunk.length, end - position);
        position += chunk.length;
        // The last row may be cut off: it ends at its line break.
        if (to > from)
          yield Buffer.from(
            to === chunk.length ? chunk.slice(from) : chunk.slice(from, chunk.lastIndexOf('\n', to) + 1),
          );
      }
    },
  };
}

async function main(): Promise<void> {
  const reader = generatedReader(Math.round(Number(process.argv[2]) * 1e9));
  const masker = createMasker({ version: 1, preset: 'balanced' }, deriveKeys(Buffer.alloc(32, 1)));
  const shape = await inspectDataset(reader, 'data.csv', masker.policy);
  const run = maskPart(masker, shape, { index: 0, start: 0, end: reader.size }, reader);
  let bytes = 0;
  for await (const chunk of run.output) bytes += chunk.byteLength;
  if (bytes < reader.size / 2) throw new Error('Most of the stream is missing.');
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

void main();
