import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MaskingPolicyDocument } from '../../../../lib/private/contracts/masking';
import { maskObject, reasonFor } from './support';

// Written by pyarrow: see make.py beside them.
const fixture = (name: string): Buffer => readFileSync(join(__dirname, '../../../fixtures/parquet', name));

async function rowsOf(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  // What is stored, not what the library makes of it.
  const stored = <T>(value: T): T => value;
  return parquetReadObjects({
    file,
    compressors,
    parsers: {
      timestampFromMicroseconds: stored,
      timestampFromNanoseconds: stored,
      timestampFromMilliseconds: stored,
      dateFromDays: stored,
      stringFromBytes: (value: Uint8Array | undefined) => value && Buffer.from(value).toString('latin1'),
    },
  });
}

const columnsOf = async (bytes: Uint8Array): Promise<string[]> => Object.keys((await rowsOf(bytes))[0] ?? {});

async function keepingAll(bytes: Uint8Array): Promise<Partial<MaskingPolicyDocument>> {
  const columns = await columnsOf(bytes);
  return { columns: Object.fromEntries(columns.map((column) => [column, { action: 'keep' }])) };
}

test.each(['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'])('a file packed with %s is masked', async (codec) => {
  const { output, rows } = await maskObject(fixture(`${codec}.parquet`), 'a.parquet');
  expect(rows).toBe(60);
  const read = await rowsOf(output);
  expect(read).toHaveLength(60);
  expect(read[0]?.email).toMatch(/^\[EMAIL:\w+\]$/);
  expect(read[5]?.email).toBe(read[0]?.email);
  expect(read[1]?.note).toMatch(/call \[PHONE:\w+\]$/);
  expect(read[3]?.note).toBeNull();
  expect(read[1]?.number).toBe(1 / 7);
});

test.each(['types.parquet', 'types-v2.parquet'])('what the policy keeps of %s is kept to the bit', async (name) => {
  const source = fixture(name);
  const { output } = await maskObject(source, 'a.parquet', { policy: await keepingAll(source) });
  expect(await rowsOf(output)).toEqual(await rowsOf(source));
});

test('the deprecated timestamps of 96 bits become nanoseconds', async () => {
  const source = fixture('int96.parquet');
  const { output } = await maskObject(source, 'a.parquet', { policy: await keepingAll(source) });
  expect(await rowsOf(output)).toEqual(await rowsOf(source));
  expect((await rowsOf(output))[1]?.micros).toBe(1_600_000_000_000_001_000n);
});

test('text in lists, structures and the keys of maps is masked', async () => {
  const { output } = await maskObject(fixture('types.parquet'), 'a.parquet', {
    policy: { columns: { bytes: { action: 'suppress' }, fixed: { action: 'suppress' } } },
  });
  const all = JSON.stringify(await rowsOf(output), (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(all).not.toMatch(/example\.(com|org|net)|555-123/);
  expect(all.match(/\[EMAIL:\w+\]/g)?.length).toBeGreaterThan(150);
});

test('a date is masked where the policy masks dates, and kept where it does not', async () => {
  const policy = { columns: { bytes: { action: 'suppress' }, fixed: { action: 'suppress' } } } as const;
  const strict = await maskObject(fixture('types.parquet'), 'a.parquet', { policy });
  expect((await rowsOf(strict.output))[0]?.visited).not.toMatch(/1969-12-01/);
  const balanced = await maskObject(fixture('types.parquet'), 'a.parquet', {
    policy: { ...policy, preset: 'balanced', columns: { ...policy.columns, visited: { action: 'scan' } } },
  });
  expect((await rowsOf(balanced.output))[0]?.visited).toBe(-31);
});

test('cut between row groups, the parts together are the whole', async () => {
  const policy = await keepingAll(fixture('types.parquet'));
  const whole = await maskObject(fixture('types.parquet'), 'a.parquet', { policy });
  const cut = await maskObject(fixture('types.parquet'), 'a.parquet', { policy, partBytes: 1 });
  expect([whole.parts, cut.parts]).toEqual([1, 3]);
  expect(cut.output.equals(whole.output)).toBe(true);
});

test('bytes that are no text go to quarantine, unless the policy keeps or suppresses their column', async () => {
  expect(await reasonFor(fixture('types.parquet'), 'a.parquet')).toBe('invalid-utf8');
});

describe('what is no Parquet, or hides something, goes to quarantine', () => {
  test('no footer, another format', async () => {
    expect(await reasonFor('PAR1 and something else', 'a.parquet')).toBe('malformed-record');
    expect(await reasonFor(fixture('none.parquet'), 'a.csv')).toBe('type-mismatch');
  });

  test('a footer larger than any', async () => {
    const file = fixture('none.parquet');
    file.writeUInt32LE(0x7fff_ffff, file.byteLength - 8);
    expect(await reasonFor(file, 'a.parquet')).toBe('oversized-record');
  });

  test('an encrypted footer', async () => {
    const file = fixture('none.parquet');
    file.write('PARE', file.byteLength - 4, 'latin1');
    expect(await reasonFor(file, 'a.parquet')).toBe('encrypted');
  });

  test('any byte changed or cut off: a reason or a masked file, never a crash', async () => {
    const file = fixture('types.parquet');
    const reasons = new Set<string>();
    for (let at = 4; at < file.byteLength; at += 487) {
      const broken = Buffer.from(file);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      reasons.add(await reasonFor(broken, 'a.parquet'));
      reasons.add(await reasonFor(file.subarray(0, at), 'a.parquet'));
    }
    for (const reason of reasons) expect(reason).toMatch(/^(passed|[a-z0-9]+(-[a-z0-9]+)+)$/);
  });
});
