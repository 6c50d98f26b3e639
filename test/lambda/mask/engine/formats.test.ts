import { gunzipSync, gzipSync } from 'node:zlib';
import {
  QuarantineError,
  createMasker,
  inspectDataset,
  maskPart,
  memoryReader,
  mergePartReports,
  verifyMasked,
} from '../../../../lambda/mask/engine';
import { KEYS, maskObject, maskerFor, reasonFor } from './support';

const TABLE =
  'id,Name,e-mail,notes,SSN,zip\n1,Ann Lee,ann@x.com,"call 555-123-4567,\nor bob@y.org",123-45-6789,02139\n2,Bob Ray,BOB@y.org,fine,odd value,03601\n';

describe('tables', () => {
  test('header and values decide; quotes, line breaks and order stay', async () => {
    const { output, rows } = await maskObject(TABLE, 'a.csv');
    const text = output.toString();
    expect(rows).toBe(2);
    expect(text).toMatch(
      /^id,Name,e-mail,notes,SSN,zip\n1,\[NAME:\w+\],\[EMAIL:\w+\],"call \[PHONE:\w+\],\nor \[EMAIL:\w+\]",\[US_SOCIAL_SECURITY_NUMBER:\w+\],021\n/,
    );
    // A social security column is masked also where the value is none, and areas of few people become 000.
    expect(text).toMatch(/\n2,\[NAME:\w+\],\[EMAIL:\w+\],fine,\[US_SOCIAL_SECURITY_NUMBER:\w+\],000\n$/);
    // The address in the notes joins with the one in the column, however it is written.
    const emails = text.match(/\[EMAIL:\w+\]/g) ?? [];
    expect(emails[1]).toBe(emails[2]);
  });

  test("a column's rule goes before everything else", async () => {
    const { output } = await maskObject(TABLE, 'a.csv', {
      policy: {
        columns: {
          name: { action: 'keep' },
          SSN: { action: 'suppress' },
          zip: { action: 'redact' },
          'e-mail': { action: 'tag' },
        },
      },
    });
    expect(output.toString()).toContain('\n2,Bob Ray,[EMAIL],fine,,[REDACTED]\n');
  });

  test('a table without a header is told from one with it', async () => {
    const { output, rows } = await maskObject('ann@x.com,1\nbob@y.org,2\nc@z.de,3\nd@z.de,4\n', 'a.csv');
    expect(rows).toBe(4);
    expect(output.toString()).not.toContain('@');
  });

  test('semicolons, Windows line ends and a byte-order mark stay', async () => {
    const { output } = await maskObject('\ufeffcity;email\r\nx;ann@x.com\r\n', 'a.csv', { chunkBytes: 3 });
    expect(output.toString()).toMatch(/^\ufeffcity;email\r\n.*;\[EMAIL:\w+\]\r\n$/);
  });

  test('dates move by the same days for one subject', async () => {
    const csv = 'patient_id,visit\nA,2024-01-10\nA,2024-02-10\nB,2024-01-10\n';
    const { output } = await maskObject(csv, 'a.csv', {
      policy: { columns: { visit: { action: 'date-shift' }, patient_id: { action: 'token' } } },
    });
    const dates = [...output.toString().matchAll(/,(\d{4}-\d\d-\d\d)/g)].map((match) => Date.parse(match[1] ?? ''));
    expect(dates).toHaveLength(3);
    expect((dates[1] ?? 0) - (dates[0] ?? 0)).toBe(31 * 86_400_000);
    expect(dates[0]).not.toBe(Date.parse('2024-01-10'));
    expect(dates[2]).not.toBe(dates[0]);
  });

  test('buckets, top codes and years', async () => {
    const { output } = await maskObject('age,income,born\n37,52000,1990-05-06\n93,7,06.05.1990\n', 'a.csv', {
      policy: {
        columns: { age: { action: 'top-code' }, income: { action: 'bucket', width: 1000 }, born: { action: 'year' } },
      },
    });
    expect(output.toString()).toBe('age,income,born\n37,52000-52999,1990\n90+,0-999,1990\n');
  });
});

describe('JSON', () => {
  test('values change; white space, order, numbers and escapes stay', async () => {
    const line =
      '{ "id": 1, "ok":true,"customer" : {"email":"ann@x.com","card":4111111111111111}, "t":"a\\u0041 1.50", "n":-1.5e3 }';
    const { output, rows } = await maskObject(`${line}\n\n${line}\n`, 'a.jsonl', { chunkBytes: 5 });
    expect(rows).toBe(2);
    expect(output.toString().split('\n')[0]).toMatch(
      /^\{ "id": 1, "ok":true,"customer" : \{"email":"\[EMAIL:\w+\]","card":"\[CREDIT_DEBIT_CARD_NUMBER:\w+\]"\}, "t":"a\\u0041 1.50", "n":-1.5e3 \}$/,
    );
  });

  test('a document of any shape streams', async () => {
    const document = JSON.stringify([{ email: 'a@b.com' }, ['c@d.de', null], 'Mail e@f.org']);
    const { output, rows } = await maskObject(document, 'a.json', { chunkBytes: 1 });
    expect(rows).toBe(3);
    expect(output.toString()).not.toContain('@');
    expect(JSON.parse(output.toString())).toHaveLength(3);
  });

  test('an object that uses people as keys', async () => {
    const { output } = await maskObject('{"ann@x.com":1,"bob@y.org":2}\n', 'a.jsonl');
    expect(output.toString()).toMatch(/^\{"\[EMAIL:\w+\]":1,"\[EMAIL:\w+\]":2\}\n$/);
  });
});

