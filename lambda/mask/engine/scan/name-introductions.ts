import { holdsMarker } from './markers';
import { SPACE, type Tokens } from './tokens';
import { isOrdinary } from './words';

/** Phrases behind which a name comes, however it is written. */
const INTRODUCTIONS: readonly (readonly string[])[] = [
  ['name', 'is'],
  ['name', ':'],
  ['named'],
  ['dear'],
  ['attn', ':'],
  ['signed', ','],
  ['regards', ','],
  ['sincerely', ','],
  ['called', 'me'],
  ['i', 'am'],
  ['this', 'is'],
  ['name', "'", 's'],
  ['by', 'name'],
  ['me', 'llamo'],
  ['ich', 'heiße'],
  ['mein', 'name', 'ist'],
  ['je', "m'appelle"],
];

const LONGEST_INTRODUCING_WORD = 9;
const INTRODUCTIONS_BY_LAST_WORD = new Map<string, (readonly string[])[]>();
for (const phrase of INTRODUCTIONS) {
  const last = phrase.at(-1) ?? '';
  INTRODUCTIONS_BY_LAST_WORD.set(last, [...(INTRODUCTIONS_BY_LAST_WORD.get(last) ?? []), phrase]);
}

/** Whether the words before say that a name comes. */
export function introduces(tokens: Tokens, at: number): boolean {
  const before = at - 1;
  if (before < 0 || tokens.length(before) > LONGEST_INTRODUCING_WORD) return false;
  const phrases = INTRODUCTIONS_BY_LAST_WORD.get(tokens.word(before));
  if (!phrases) return false;
  return phrases.some(
    (phrase) =>
      phrase.every((word, offset) => tokens.word(at - phrase.length + offset) === word) &&
      // `My name is [NAME], Estonia`: who was introduced is masked already.
      !holdsMarker(tokens.text, tokens.start(at - phrase.length), tokens.start(at)) &&
      // `This is Important` introduces nobody; `My name is Young` does.
      (phrase[0] === 'name' ||
        (phrase.at(-1) !== 'is' && phrase.at(-1) !== 'am') ||
        (tokens.gap(at) === SPACE && !isOrdinary(tokens, at))),
  );
}
