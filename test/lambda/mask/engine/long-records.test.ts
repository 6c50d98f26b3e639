import { maskRecordText } from '../../../../lambda/mask/engine';
import { maskObject, reasonFor } from './support';

const LONG = 'asked by ann.lee@example.com, 10.0.0.7; '.repeat(8_000);

describe('a record over hundreds of chunks is masked as it is in one chunk', () => {
  test.each([
    ['a.csv', `id,comment\n1,"${LONG}\n${LONG}"\n2,ok\n3,"mail bob@example.com"\n4,last`],
    ['a.jsonl', `${JSON.stringify({ comment: LONG })}\n{"comment":"ok"}\n{"comment":"mail bob@example.com"}`],
    ['a.json', JSON.stringify([{ comment: LONG, 'key of bob@example.com': 1 }, { comment: `"${LONG}"` }, 'ok'])],
    ['a.txt', `${LONG}\nok\nmail bob@example.com\nlast`],
  ])('%s', async (name, content) => {
    const whole = await maskObject(content, name, { chunkBytes: 10_000_000 });
    for (const chunkBytes of [1_000, 65_537]) {
      const cut = await maskObject(content, name, { chunkBytes });
      expect(cut.rows).toBe(whole.rows);
      expect(cut.output.equals(whole.output)).toBe(true);
    }
    expect(whole.output.toString()).not.toMatch(/@example/);
  });
});

describe('what would take too much memory goes to quarantine', () => {
  const picture = 'iVBORw0KGgo'.repeat(150_000);
  const names = 'Ann, '.repeat(200_000);

  test.each([
    ['a value to be searched', 'a.csv', `id,note\n1,${picture}\n`],
    ['a string of a document', 'a.json', JSON.stringify([{ note: picture }])],
    ['a line of text', 'a.txt', `${picture}\n`],
    ['a value whose marks come to too much', 'a.jsonl', `${JSON.stringify({ note: names })}\n`],
    ['a key', 'a.json', JSON.stringify({ [picture]: 1 })],
    [
      'the keys of one object together',
      'a.json',
      JSON.stringify(Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`${at}`.padEnd(200_000, 'x'), 1]))),
    ],
  ])('%s', async (_, name, content) => {
    expect(await reasonFor(content, name)).toBe('oversized-record');
  });

  test('unless the policy keeps or suppresses it', async () => {
    const row = JSON.stringify({ id: 1, note: picture });
    const suppressed = await maskObject(`${row}\n`, 'a.jsonl', {
      policy: { columns: { note: { action: 'suppress' } } },
    });
    expect(suppressed.output.toString()).toBe('{"id":1,"note":""}\n');
    const kept = await maskObject(`${row}\n`, 'a.jsonl', { policy: { columns: { note: { action: 'keep' } } } });
    expect(kept.output.toString()).toBe(`${row}\n`);
  });

  test('but the text of a record is masked however long it is', () => {
    expect(maskRecordText(`${picture} ann.lee@example.com`).endsWith(' [EMAIL]')).toBe(true);
  });
});

test('keys that are half a surrogate pair are different keys', async () => {
  const content = '{"\\ud800":1,"\\ud801":2}';
  expect((await maskObject(content, 'a.json')).output.toString()).toBe(content);
});
