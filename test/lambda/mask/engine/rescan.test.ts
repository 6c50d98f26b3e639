import { detectAround } from '../../../../lambda/mask/engine/rescan';
import type { Span } from '../../../../lambda/mask/engine/span';
import { maskerFor } from './support';

/** Takes each `x` for a finding, and keeps what it was given to read. */
function recording(): { readonly read: string[]; readonly detect: (text: string) => Span[] } {
  const read: string[] = [];
  const detect = (text: string): Span[] => {
    read.push(text);
    return [...text.matchAll(/x/g)].map(({ index }) => ({ start: index, end: index + 1, type: 'NAME', score: 1 }));
  };
  return { read, detect };
}

const paragraph = (at: number): string => `${String(at).padStart(3, '0')} first line\nsecond x line`;
const PARAGRAPHS = Array.from({ length: 200 }, (_, at) => paragraph(at));

describe.each([
  ['\n\n', 'line feeds'],
  ['\r\n\r\n', 'carriage returns'],
  ['\n \t\n\n', 'blanks between'],
])('paragraphs with %j between them (%s)', (gap) => {
  const text = PARAGRAPHS.join(gap);
  const change = (at: number): { start: number; end: number } => {
    const start = text.indexOf(paragraph(at)) + 4;
    return { start, end: start + 5 };
  };

  test('what is around a change is its paragraph, read with a line before and behind', () => {
    const { read, detect } = recording();
    const found = detectAround(text, [change(7), change(150)], detect, false);
    expect(found.map(({ start }) => text.lastIndexOf(' first', start))).toEqual([
      text.indexOf('007') + 3,
      text.indexOf('150') + 3,
    ]);
    expect(read.map((part) => part.match(/\d{3}/g))).toEqual([
      ['007', '008'],
      ['150', '151'],
    ]);
    expect(read[0]).toMatch(/^second x line/);
  });

  test('where something is looked for over blank lines, more is read', () => {
    const { read, detect } = recording();
    detectAround(text, [change(7)], detect, true);
    expect(read.join('')).toContain('020 first');
  });
});

test('of a text that is changed nearly everywhere, all is read', () => {
  const { read, detect } = recording();
  const text = PARAGRAPHS.join('\n\n');
  const changes = PARAGRAPHS.map((_, at) => ({
    start: text.indexOf(paragraph(at)),
    end: text.indexOf(paragraph(at)) + 3,
  }));
  expect(detectAround(text, changes, detect, false)).toHaveLength(200);
  expect(read).toEqual([text]);
});

test('whom masking took for introduced is not looked for again behind the marker', () => {
  const masker = maskerFor({ preset: 'balanced' });
  const once = masker.maskText('My name is Ann Lee\n\nWalmart called').text;
  expect(once).toMatch(/^My name is \[NAME:[a-p]{20}\]\n\nWalmart called$/);
  expect(masker.maskText(once).text).toBe(once);
});
