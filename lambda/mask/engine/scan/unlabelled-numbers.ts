import { COMMON } from '../gazetteers/lookup';
import { postalEnd } from './address-parts';
import type { Candidates } from './candidates';
import { HAS_DIGITS, LINE_BREAK, LOWER_CASE, MIXED, NOTHING, NUMBER, SPACE, WORD, type Tokens } from './tokens';
import { isCapitalised, isSign } from './words';

const SCORE = 0.38;

/**
 * Numbers and codes that nothing explains, in a sentence: postal codes, and numbers of cases, orders and accounts. Only
 * policies that mask unknown names look for these. A quantity is none: `12,000`, `48750 rows`, `about 48750`, `$48750`.
 */
export function findUnlabelledNumbers(tokens: Tokens, candidates: Candidates): void {
  for (let index = tokens.next(0, HAS_DIGITS); index < tokens.count; index = tokens.next(index + 1, HAS_DIGITS)) {
    const codeLast = isCode(tokens, index) ? index : uuidLast(tokens, index);
    if (codeLast !== undefined) {
      candidates.add(tokens.start(index), tokens.end(codeLast), 'ACCOUNT_NUMBER', SCORE);
      index = codeLast;
      continue;
    }
    if (isPlate(tokens, index)) {
      candidates.add(tokens.start(index), tokens.end(index), 'LICENSE_PLATE', SCORE);
      continue;
    }
    const end = postalCodeEnd(tokens, index);
    if (end > index) {
      candidates.add(tokens.start(index), tokens.end(end - 1), 'ADDRESS', SCORE);
      index = end - 1;
    } else if (isLoneNumber(tokens, index)) {
      candidates.add(tokens.start(index), tokens.end(index), 'ACCOUNT_NUMBER', SCORE);
    }
  }
}

const SHORTEST_CODE = 7;
const LONGEST_CODE = 30;
/** MD5, SHA-1, SHA-256 and SHA-512 in hexadecimal: of an address or a name, they are as good as the name. */
const HASH_LENGTHS = new Set([32, 40, 64, 128]);

/** `GB55KARP2514743696296`: capitals and at least five digits are a document or an account of some kind; so is a long hash. */
function isCode(tokens: Tokens, index: number): boolean {
  if (tokens.kind(index) !== MIXED) return false;
  const length = tokens.length(index);
  if (HASH_LENGTHS.has(length)) return /^[\da-f]+$/i.test(tokens.raw(index));
  if (length < SHORTEST_CODE || length > LONGEST_CODE) return false;
  return /^[A-Z\d]+$/.test(tokens.raw(index)) && /(?:\d[A-Z]*){5}/.test(tokens.raw(index));
}

const TOKENS_IN_UUID = 9;
/** The last token of `3f2504e0-4f89-41d3-9a0c-0305e82c3301`: it stands for one device, session or person. */
function uuidLast(tokens: Tokens, index: number): number | undefined {
  if (tokens.length(index) !== 8 || !isSign(tokens, index + 1, '-')) return undefined;
  const last = index + TOKENS_IN_UUID - 1;
  const text = tokens.text.slice(tokens.start(index), tokens.end(last));
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text) ? last : undefined;
}

/** `GS10XDT`, `AB123CD`: British, French and Italian plates. */
const isPlate = (tokens: Tokens, index: number): boolean =>
  tokens.kind(index) === MIXED &&
  tokens.length(index) === 7 &&
  /^[A-Z]{2}(?:\d{2}[A-Z]{3}|\d{3}[A-Z]{2})$/.test(tokens.raw(index));

/** The token behind a postal code: one that only its country writes so, or any where one is looked for. */
function postalCodeEnd(tokens: Tokens, index: number): number {
  if (index > 0 && tokens.gap(index) === NOTHING && !isSign(tokens, index - 1, '("')) return index;
  const end = postalEnd(tokens, index);
  if (end === index || !closes(tokens, end)) return index;
  const text = tokens.text.slice(tokens.start(index), tokens.end(end - 1));
  if (OWN_SHAPE.test(text)) return end;
  const isNumber = end === index + 1 && tokens.kind(index) === NUMBER;
  if (isNumber && tokens.length(index) !== 5) return isLooked(tokens, index) && !isYear(text) ? end : index;
  // `Xyqolar, 48750.`
  const before = isSign(tokens, index - 1, ',') ? index - 2 : index - 1;
  const isBehindWord = isCapitalised(tokens, before) && endsClause(tokens, end);
  return isBehindWord || isLooked(tokens, index) ? end : index;
}

