import { createSign, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MaskingReceipt } from '../../../lib/private/contracts/masking';
import { DatasetError, readDataset } from '../../../lambda/run/dataset';
import { TemplateError, fillTemplate } from '../../../lambda/run/prompt-template';
import { openReceipt, publicKeyOf } from '../../../lambda/run/receipt';
import { canonicalJson, sha256 } from '../../../lambda/shared/canonical-json';

function receiptOf(bytes: Uint8Array, change: Partial<MaskingReceipt> = {}): MaskingReceipt {
  return {
    version: 1,
    engineVersion: '0.1.0',
    policySha256: 'p',
    source: { versionId: 'v', bytes: 1 },
    masked: { sha256: sha256(bytes), bytes: bytes.length, key: 'data/tickets.csv' },
    format: 'csv',
    compression: 'none',
    rows: 1,
    parts: 1,
    entities: {},
    verification: { rows: 1, surviving: {}, canaries: 0 },
    classification: 'pseudonymised',
    ...change,
  };
}

const read = (text: string, change: Partial<MaskingReceipt> = {}) => {
  const bytes = Buffer.from(text);
  return readDataset(bytes, receiptOf(bytes, change));
};

test.each([
  [
    'csv',
    'id,message\n1,"a, b"\n2,c\n',
    [
      { id: '1', message: 'a, b' },
      { id: '2', message: 'c' },
    ],
  ],
  ['tsv', 'id\tmessage\n1\ta b\n', [{ id: '1', message: 'a b' }]],
  ['jsonl', '{"a":{"b":1}}\n\n{"a":2}\n', [{ a: { b: 1 } }, { a: 2 }]],
  ['json', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['json', '{"a":1}', [{ a: 1 }]],
  ['text', 'one\r\n\ntwo', [{ text: 'one' }, { text: 'two' }]],
] as const)('reads %s', (format, text, records) => {
  expect(read(text, { format })).toEqual(records);
});

test('reads what is gzipped, and not what unpacks beyond memory', () => {
  const bytes = gzipSync('{"a":1}\n');
  expect(readDataset(bytes, receiptOf(bytes, { format: 'jsonl', compression: 'gzip' }))).toEqual([{ a: 1 }]);
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
  expect(() => readDataset(bomb, receiptOf(bomb, { format: 'text', compression: 'gzip' }))).toThrow(
    'cannot be unpacked',
  );
});

test.each([
  ['Parquet', 'x', { format: 'parquet' }, 'does not read Parquet'],
  ['nothing', '', { format: 'jsonl' }, 'holds no record'],
  ['a ragged table', 'a,b\n1\n', {}, 'as many fields as its header'],
  ['broken JSON', '{"a":1}\n{secret\n', { format: 'jsonl' }, 'line 2 is not JSON'],
  ['a list of numbers', '[1]', { format: 'json' }, 'element 1'],
] as const)('refuses %s without repeating it', (_, text, change, message) => {
  expect(() => read(text, change)).toThrow(DatasetError);
  expect(() => read(text, change)).toThrow(message);
  expect(() => read(text, change)).not.toThrow('secret');
});

test('refuses an object that is not the one of the receipt', () => {
  expect(() => readDataset(Buffer.from('a\n2\n'), receiptOf(Buffer.from('a\n1\n')))).toThrow(
    'is not the object that was masked',
  );
});

describe('a receipt', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publicKeyOf(publicKey.export({ type: 'spki', format: 'der' }));
  const signed = (receipt: MaskingReceipt, as = receipt) =>
    Buffer.from(
      JSON.stringify({
        receipt: as,
        signature: {
          keyArn: 'k',
          algorithm: 'ECDSA_SHA_256',
          value: createSign('sha256').update(canonicalJson(receipt)).sign(privateKey, 'base64'),
        },
      }),
    );
  const receipt = receiptOf(Buffer.from('x'));

  test('opens when it is the pinned one and the pipeline signed it', () => {
    const bytes = signed(receipt);
    expect(openReceipt(bytes, sha256(bytes), key).masked.key).toBe('data/tickets.csv');
  });

  test('does not open when another one is pinned, another was signed, or another key signed it', () => {
    const bytes = signed(receipt);
    expect(() => openReceipt(bytes, '0'.repeat(64), key)).toThrow('pin the new receipt');
    const forged = signed(receipt, { ...receipt, masked: { ...receipt.masked, key: 'raw' } });
    expect(() => openReceipt(forged, sha256(forged), key)).toThrow("is not the masking pipeline's");
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    expect(() => openReceipt(bytes, sha256(bytes), other)).toThrow("is not the masking pipeline's");
  });

  test('must name an object of the masked zone', () => {
    const bytes = signed({ ...receipt, masked: { sha256: 'x', bytes: 1 } });
    expect(() => openReceipt(bytes, sha256(bytes), key)).toThrow('names no object');
  });
});

describe('a template', () => {
  test('takes fields, nested fields and values that are no text', () => {
    const record = { a: 'x', 'b c': 'y', d: { e: 1 }, 'f.g': 'z' };
    expect(fillTemplate('{{a}} {{ b c }} {{d.e}} {{d}} {{f.g}}', record)).toBe('x y 1 {"e":1} z');
  });

  test('names the field that is missing and those there are, never a value', () => {
    expect(() => fillTemplate('{{b}}', { a: 'secret' })).toThrow(TemplateError);
    expect(() => fillTemplate('{{b}}', { a: 'secret' })).toThrow('no such field. Its fields: a.');
    expect(() => fillTemplate('{{constructor}}', { a: '1' })).toThrow(TemplateError);
  });
});
