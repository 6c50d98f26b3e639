import fc from 'fast-check';
import { QuarantineError, memoryReader, verifyMasked, inspectDataset } from '../../../../lambda/mask/engine';
import { maskObject, maskerFor } from './support';

const luhnDigit = (digits: string): string => {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return String((10 - (sum % 10)) % 10);
};
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
const letters = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), { minLength: min, maxLength: max })
    .map((all) => all.join(''));

const email = fc.tuple(letters(1, 12), letters(2, 10)).map(([local, host]) => `${local}@${host}.com`);
const card = digits(14).map((body) => `4${body}${luhnDigit(`4${body}`)}`);
const ssn = fc
  .tuple(fc.integer({ min: 100, max: 665 }), fc.integer({ min: 10, max: 99 }), fc.integer({ min: 1000, max: 9999 }))
  .map((parts) => parts.join('-'));
const iban = digits(18).map((body) => {
  const check = 98n - (BigInt(`${body}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${body}`;
});
const phone = fc
  .tuple(fc.integer({ min: 201, max: 989 }), digits(7))
  .map(([area, rest]) => `(${area}) ${rest.slice(0, 3)}-${rest.slice(3)}`);
const identifier = fc.oneof(email, card, ssn, iban, phone);
const filler = fc.oneof(
  fc.constantFrom(
    'Please call',
    'the customer',
    'wrote on',
    'about',
    'my order',
    '—',
    'it is',
    'Hello',
    'and then',
    '日本',
    '\n',
    ' , ',
  ),
  fc.string({ maxLength: 12 }).map((text) => ` ${text.replace(/[\p{L}\p{N}]/gu, '')} `),
);
const text = fc
  .array(fc.tuple(filler, fc.option(identifier, { nil: '' })), { maxLength: 12 })
  .map((pieces) => pieces.map(([before, value]) => `${before} ${value} `).join(''));

test('masking twice is masking once', () => {
  const masker = maskerFor();
  fc.assert(
    fc.property(
      fc.oneof(text, fc.string({ maxLength: 200, unit: 'binary' }), fc.lorem({ mode: 'sentences' })),
      (input) => {
        const once = masker.maskText(input).text;
        expect(masker.maskText(once).text).toBe(once);
      },
    ),
    { numRuns: 300 },
  );
});

test('no direct identifier comes through strict, whatever stands around it', () => {
  const masker = maskerFor();
  fc.assert(
    fc.property(filler, identifier, filler, (before, value, after) => {
      expect(masker.maskText(`${before} ${value} ${after}`).text).not.toContain(value);
    }),
    { numRuns: 500 },
  );
});

test('the same value gives the same token in every file, and two values never the same one', async () => {
  await fc.assert(
    fc.asyncProperty(email, email, async (one, other) => {
      fc.pre(one !== other);
      const csv = await maskObject(`email,n\n${one},1\n${other},2\n`, 'a.csv');
      const jsonLines = await maskObject(`${JSON.stringify({ email: one.toUpperCase() })}\n`, 'b.jsonl');
      const [first, second] = csv.output.toString().match(/\[EMAIL:[a-p]{20}\]/g) ?? [];
      expect(first).not.toBe(second);
      expect(jsonLines.output.toString()).toContain(first);
    }),
    { numRuns: 30 },
  );
});

test('cuts between parts and chunks change nothing', async () => {
  const cell = fc.oneof(
    identifier,
    fc.constantFrom('', 'a "quoted" word', 'two\nlines', 'x,y', 'ü'),
    fc.lorem({ maxCount: 3 }),
  );
  const csv = fc
    .array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 25 })
    .map(
      (rows) =>
        [
          'first,second,third',
          ...rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')),
        ].join('\n') + '\n',
    );
  const jsonLines = fc
    .array(fc.tuple(cell, cell), { minLength: 1, maxLength: 25 })
    .map((rows) => rows.map(([a, b]) => JSON.stringify({ a, nested: { b, list: [a, b] } })).join('\n') + '\n');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.tuple(csv, fc.constant('a.csv')),
        fc.tuple(jsonLines, fc.constant('a.jsonl')),
        fc.tuple(text, fc.constant('a.txt')),
      ),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      async ([content, name], partBytes, chunkBytes) => {
        const whole = await maskObject(content, name);
        const cut = await maskObject(content, name, { partBytes, chunkBytes });
        expect(cut.output.toString()).toBe(whole.output.toString());
        expect(cut.rows).toBe(whole.rows);
      },
    ),
    { numRuns: 60 },
  );
});

test('large text is cut at the same lines wherever its parts are', async () => {
  const line = 'Ann Lee wrote from ann@example.com on 2024-01-02 about 12 Main Street, Springfield.\nNothing here.\n';
  const content = line.repeat(4000);
  const whole = await maskObject(content, 'a.log');
  const cut = await maskObject(content, 'a.log', { partBytes: 100_000, chunkBytes: 7001 });
  expect(cut.parts).toBeGreaterThan(2);
  expect(cut.output.equals(whole.output)).toBe(true);
  expect(cut.rows).toBe(8000);
});

test('any bytes give masked rows or a reason, never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ maxLength: 300 }).map((all) => Buffer.from(all)),
      ),
      fc.constantFrom('a.csv', 'a.tsv', 'a.jsonl', 'a.json', 'a.txt', 'a.log', 'a.csv.gz', 'a.bin', 'a'),
      async (bytes, name) => {
        try {
          const { output } = await maskObject(bytes, name);
          expect(output.length > 0 || bytes.length === 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(QuarantineError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('the second scan finds nothing in what was masked, and what was not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), identifier, async (lines, value) => {
      const content = lines.join('\n');
      const { output } = await maskObject(content, 'a.txt');
      const policy = { version: 1, preset: 'strict' } as const;
      const verify = async (bytes: Buffer): Promise<object> => {
        const reader = memoryReader(bytes);
        return (await verifyMasked(maskerFor(), await inspectDataset(reader, 'a.txt', policy), reader)).surviving;
      };
      expect(await verify(output)).toEqual({});
      expect(
        await verify(Buffer.concat([output, Buffer.from(`\nmail leak@example.com and ${value} end\n`)])),
      ).toMatchObject({ EMAIL: expect.any(Number) as number });
    }),
    { numRuns: 40 },
  );
});
