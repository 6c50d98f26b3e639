import { createMasker, deriveKeys } from '../../../../lambda/mask/engine';
import {
  maskedMetadata,
  maskedObjectKey,
  receiptKey,
  releaseIdOf,
} from '../../../../lambda/mask/pipeline/object-names';

const keys = deriveKeys(Buffer.alloc(32, 7));
const masker = createMasker({ version: 1, preset: 'balanced' }, keys);
const named = (key: string, versionId = 'v1') => maskedObjectKey(masker, keys, { bucket: 'raw', key, versionId });

test('a name without a person in it stays', () => {
  expect(named('exports/2024/tickets.csv.gz')).toBe('exports/2024/tickets.csv.gz');
});

test('a name with a person in it is masked and keeps its extension', () => {
  const masked = named('tickets/jane.doe@example.com.csv');
  expect(masked).toMatch(/^tickets\/[^/[\]:]*EMAIL[^/[\]:]*-[0-9a-f]{12}\.csv$/);
  expect(masked).not.toContain('jane');
});

test('two people do not become one object, and two versions of an object stay one', () => {
  expect(named('jane.doe@example.com.csv')).not.toBe(named('john.roe@example.com.csv'));
  expect(named('jane.doe@example.com.csv', 'v1')).toBe(named('jane.doe@example.com.csv', 'v2'));
});

test('under HIPAA Safe Harbor nothing in a name is derived from the raw name', () => {
  const strict = createMasker({ version: 1, preset: 'hipaa-safe-harbor' }, keys);
  const suffix = (key: string, versionId: string) =>
    /-([0-9a-f]{12})\.csv$/.exec(maskedObjectKey(strict, keys, { bucket: 'raw', key, versionId }))?.[1];
  expect(suffix('jane.doe@example.com.csv', 'v1')).toBe(suffix('john.roe@example.com.csv', 'v1'));
  expect(suffix('jane.doe@example.com.csv', 'v1')).not.toBe(suffix('jane.doe@example.com.csv', 'v2'));
});

test('nothing that is uploaded can lie where receipts are looked for', () => {
  expect(named('receipts/a.json')).toMatch(/^uploaded-receipts\/a-[0-9a-f]{12}\.json$/);
  expect(receiptKey('a.csv', releaseIdOf(keys, 'v1'))).toMatch(/^receipts\/a\.csv\.[0-9a-f]{12}\.json$/);
});

test('user metadata is masked, and what does not fit is left out', () => {
  const masked = maskedMetadata(masker, { author: 'jane.doe@example.com', ticket: 'open', long: 'x'.repeat(2000) });
  expect(Object.keys(masked)).toEqual(['author', 'ticket']);
  expect(masked.author).not.toContain('jane');
  expect(masked.ticket).toBe('open');
});
