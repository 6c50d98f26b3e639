import { CITY, COMMON, COUNTRY, FIRST_NAME, PERSON_NAME, PLACE, RARE } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { LABEL_WORDS } from './label-phrases';
import { isOftenAWord } from './name-breaks';
import { introduces } from './name-introductions';
import { nameEnd, nameStart } from './name-runs';
import { ALL_CAPITALS, LINE_BREAK, LOWER_CASE, NOTHING, WORD, type Tokens } from './tokens';
import { isCapitalised, isInitial, isSentenceStart, isSign, isUnknown, ShoutedLines } from './words';

/** What is known of the text around a run of capitalised words. */
export interface RunContext {
  readonly shouted: ShoutedLines;
  readonly surnames: Set<string>;
  readonly unknownNames: boolean;
}

const VERBS_OF_PEOPLE = new Set(
  'is was has had said says asked told wrote called will would can could did does and lives works wants needs went goes came got likes thinks made took gave moved left sent replied answered emailed phoned texted wrote visited met saw knows knew joined signed paid ordered bought received complained confirmed agreed refused forgot died scored'.split(
    ' ',
  ),
);

/** Decides whose name a piece of a run is, if anybody's. */
export function classifyPiece(
  tokens: Tokens,
  from: number,
  to: number,
  candidates: Candidates,
  context: RunContext,
): void {
  const start = tokens.start(nameStart(tokens, from));
  const end = nameEnd(tokens, to);
  let words = 0;
  let names = 0;
  let firstNames = 0;
  let unknown = 0;
  let places = 0;
  let ordinary = 0;
  for (let at = from; at <= to; at++) {
    if (tokens.kind(at) !== WORD || tokens.letterCase(at) === LOWER_CASE || isInitial(tokens, at)) continue;
    const flags = tokens.gazetteer(at);
    words++;
    if ((flags & PERSON_NAME) !== 0) names++;
    if ((flags & FIRST_NAME) !== 0) firstNames++;
    if (isUnknown(tokens, at) && (flags & PERSON_NAME) === 0) unknown++;
    if ((flags & PLACE) !== 0) places++;
    if ((flags & COMMON) !== 0) ordinary++;
  }
  if (words === 0 || isLabel(tokens, from, to)) return;
  if (introduces(tokens, from)) {
    candidates.add(start, end, 'NAME', 0.85);
    remember(tokens, from, to, context.surnames);
    return;
  }
  if (context.shouted.has(from)) {
    if (names >= 2 && ordinary === 0) candidates.add(start, end, 'NAME', 0.6);
    return;
  }
  if (to > from && (words >= 2 || hasInitial(tokens, from, to))) {
    if (names > 0 || unknown > 0) {
      const sure = firstNames > 0 && ordinary < words;
      const isName = names > 0 || unknown === words;
      const isWhole = sure && hasInitial(tokens, from, to);
      candidates.add(start, end, 'NAME', isWhole ? 0.81 : sure ? 0.75 : isName ? 0.66 : 0.5);
      if (sure) remember(tokens, from, to, context.surnames);
    }
    return;
  }
  classifySingle(tokens, from, candidates, context, { names, places, unknown, ordinary });
}

/** `IBAN`, `MRN`, `Tel.`: what a label is made of names nobody. */
function isLabel(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) {
    if (tokens.kind(at) === WORD && !(LABEL_WORDS.has(tokens.word(at)) || isShortAcronym(tokens, at))) return false;
  }
  const next = to + 1;
  if (tokens.letterCase(from) === ALL_CAPITALS) return tokens.kind(next) !== WORD || !isCapitalised(tokens, next);
  if ((tokens.gazetteer(from) & FIRST_NAME) !== 0) return false;
  return (
    tokens.kind(next) !== WORD || LABEL_WORDS.has(tokens.word(next)) || /^(?:no|nr|id|number)$/.test(tokens.word(next))
  );
}

const isShortAcronym = (tokens: Tokens, at: number): boolean =>
  tokens.letterCase(at) === ALL_CAPITALS && tokens.length(at) <= 4 && (tokens.gazetteer(at) & PERSON_NAME) === 0;

interface Counts {
  readonly names: number;
  readonly places: number;
  readonly unknown: number;
  readonly ordinary: number;
}

function classifySingle(
  tokens: Tokens,
  at: number,
  candidates: Candidates,
  context: RunContext,
  { names, places, unknown, ordinary }: Counts,
): void {
  const start = tokens.start(nameStart(tokens, at));
  const end = tokens.end(at);
  const opens = isSentenceStart(tokens, at);
  const flags = tokens.gazetteer(at);
  const length = tokens.length(at);
  const shouts = tokens.letterCase(at) === ALL_CAPITALS;
  if (names > 0 && ordinary === 0) {
    // Short words in capitals are abbreviations more often than names.
    if (shouts && length <= 3) return;
    candidates.add(start, end, 'NAME', (flags & (CITY | COUNTRY)) !== 0 ? 0.62 : 0.68);
  } else if (names > 0) {
    if (shouts && length <= 4) return;
    const acts = VERBS_OF_PEOPLE.has(tokens.word(at + 1)) || isSign(tokens, at + 1, ',') || isPossessive(tokens, at);
    const speaks = tokens.gap(at) >= LINE_BREAK && isSign(tokens, at + 1, ':') && tokens.gap(at + 1) === NOTHING;
    if (!opens || (speaks && (flags & FIRST_NAME) !== 0)) candidates.add(start, end, 'NAME', 0.55);
    else if (acts && (flags & FIRST_NAME) !== 0 && !isOftenAWord(tokens, at)) candidates.add(start, end, 'NAME', 0.5);
    else if (context.unknownNames && (flags & FIRST_NAME) !== 0 && !isOftenAWord(tokens, at) && endsLine(tokens, at))
      candidates.add(start, end, 'NAME', 0.42);
  } else if (unknown > 0 && places === 0 && context.unknownNames) {
    if (shouts && length <= 5) return;
    if (length < 3) return;
    candidates.add(start, end, shouts ? 'LOCATION' : 'UNKNOWN_NAME', opens ? 0.42 : 0.5);
  } else if ((flags & RARE) !== 0 && !opens && !shouts && context.unknownNames && places === 0) {
    candidates.add(start, end, 'UNKNOWN_NAME', 0.35);
  }
}

/** `- Martin`: nothing but the signature of a letter or an item of a list. */
const endsLine = (tokens: Tokens, at: number): boolean => at + 1 >= tokens.count || tokens.gap(at + 1) >= LINE_BREAK;

const isPossessive = (tokens: Tokens, at: number): boolean =>
  isSign(tokens, at + 1, "'’") && tokens.word(at + 2) === 's' && tokens.gap(at + 1) === NOTHING;

function hasInitial(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (isInitial(tokens, at)) return true;
  return false;
}

/** Keeps the words of a name that was sure. */
export function remember(tokens: Tokens, from: number, to: number, surnames: Set<string>): void {
  for (let at = from; at <= to; at++) {
    if (tokens.kind(at) === WORD && tokens.length(at) > 2 && tokens.letterCase(at) !== LOWER_CASE)
      surnames.add(tokens.word(at));
  }
}
