import { BASIC, COMMON, FIRST_NAME, IN_A_LIST, LAST_NAME, LEGAL_FORM, PERSON_NAME, PLACE } from '../gazetteers/lookup';
import { IS_UNCOMMON, LOWER_CASE, NOTHING, SPACE, WORD, type Tokens } from './tokens';
import { TOWN_PREFIXES } from './vocabulary';
import { isSign } from './words';

/** Fewer words make no sentence, but a code or a state in a table. */
const FEWEST_WORDS = 3;
/** Where fewer of the words are in the dictionary, the text is in another language, and what is in no list is a word of it. */
const SMALLEST_SHARE_OF_COMMON_WORDS = 1 / 3;

/**
 * In a text that has no capital at all, takes words for written with one that can only be names or that no list has: what
 * looks at capitals then finds `ann lee of 12 elm road, leeds` too. Says whether there are any.
 */
export function presumeCapitals(tokens: Tokens): boolean {
  if (tokens.capitals > 0 || tokens.words < FEWEST_WORDS) return false;
  let any = false;
  const isEnglish = tokens.commonWords >= tokens.words * SMALLEST_SHARE_OF_COMMON_WORDS;
  for (let at = tokens.next(0, IS_UNCOMMON); at < tokens.count; at = tokens.next(at + 1, IS_UNCOMMON)) {
    if (!isNameLike(tokens, at, isEnglish)) continue;
    any = true;
    tokens.capitalise(at);
    capitaliseBefore(tokens, at);
    if (isSurnameBehind(tokens, at)) tokens.capitalise(at + 1);
  }
  return any;
}

function isNameLike(tokens: Tokens, at: number, isEnglish: boolean): boolean {
  const flags = tokens.gazetteer(at);
  if (tokens.kind(at) !== WORD || (flags & (COMMON | LEGAL_FORM)) !== 0) return false;
  const isUnknown = (flags & IN_A_LIST) === 0 && isEnglish && tokens.length(at) > 3;
  if ((flags & (PERSON_NAME | PLACE)) === 0 && !isUnknown) return false;
  // `rosales-mcguire`; what is glued to other signs is an address of the internet or code.
  return tokens.gap(at) !== NOTHING || (isSign(tokens, at - 1, '-') && isPresumed(tokens, at - 2));
}

/** The initials and the prefix before a name: `benjamin a. seiler`, `east allenstad`. */
function capitaliseBefore(tokens: Tokens, name: number): void {
  const hasStop = isSign(tokens, name - 1, '.') && tokens.gap(name - 1) === NOTHING;
  const before = hasStop ? name - 2 : name - 1;
  if (tokens.gap(name) !== SPACE || tokens.kind(before) !== WORD) return;
  const isInitial = tokens.length(before) === 1 && isPresumed(tokens, before - 1);
  if (isInitial || (!hasStop && TOWN_PREFIXES.has(tokens.word(before)))) tokens.capitalise(before);
}

/** `carly mills`: an ordinary word that is a surname, behind a first name that is no word. */
function isSurnameBehind(tokens: Tokens, name: number): boolean {
  const flags = tokens.gazetteer(name + 1);
  const isOne = (flags & LAST_NAME) !== 0 && (flags & (COMMON | BASIC)) === COMMON;
  return isOne && (tokens.gazetteer(name) & FIRST_NAME) !== 0 && tokens.gap(name + 1) === SPACE;
}

const isPresumed = (tokens: Tokens, at: number): boolean => tokens.letterCase(at) !== LOWER_CASE;
