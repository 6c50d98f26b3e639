import type { Candidates } from './candidates';
import { HAS_DIGITS, LINE_BREAK, MIXED, NUMBER, WORD, type Tokens } from './tokens';
import { isCapitalised, isSign } from './words';

const YEARS = new Set('year years yr yrs jahre jahr años ans anni anos'.split(' '));
const OLD = new Set('old age alt'.split(' '));
const TURNING = new Set('turned turning turns turn aged'.split(' '));
const HE_IS = new Set('is was am m are re be'.split(' '));
const OLDEST = 120;
const MOST_DIGITS = 3;
const YEARS_OLD = /^(\d{1,3})yo$/i;

/** Ages: `79 year old`, `31 y/o`, `just turned 60`, `when he was 78.` */
export function findAges(tokens: Tokens, candidates: Candidates): void {
  for (let index = tokens.next(0, HAS_DIGITS); index < tokens.count; index = tokens.next(index + 1, HAS_DIGITS)) {
    const kind = tokens.kind(index);
    if ((kind !== NUMBER && kind !== MIXED) || tokens.length(index) > 6) continue;
    if (kind === NUMBER && !mayBeAge(tokens, index)) continue;
    const raw = tokens.raw(index);
    const digits = kind === NUMBER ? raw : YEARS_OLD.exec(raw)?.[1];
    if (digits === undefined || !(Number(digits) <= OLDEST)) continue;
    const score = kind === MIXED ? 0.85 : ageScore(tokens, index);
    if (score > 0) candidates.add(tokens.start(index), tokens.start(index) + digits.length, 'AGE', score);
  }
}

/** Whether anything beside a number could say that it is an age: a word, or the comma of `Ann Lee, 73, of Leeds`. */
function mayBeAge(tokens: Tokens, index: number): boolean {
  if (tokens.length(index) > MOST_DIGITS) return false;
  if (tokens.kind(index - 1) === WORD || isSign(tokens, index - 1, ',')) return true;
  return tokens.kind(isSign(tokens, index + 1, '-–') ? index + 2 : index + 1) === WORD;
}

function ageScore(tokens: Tokens, index: number): number {
  let next = index + 1;
  if (isSign(tokens, next, '-–')) next++;
  const word = tokens.word(next);
  const after = tokens.word(next + 1) === '-' ? tokens.word(next + 2) : tokens.word(next + 1);
  if (YEARS.has(word) && (OLD.has(after) || (after === 'of' && tokens.word(next + 2) === 'age'))) return 0.9;
  if (word === 'y' && (tokens.word(next + 1) === '/' || tokens.word(next + 1) === 'o')) return 0.9;
  if (word === 'yo' || (YEARS.has(word) && word.startsWith('j'))) return 0.85;
  const before = tokens.word(index - 1);
  if (TURNING.has(before)) return 0.85;
  if (before === 'age' || (before === 'of' && tokens.word(index - 2) === 'age')) return 0.9;
  // `Ann Lee, 73, of Leeds`
  const isApposed =
    isSign(tokens, index - 1, ',') &&
    isSign(tokens, index + 1, ',') &&
    (isCapitalised(tokens, index - 2) || isSign(tokens, index - 2, '.')) &&
    Number(tokens.raw(index)) >= 14;
  if (isApposed && /^(?:of|from|was|is|who|has|a|an|and|lives|died|told|said)$/.test(tokens.word(index + 2)))
    return 0.7;
  if (!HE_IS.has(before)) return 0;
  const subject = tokens.word(index - 2);
  const isPerson =
    /^(?:he|she|i|they|who|['’])$/.test(subject) ||
    (subject !== '' && tokens.letterCase(index - 2) === 1 && before !== 'are');
  const ends =
    tokens.kind(next) !== WORD || tokens.gap(next) >= LINE_BREAK || /^(?:and|when|but|now|then|at|in|or)$/.test(word);
  return isPerson && ends && Number(tokens.raw(index)) > 0 && !isSign(tokens, next, '%/:') ? 0.6 : 0;
}
