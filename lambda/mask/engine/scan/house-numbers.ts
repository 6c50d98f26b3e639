import { LINE_BREAK, LOWER_CASE, MIXED, NOTHING, NUMBER, SPACE, WORD, type Tokens } from './tokens';
import { isCapitalised, isSign } from './words';

export const isHouseNumber = (tokens: Tokens, index: number): boolean =>
  (tokens.kind(index) === NUMBER && tokens.length(index) <= 6) ||
  (tokens.kind(index) === MIXED && tokens.length(index) <= 6 && /^\d{1,5}[a-rt-z]$/i.test(tokens.raw(index)));

/** `2nd`, `15th`. */
export const isOrdinal = (tokens: Tokens, index: number): boolean =>
  tokens.kind(index) === MIXED && tokens.length(index) <= 5 && /^\d{1,3}(?:st|nd|rd|th)$/i.test(tokens.raw(index));

const REPEATS = new Set(['bis', 'ter', 'quater']);
const MOST_GROUPS = 4;

/** The token behind a house number: `12`, `14/22`, `12-3/45`, `263-H`, `12 bis`. */
export function houseNumberEnd(tokens: Tokens, at: number): number {
  if (!isHouseNumber(tokens, at)) return at;
  let end = at + 1;
  for (let groups = 1; groups < MOST_GROUPS; groups++) {
    const glued = tokens.gap(end) === NOTHING && tokens.gap(end + 1) === NOTHING && isSign(tokens, end, '/-–');
    const goesOn = isHouseNumber(tokens, end + 1) || (tokens.kind(end + 1) === WORD && tokens.length(end + 1) === 1);
    if (!glued || !goesOn) break;
    end += 2;
  }
  const repeats = tokens.kind(end) === WORD && tokens.gap(end) === SPACE && REPEATS.has(tokens.word(end));
  return repeats ? end + 1 : end;
}

const NUMBER_WORDS = new Set('no nr nº n num número numero d dom hno д дом буд будинок'.split(' '));
/** Behind a Dutch number: `70 hs` (huis), `12 bv`. */
const NUMBER_TAILS = new Set(['hs', 'bis', 'ter', 'sn']);

/** A house number that stands behind the street, as in `Lindenstraße 14 b`, `Rua das Flores, 123`, `Atatürk Cad. No: 45`. */
export function numberBehindEnd(tokens: Tokens, at: number): number {
  let number = at;
  if (isSign(tokens, number, '.') && tokens.gap(number) === NOTHING && isAbbreviation(tokens, number - 1)) number++;
  if (isSign(tokens, number, ',')) number++;
  if (isNumberWord(tokens, number)) {
    let behind = number + 1;
    while (behind - number < 3 && isSign(tokens, behind, '.:°')) behind++;
    if (isHouseNumber(tokens, behind)) number = behind;
  } else if (isSign(tokens, number, '#')) {
    number++;
  }
  if (tokens.gap(number) > SPACE || !isHouseNumber(tokens, number)) return at;
  const end = houseNumberEnd(tokens, number);
  return isNumberTail(tokens, end) ? end + 1 : end;
}

const isAbbreviation = (tokens: Tokens, at: number): boolean => tokens.length(at) <= 8 || /str$/.test(tokens.word(at));

/** `No` and the like, before a number or a sign. */
const isNumberWord = (tokens: Tokens, at: number): boolean =>
  tokens.kind(at) === WORD &&
  tokens.gap(at) <= SPACE &&
  tokens.kind(at + 1) !== WORD &&
  NUMBER_WORDS.has(tokens.word(at));

/** The letter of `14 B`, where nothing but the rest of an address or the end of the line follows. */
function isNumberTail(tokens: Tokens, at: number): boolean {
  if (tokens.kind(at) !== WORD || tokens.gap(at) !== SPACE) return false;
  if (NUMBER_TAILS.has(tokens.word(at))) return true;
  if (tokens.length(at) !== 1 || tokens.word(at) > 'k') return false;
  const next = at + 1;
  return (
    tokens.gap(next) >= LINE_BREAK ||
    isSign(tokens, next, ',.;)') ||
    (tokens.letterCase(at) !== LOWER_CASE &&
      tokens.word(at) !== 'i' &&
      tokens.kind(next) === NUMBER &&
      !isCapitalised(tokens, next))
  );
}

const MEASURES = new Set(
  'a per each mg mcg ml dl g kg km m cm mm oz lb lbs ft iu meq mmol bpm kb mb gb tb hz khz mhz ghz kw kv w v px pt ms s sec secs min mins h hr hrs day x am pm pcs tab tabs cap caps bid tid qid qd po prn'.split(
    ' ',
  ),
);
/** `Metformin 500 mg`: a number of something. */
export const isMeasured = (tokens: Tokens, number: number): boolean =>
  tokens.gap(number + 1) <= SPACE &&
  tokens.letterCase(number + 1) === LOWER_CASE &&
  MEASURES.has(tokens.word(number + 1));