test('gzip in, gzip out', async () => {
  const { output, rows } = await maskObject(gzipSync(TABLE), 'a.csv.gz');
  expect(rows).toBe(2);
  expect(gunzipSync(output).toString()).not.toContain('@');
});

describe('what must not pass', () => {
  const zip = Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]);
  test.each([
    ['type-unknown', 'x', 'a.bin', {}],
    ['type-unknown', 'x', 'noname', {}],
    ['type-mismatch', Buffer.from([1, 2, 0, 4]), 'a.csv', {}],
    ['type-mismatch', 'PAR1....', 'a.csv', {}],
    ['type-mismatch', 'Hello', 'a.json', {}],
    ['nested-archive', zip, 'a.csv', {}],
    ['encrypted', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 1, 0]), 'a.csv', {}],
    ['nested-archive', gzipSync(gzipSync('a,b\n1,2\n')), 'a.csv.gz', {}],
    ['nested-archive', gzipSync(zip), 'a.csv.gz', {}],
    ['compression-bomb', gzipSync(Buffer.alloc(12_000_000, '   \n')), 'a.txt.gz', {}],
    ['malformed-record', gzipSync(`a,b\n${'1,2\n'.repeat(200_000)}`).subarray(0, -20), 'a.csv.gz', {}],
    ['invalid-utf8', Buffer.from([0x61, 0x2c, 0xff, 0xfe, 0x0a]), 'a.csv', {}],
    ['ragged-row', 'a,b\n1,2\n1,2,3\n', 'a.csv', {}],
    ['malformed-record', 'a,b\n1,"2\n', 'a.csv', {}],
    ['malformed-record', 'a,b\n1,2"3\n', 'a.csv', {}],
    ['malformed-record', '{"a":1}\n{"a":1,}\n', 'a.jsonl', {}],
    ['malformed-record', '{"a":01}\n', 'a.jsonl', {}],
    ['duplicate-key', '{"a":1,"b":{"a":2},"a":3}\n', 'a.jsonl', {}],
    ['oversized-record', `a,b\n1,${'x'.repeat(5_000_000)}\n`, 'a.csv', {}],
    [
      'undeclared-column',
      'a,b\n1,2\n',
      'a.csv',
      { undeclaredColumns: 'quarantine', columns: { a: { action: 'keep' } } },
    ],
    ['format-not-allowed', 'a,b\n1,2\n', 'a.csv', { formats: ['jsonl'] }],
    ['missing-column', 'a,b\n1,2\n', 'a.csv', { risk: { quasiIdentifiers: ['age'], k: 5 } }],
    ['live-credential', 'token ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4\n', 'a.txt', {}],
  ] as const)('%s', async (reason, content, name, policy) => {
    expect(await reasonFor(content as string | Uint8Array, name, policy)).toBe(reason);
  });

  test('without a key, a policy that makes tokens', () => {
    expect(() => createMasker({ version: 1, preset: 'strict' }).maskText('a@b.com')).toThrow(
      expect.objectContaining({ reason: 'key-unavailable' }),
    );
  });

  test('a class smaller than k; one as large passes and is reported', async () => {
    const policy = {
      version: 1,
      preset: 'strict',
      columns: { sex: { action: 'keep' } },
      risk: { quasiIdentifiers: ['sex'], k: 2 },
    } as const;
    const run = async (csv: string): Promise<ReturnType<typeof mergePartReports>> => {
      const reader = memoryReader(Buffer.from(csv));
      const shape = await inspectDataset(reader, 'a.csv', policy);
      const part = maskPart(maskerFor(policy), shape, { index: 0, start: 0, end: reader.size }, reader);
      for await (const chunk of part.output) expect(chunk.byteLength).toBeGreaterThan(0);
      return mergePartReports(policy, [part.report()]);
    };
    await expect(run('sex,n\nf,1\nf,2\nm,3\n')).rejects.toThrow(
      new QuarantineError('k-below-threshold', 'the smallest class holds 1 rows; the policy asks for 2'),
    );
    expect((await run('sex,n\nf,1\nf,2\nm,3\nm,4\n')).risk).toMatchObject({ rows: 4, classes: 2, smallestClass: 2 });
  });

  test('a canary that survived', async () => {
    const policy = {
      version: 1,
      preset: 'strict',
      columns: { code: { action: 'keep' } },
      canaries: ['zebra-77'],
    } as const;
    const reader = memoryReader(Buffer.from('code,n\nthe zebra-77 one,1\n'));
    const shape = await inspectDataset(reader, 'a.csv', policy);
    expect((await verifyMasked(maskerFor(policy), shape, reader)).canaries).toBeGreaterThan(0);
  });
});

test('keys of different domains give tokens that do not join', () => {
  expect(KEYS.digest('a', 'x').equals(KEYS.digest('b', 'x'))).toBe(false);
  expect(KEYS.digest('a', 'x').equals(KEYS.digest('a', 'x'))).toBe(true);
});
