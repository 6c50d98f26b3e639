import type { Candidates } from './candidates';
import { LINE_BREAK, LOWER_CASE, SPACE, WORD, type Tokens } from './tokens';
import { LEGAL_FORM, ORGANISATION_WORD } from '../gazetteers/lookup';
import { isCapitalised, isSign } from './words';

const MOST_WORDS = 7;
const INSIDE = new Set(['and', 'of', 'the', 'for', 'de', 'du', 'del', 'und', 'et', 'y', '&']);
const NOT_FIRST = new Set(
  'the a an at in for of with by from i my our your his her their this that as and or but is was'.split(' '),
);

/** Organisations that their legal form or kind gives away: `Aunt Bertha Inc`, `Smith & Sons Ltd.`, `First National Bank`. */
export function findOrganisations(tokens: Tokens, candidates: Candidates): void {
  for (let index = 1; index < tokens.count; index++) {
    if (tokens.kind(index) !== WORD) continue;
    const flags = tokens.gazetteer(index);
    if ((flags & (LEGAL_FORM | ORGANISATION_WORD)) === 0) continue;
    const isLegal = (flags & LEGAL_FORM) !== 0;
    if (tokens.letterCase(index) === LOWER_CASE) {
      if (isLegal && LOWER_CASE_FORMS.has(tokens.word(index))) lowerCaseOrganisation(tokens, index, candidates);
      continue;
    }
    const first = firstWord(tokens, index);
    if (first < index) candidates.add(tokens.start(first), tokens.end(index), 'ORGANIZATION', isLegal ? 0.82 : 0.64);
  }
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
  if (first < index) candidates.add(tokens.start(first), tokens.end(index), 'ORGANIZATION', 0.6);
}

/** Goes left over the capitalised words of the name. */
function firstWord(tokens: Tokens, index: number): number {
  let first = index;
  for (let at = index - 1, words = 0; at >= 0 && words < MOST_WORDS; at--) {
    if (tokens.gap(at + 1) >= LINE_BREAK) break;
    if (isSign(tokens, at, ",&-.'")) continue;
    if (isCapitalised(tokens, at)) {
      if (!NOT_FIRST.has(tokens.word(at))) first = at;
      words++;
    } else if (tokens.kind(at) !== WORD || !INSIDE.has(tokens.word(at))) {
      break;
    }
  }
  // `We spoke to Ann. Acme Inc` must not reach back over the full stop.
  for (let at = index - 1; at >= first; at--) {
    if (isSign(tokens, at, '.') && tokens.gap(at + 1) !== 0 && tokens.length(at - 1) > 3) return at + 1;
  }
  return first;
}