/** `SW1A 1AA`, `K1A 0B1`, `D02 X285`, `1234 AB`, `00-950`, `1000-100`, `12345-678`, `12345-6789`. */
const OWN_SHAPE =
  /^(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]\d[\dW] [A-Z\d]{4}|\d{4} (?!GB|MB|KB|TB|MW|KW|AD|BC|CE|AM|PM|HP|US|EU|UK|OF|IN)[A-Z]{2}|\d\d-\d{3}|\d{4}-\d{3}|\d{5}-\d{3,4})$/;

const isYear = (text: string): boolean => /^(?:19|20)\d\d$/.test(text);

/** `deliver to 48750`, `i live in 8001`. */
const isLooked = (tokens: Tokens, index: number): boolean =>
  /^(?:to|at|in|is)$/.test(tokens.word(index - 1)) &&
  /^(?:ship|shipped|shipping|deliver|delivered|delivery|send|sent|mail|mailed|live|lives|living|address|zip|area|postcode|moved|weather)$/.test(
    tokens.word(index - 2),
  );

/** Whether nothing is glued to what ends before `at`. */
const closes = (tokens: Tokens, at: number): boolean =>
  tokens.gap(at) !== NOTHING ||
  (isSign(tokens, at, '.,;:?!)"') && (at + 1 >= tokens.count || tokens.gap(at + 1) !== NOTHING));

const endsClause = (tokens: Tokens, at: number): boolean =>
  tokens.gap(at) >= LINE_BREAK || isSign(tokens, at, '.,;?!)');

/** Behind these a number says how much. */
const BEFORE_QUANTITY = new Set(
  'about over under than nearly around approximately almost roughly exactly only least most total of up by eur usd gbp chf rs inr'.split(
    ' ',
  ),
);
/** Behind a number, in whatever case: currencies and units. */
const UNITS = new Set(
  (
    'eur usd gbp chf jpy cny inr cad aud nzd sek nok dkk pln czk huf ron try brl mxn zar sgd hkd kr zł euros dollars pounds ' +
    'b kb mb gb tb kib mib gib hz khz mhz ghz ms s sec m km cm mm mi ft kg g mg lb lbs oz l ml w kw kwh mwh v ma rpm bpm px dpi pts'
  ).split(' '),
);
/** Words that may follow a number without saying what it counts. */
const AFTER_IDENTIFIER = new Set(
  'is was has and or but in at on for to from with please by has will does did when that who which not again today yesterday still'.split(
    ' ',
  ),
);

/** Five or six digits by themselves between words: `my order 48750 is late`. */
function isLoneNumber(tokens: Tokens, index: number): boolean {
  const length = tokens.length(index);
  const before = index - 1;
  const isHashed = isSign(tokens, before, '#') && tokens.gap(before) !== NOTHING;
  if (tokens.kind(index) !== NUMBER || length < 5 || length > 6) return false;
  if (tokens.gap(index) !== SPACE && !isHashed) return false;
  if (!closes(tokens, index + 1) || tokens.raw(index).endsWith('000')) return false;
  // Behind a sign or a number it is a part of something.
  if (tokens.kind(before) !== WORD && !isHashed && !isSign(tokens, before, ',')) return false;
  if (isHashed) return true;
  if (BEFORE_QUANTITY.has(tokens.word(before))) return false;
  const next = index + 1;
  if (tokens.kind(next) !== WORD || tokens.gap(next) >= LINE_BREAK) return tokens.kind(next) !== NUMBER;
  if (UNITS.has(tokens.word(next))) return false;
  const counts = tokens.letterCase(next) === LOWER_CASE && (tokens.gazetteer(next) & COMMON) !== 0;
  return !counts || AFTER_IDENTIFIER.has(tokens.word(next));
}
