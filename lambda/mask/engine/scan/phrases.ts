import { PERSON_NAME, PLACE } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { ALL_CAPITALS, HAS_CAPITAL, LINE_BREAK, LOWER_CASE, SPACE, WORD, type Tokens } from './tokens';
import { isCalendarWord, isCapitalised, isOrdinary, isSentenceStart, isSign } from './words';

const BEFORE_ORGANISATION = new Set('at for became joined join from by with called'.split(' '));
const BEFORE_PERSON = new Set('to contact ask tell told as saw met thank thanks is was hire hired like'.split(' '));
const INSIDE = new Set(['and', '&', 'of']);
const SHORTEST = 3;

/**
 * Ordinary words with capitals in the middle of a sentence: `at Credit Karma`, `to Mill Village`. Only policies that mask
 * unknown names look for these; in headings, where every word has a capital, they say nothing.
 */
export function findCapitalisedPhrases(tokens: Tokens, candidates: Candidates): void {
  const headings = new Headings(tokens);
  for (let index = tokens.next(0, HAS_CAPITAL); index < tokens.count; index = tokens.next(index + 1, HAS_CAPITAL)) {
    if (!isPhraseWord(tokens, index) || isSentenceStart(tokens, index)) continue;
    let last = index;
    let words = 1;
    let ordinary = isOrdinary(tokens, index) ? 1 : 0;
    let named = isNamed(tokens, index) ? 1 : 0;
    for (let next = index + 1; next - index < 6; next++) {
      if (tokens.gap(next) > SPACE) break;
      if (isPhraseWord(tokens, next)) {
        last = next;
        words++;
        if (isOrdinary(tokens, next)) ordinary++;
        if (isNamed(tokens, next)) named++;
      } else if (!joinsPhrase(tokens, next)) {
        break;
      }
    }
    const announced = BEFORE_ORGANISATION.has(tokens.word(index - 1)) && tokens.letterCase(index - 1) === LOWER_CASE;
    const isPhrase = (words > 1 && ordinary > 0) || (announced && ordinary > 0 && tokens.length(index) > SHORTEST);
    if (!isPhrase && words === 1 && isMeant(tokens, index)) {
      candidates.add(tokens.start(index), tokens.end(index), 'UNKNOWN_NAME', 0.36);
    } else if (isPhrase && !headings.has(index)) {
      // `at Forrester Research`: above the unknown word in it.
      const isMixed = announced && words > 1 && ordinary < words && named === 0;
      candidates.add(tokens.start(index), tokens.end(last), 'ORGANIZATION', isMixed ? 0.51 : 0.36);
    }
    index = last;
  }
}

/** `ask Barber.`, `as Butcher said`: an ordinary word with a capital where people are named, with nothing to belong to. */
const isMeant = (tokens: Tokens, index: number): boolean =>
  tokens.length(index) > SHORTEST &&
  BEFORE_PERSON.has(tokens.word(index - 1)) &&
  tokens.letterCase(index - 1) === LOWER_CASE &&
  (tokens.gap(index + 1) >= LINE_BREAK ||
    isSign(tokens, index + 1, '.,?!)') ||
    /^(?:said|says|asked|told|wrote|called|speaking|and|about|for|by)$/.test(tokens.word(index + 1)));

const isNamed = (tokens: Tokens, index: number): boolean => (tokens.gazetteer(index) & (PERSON_NAME | PLACE)) !== 0;

/** `of` and `and` between words, but no `and` between the names of people. */
function joinsPhrase(tokens: Tokens, index: number): boolean {
  if (isSign(tokens, index, '&')) return true;
  if (!INSIDE.has(tokens.word(index))) return false;
  const isPerson = (at: number): boolean => (tokens.gazetteer(at) & PERSON_NAME) !== 0;
  return tokens.word(index) !== 'and' || !(isPerson(index - 1) || isPerson(index + 1));
}

function isPhraseWord(tokens: Tokens, index: number): boolean {
  if (!isCapitalised(tokens, index) || tokens.length(index) < 2 || isCalendarWord(tokens, index)) return false;
  if (tokens.letterCase(index) === ALL_CAPITALS && tokens.length(index) < 6) return false;
  return true;
}

/** Lines of which most words have a capital. */
class Headings {
  private from = 0;
  private to = 0;
  private heading = false;

  constructor(private readonly tokens: Tokens) {}

  has(index: number): boolean {
    const { tokens } = this;
    if (index >= this.from && index < this.to) return this.heading;
    this.from = index;
    while (this.from > 0 && tokens.gap(this.from) < LINE_BREAK && index - this.from < 100) this.from--;
    this.to = index + 1;
    while (this.to < tokens.count && tokens.gap(this.to) < LINE_BREAK && this.to - index < 100) this.to++;
    let capitals = 0;
    let words = 0;
    for (let at = this.from; at < this.to; at++) {
      if (tokens.kind(at) !== WORD || tokens.length(at) < 4) continue;
      words++;
      if (tokens.letterCase(at) !== LOWER_CASE) capitals++;
    }
    this.heading = words >= 3 && capitals > words * 0.65;
    return this.heading;
  }
}
