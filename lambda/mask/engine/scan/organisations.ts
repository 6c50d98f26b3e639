import { BASIC, COMMON, LEGAL_FORM, ORGANISATION_WORD, SEARCHED } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { findFirm } from './firms';
import { familyEnd, foreignFormEnd, openedEnd } from './foreign-firms';
import {
  ALL_CAPITALS,
  HAS_CAPITAL,
  JOINS_NAMES,
  LINE_BREAK,
  LOWER_CASE,
  NOTHING,
  NUMBER,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import { ORGANISATION_KINDS } from './vocabulary';
import { isCapitalised, isOrdinary, isSentenceStart, isSign, isUnknown } from './words';

const MOST_WORDS = 7;
const START = HAS_CAPITAL | JOINS_NAMES;
const WORDS = LEGAL_FORM | ORGANISATION_WORD | SEARCHED;
const INSIDE = new Set('and of the de du del und et y & von van og och és και'.split(' '));
const PARTICLES = new Set(['van', 'von', 'der', 'den', 'de']);
const NOT_FIRST = new Set(
  'the a an at in for of with by from i my our your his her their this that as and or but is was to on dear hi hello'.split(
    ' ',
  ),
);
/**
 * Organisations that their legal form or kind gives away (`Aunt Bertha Inc`, `Smith & Sons Ltd.`, `St. Mary's Hospital`,
 * `University of Leeds`), partners' names joined by a sign, and words with a capital inside.
 */
export function findOrganisations(tokens: Tokens, candidates: Candidates, unknownNames: boolean): void {
  for (let index = tokens.next(0, START, WORDS); index < tokens.count; index = tokens.next(index + 1, START, WORDS)) {
    if (tokens.kind(index) !== WORD) {
      if (isSign(tokens, index, '&+')) findPartners(tokens, index, candidates);
      continue;
    }
    if (tokens.letterCase(index) === LOWER_CASE) {
      if (tokens.word(index) === 'and') findFirm(tokens, index, candidates, unknownNames);
      else if (LOWER_CASE_FORMS.has(tokens.word(index))) lowerCaseOrganisation(tokens, index, candidates);
      continue;
    }
    findForeign(tokens, index, candidates, unknownNames);
    if (tokens.length(index) === 1) {
      findDotted(tokens, index, candidates);
      continue;
    }
    const flags = tokens.gazetteer(index);
    if ((flags & (LEGAL_FORM | ORGANISATION_WORD)) !== 0) ofKind(tokens, index, flags, candidates);
    else if (hasInnerCapital(tokens, index)) {
      candidates.add(tokens.start(beforeCompound(tokens, index)), tokens.end(index), 'ORGANIZATION', 0.52);
    }
  }
}

function ofKind(tokens: Tokens, index: number, flags: number, candidates: Candidates): void {
  const isLegal = (flags & LEGAL_FORM) !== 0;
  const isSure = isLegal || ORGANISATION_KINDS.has(tokens.word(index));
  const first = firstWord(tokens, index);
  const last = isLegal ? legalEnd(tokens, index) : isSure ? kindEnd(tokens, index) : index;
  if (first < index) {
    // `Our Health`: a kind that is an ordinary word needs a name before it.
    const isLine = tokens.gap(first) >= LINE_BREAK && tokens.gap(last + 1) >= LINE_BREAK;
    const isNamed =
      isSure || isLine || index - first > 1 || !isOrdinary(tokens, first) || !isSentenceStart(tokens, first);
    const score = isLegal ? 0.86 : isSure ? 0.79 : index - first > 1 ? 0.76 : 0.7;
    if (isNamed) candidates.add(tokens.start(first), tokens.end(last), 'ORGANIZATION', score);
    else if ((tokens.gazetteer(first) & BASIC) === 0)
      candidates.add(tokens.start(first), tokens.end(last), 'ORGANIZATION', 0.4);
  } else if (last > index && isSure) {
    candidates.add(tokens.start(index), tokens.end(last), 'ORGANIZATION', 0.79);
  }
}

/** `Inc.`, `S.A. de C.V.`, `Co. KG`, `Pvt. Ltd.`: forms that follow one another, with their stops. */
function legalEnd(tokens: Tokens, index: number): number {
  let last = index;
  for (let at = index + 1; at - index < 6; at++) {
    if (isSign(tokens, at, '.') && tokens.gap(at) === NOTHING) {
      // The stop of a sentence that ends here is not the form's, unless more follows.
      const isInSentence =
        tokens.gap(at + 1) === SPACE && tokens.kind(at + 1) === WORD && !isCapitalised(tokens, at + 1);
      const goesOn =
        isInSentence ||
        tokens.gap(at + 1) === NOTHING ||
        (tokens.gazetteer(at + 1) & LEGAL_FORM) !== 0 ||
        isSign(tokens, at + 1, ',)');
      if (goesOn) last = at;
    } else if (isSign(tokens, at, '&') || (tokens.gazetteer(at) & LEGAL_FORM) !== 0 || tokens.length(at) === 1) {
      if (tokens.gap(at) > SPACE || !(tokens.kind(at) === WORD || isSign(tokens, at, '&'))) break;
      const isForm = isCapitalised(tokens, at) || tokens.word(at) === 'mbh';
      if (tokens.kind(at) === WORD && isForm) last = at;
    } else {
      break;
    }
  }
  return last;
}

const DOTTED_FORMS = new Set([
  'sa',
  'bv',
  'nv',
  'spa',
  'srl',
  'llc',
  'plc',
  'sas',
  'lp',
  'llp',
  'pc',
  'pa',
  'ks',
  'as',
]);

/** `Silverline Dental S.A.`, `the U.N.`, `in the U.S.` */
function findDotted(tokens: Tokens, index: number, candidates: Candidates): void {
  if (isSign(tokens, index - 1, '.') && tokens.gap(index) === NOTHING) return;
  let letters = tokens.word(index);
  let last = index;
  while (
    letters.length < 4 &&
    isSign(tokens, last + 1, '.') &&
    tokens.gap(last + 2) === NOTHING &&
    tokens.length(last + 2) === 1 &&
    tokens.kind(last + 2) === WORD
  ) {
    last += 2;
    letters += tokens.word(last);
  }
  if (last === index) return;
  const end = isSign(tokens, last + 1, '.') ? tokens.end(last + 1) : tokens.end(last);
  if (letters === 'us' || letters === 'usa' || letters === 'uk' || letters === 'uae' || letters === 'eu') {
    candidates.add(tokens.start(index), end, 'LOCATION', 0.76);
  } else if (letters === 'un') {
    candidates.add(tokens.start(index), end, 'ORGANIZATION', 0.7);
  } else if (DOTTED_FORMS.has(letters)) {
    const first = firstWord(tokens, index);
    if (first < index) candidates.add(tokens.start(first), end, 'ORGANIZATION', 0.86);
  }
}

const BEFORE_FOR = new Set([
  'institute',
  'centre',
  'center',
  'foundation',
  'school',
  'agency',
  'ministry',
  'department',
  'society',
  'office',
  'fund',
]);

/** `University of Leeds`, `Bank of New Zealand`, `Ministry of Foreign Affairs`. */
function kindEnd(tokens: Tokens, index: number): number {
  const of = tokens.word(index + 1);
  const isJoined = of === 'of' || of === 'de' || (of === 'for' && BEFORE_FOR.has(tokens.word(index)));
  if (!isJoined || tokens.gap(index + 1) !== SPACE) return index;
  let at = index + 2;
  if (tokens.word(at) === 'the') at++;
  let last = index;
  for (; at - index < 8 && tokens.gap(at) === SPACE; at++) {
    if (isCapitalised(tokens, at)) last = at;
    else if (!(tokens.word(at) === 'and' && last === at - 1 && isCapitalised(tokens, at + 1))) break;
  }
  return last;
}

/** What is known by words and forms of other languages than English, with its last capitalised word, or the first one, at `index`. */
function findForeign(tokens: Tokens, index: number, candidates: Candidates, unknownNames: boolean): void {
  const opened = openedEnd(tokens, index);
  if (opened > index) {
    const end = Math.max(opened, foreignFormEnd(tokens, opened + 1) - 1);
    candidates.add(tokens.start(index), tokens.end(end), 'ORGANIZATION', 0.79);
    return;
  }
  if (tokens.gap(index + 1) !== SPACE) return;
  const family = familyEnd(tokens, index + 1);
  const last = family > 0 ? family : index;
  const isLegal = family > 0 && (tokens.gazetteer(family + 1) & LEGAL_FORM) !== 0;
  const end = isLegal ? legalEnd(tokens, family + 1) : foreignFormEnd(tokens, last + 1) - 1;
  if (end > last || family > 0)
    candidates.add(tokens.start(firstWord(tokens, index + 1)), tokens.end(Math.max(end, last)), 'ORGANIZATION', 0.86);
  else if (FIRM_JOINERS.has(tokens.word(index + 1))) findFirm(tokens, index + 1, candidates, unknownNames);
}

/** `and` between the last two partners of a firm, in other languages. */
const FIRM_JOINERS = new Set(['og', 'och', 'und', 'et', 'y', 'és', 'e', 'και']);

/** `Schamberger & Hu`, `Ernst + Young`: two words with capitals, of which one is no ordinary word. */
function findPartners(tokens: Tokens, sign: number, candidates: Candidates): void {
  if (!isCapitalised(tokens, sign - 1) || !isCapitalised(tokens, sign + 1) || tokens.gap(sign + 1) > SPACE) return;
  if (tokens.length(sign - 1) < 2 || tokens.length(sign + 1) < 2) return;
  if (isOrdinary(tokens, sign - 1) && isOrdinary(tokens, sign + 1)) return;
  let last = sign + 1;
  while (last - sign < 5 && tokens.gap(last + 1) === SPACE && isCapitalised(tokens, last + 1)) last++;
  const first = firstWord(tokens, sign);
  candidates.add(tokens.start(Math.min(first, sign - 1)), tokens.end(last), 'ORGANIZATION', 0.76);
}

const LOWER_CASE_FORMS = new Set(['inc', 'llc', 'ltd', 'gmbh', 'corp', 'incorporated', 'plc']);

/** `stillwater supercomputing inc.`: up to three words that say something. */
function lowerCaseOrganisation(tokens: Tokens, index: number, candidates: Candidates): void {
  let first = index;
  while (
    index - first < 3 &&
    tokens.gap(first) === SPACE &&
    tokens.kind(first - 1) === WORD &&
    tokens.length(first - 1) > 3
  ) {
    if (NOT_FIRST.has(tokens.word(first - 1))) break;
    first--;
  }
  if (first < index) candidates.add(tokens.start(first), tokens.end(index), 'ORGANIZATION', 0.76);
}

/** Goes left over the capitalised words of the name. */
function firstWord(tokens: Tokens, index: number): number {
  let first = index;
  for (let at = index - 1, words = 0; at >= 0 && words < MOST_WORDS; at--) {
    if (tokens.gap(at + 1) >= LINE_BREAK) break;
    if (isSign(tokens, at, "&-.'’+")) continue;
    if (isSign(tokens, at, ',')) {
      // `Acme, Inc.` and `Davis, Reynolds and Williamson Orchestra` go on; `Ann Lee, Chase Bank` does not.
      const isForm = at + 1 === index && (tokens.gazetteer(index) & LEGAL_FORM) !== 0;
      const isOne = !isCapitalised(tokens, at - 2) || NOT_FIRST.has(tokens.word(at - 2));
      const isList = isCapitalised(tokens, at - 1) && isOne && tokens.word(at + 2) === 'and';
      if (isForm || isList) continue;
      break;
    }
    const isPossessive = tokens.word(at) === 's' && isSign(tokens, at - 1, "'’");
    if (isCapitalised(tokens, at)) {
      if (!NOT_FIRST.has(tokens.word(at))) first = at;
      words++;
    } else if (
      tokens.kind(at) === NUMBER &&
      first === at + 1 &&
      tokens.length(at) <= 3 &&
      !isSign(tokens, at - 1, '.-/')
    ) {
      first = at;
    } else if (isSign(tokens, at - 1, '-') && tokens.gap(at) === NOTHING && tokens.kind(at) === WORD) {
      continue;
    } else if (!isPossessive && (tokens.kind(at) !== WORD || !INSIDE.has(tokens.word(at)))) {
      break;
    }
  }
  // `We spoke to Ann. Acme Inc` must not reach back over the full stop.
  for (let at = index - 1; at >= first; at--) {
    if (isSign(tokens, at, '.') && tokens.gap(at + 1) !== 0 && tokens.length(at - 1) > 3) return at + 1;
  }
  while (index - first < MOST_WORDS && PARTICLES.has(tokens.word(first - 1)) && tokens.gap(first) === SPACE) first--;
  return first;
}

/** `PayFlow`, `ZentrixIQ`: a word in no list with a capital inside, outside of code. */
function hasInnerCapital(tokens: Tokens, index: number): boolean {
  if (tokens.letterCase(index) === ALL_CAPITALS || tokens.length(index) < 5 || !isUnknown(tokens, index)) return false;
  const raw = tokens.raw(index);
  if (!/[a-z][A-Z]/.test(raw) || /^(?:Mc|Mac|De|Di|La|Le|Van|Von|Al|El|O')[A-Z]/.test(raw)) return false;
  const isCode = isSign(tokens, index + 1, '(.<=[{') && tokens.gap(index + 1) === NOTHING;
  return !isCode && !/(?:Error|Exception|Id|Name|Type)$/.test(raw) && !isSign(tokens, index - 1, '._<$@#/');
}

/** `Blue HarborNet`: with the capitalised word before it in the middle of a sentence. */
const beforeCompound = (tokens: Tokens, index: number): number =>
  isCapitalised(tokens, index - 1) &&
  tokens.gap(index) === SPACE &&
  !isSentenceStart(tokens, index - 1) &&
  (tokens.gazetteer(index - 1) & COMMON) !== 0
    ? index - 1
    : index;
