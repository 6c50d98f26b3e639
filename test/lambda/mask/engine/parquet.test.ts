import { maskObject, reasonFor } from './support';

const rows = 250;
async function file(): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'email', data: Array.from({ length: rows }, (_, at) => `c${at % 5}@example.com`), type: 'STRING' },
        { name: 'card', data: Array.from({ length: rows }, () => 4111111111111111n), type: 'INT64' },
        { name: 'amount', data: Array.from({ length: rows }, (_, at) => at + 0.5), type: 'DOUBLE' },
        {
          name: 'notes',
          data: Array.from({ length: rows }, (_, at) => (at % 2 ? null : 'call 555-123-4567')),
          type: 'STRING',
        },
      ],
      rowGroupSize: 100,
    }),
  );
}

test('Parquet is masked by column, keeps its other types, and can be read', async () => {
  const { output, rows: masked } = await maskObject(await file(), 'a.parquet');
  expect(masked).toBe(rows);
  const bytes = output.buffer.slice(output.byteOffset, output.byteOffset + output.byteLength) as ArrayBuffer;
  const { parquetReadObjects } = await import('hyparquet');
  const read = await parquetReadObjects({ file: bytes });
  expect(read).toHaveLength(rows);
  expect(read[0]).toEqual({
    email: expect.stringMatching(/^\[EMAIL:\w+\]$/) as string,
    card: expect.stringMatching(/^\[CREDIT_DEBIT_CARD_NUMBER:\w+\]$/) as string,
    amount: 0.5,
    notes: expect.stringMatching(/^call \[PHONE:\w+\]$/) as string,
  });
  expect(read[1]?.notes).toBeNull();
  expect(read[5]?.email).toBe(read[0]?.email);
});

test('what is no Parquet goes to quarantine', async () => {
  expect(await reasonFor('PAR1 and something else', 'a.parquet')).toBe('malformed-record');
  expect(await reasonFor(await file(), 'a.csv')).toBe('type-mismatch');
});
