import { JOB } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { LINE_BREAK, LOWER_CASE, SPACE, WORD, type Tokens } from './tokens';
import { isSign } from './words';

const MOST_WORDS = 8;
/** Endings of words for people who do something. */
const DOER =
  /(?:er|or|ist|ian|ant|man|woman|clerk|rep|staff|lead|head|officer|nurse|chef|host|aide|judge|specialist|attendant)s?$/;
const INSIDE = new Set(['and', 'of', 'for', 'the', 'to', 'or']);

/**
 * Job titles where they stand by themselves: alone in a line, as under a signature, or as `Ann Lee, the Packager, said`.
 */
export function findJobTitles(tokens: Tokens, candidates: Candidates): void {
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.kind(index) !== WORD) continue;
    if (tokens.gap(index) >= LINE_BREAK && index > 0) {
      const last = lineEnd(tokens, index);
      if (last >= index && isDoer(tokens, last)) {
        candidates.add(tokens.start(index), tokens.end(last), 'TITLE', 0.72);
        index = last;
      }
    } else if (tokens.word(index) === 'the' && isSign(tokens, index - 1, ',')) {
      const last = appositionEnd(tokens, index + 1);
      if (last > index) candidates.add(tokens.start(index + 1), tokens.end(last), 'TITLE', 0.6);
    }
  }
}

function isDoer(tokens: Tokens, index: number): boolean {
  return (tokens.gazetteer(index) & JOB) !== 0 || (tokens.length(index) > 4 && DOER.test(tokens.word(index)));
}

/** The last word of a line of words and nothing else, or -1. */
function lineEnd(tokens: Tokens, first: number): number {
  let at = first;
  for (let words = 0; words < MOST_WORDS; at++) {
    if (at > first && tokens.gap(at) >= LINE_BREAK) return at - 1;
    if (tokens.kind(at) === WORD) {
      // A title's first word may have a capital; in a name all have.
      if (at > first && tokens.letterCase(at) !== LOWER_CASE && tokens.letterCase(first) === LOWER_CASE) return -1;
      words++;
    } else if (!isSign(tokens, at, ",-/&'’") || tokens.gap(at) > SPACE) {
      return -1;
    }
  }
  return tokens.gap(at) >= LINE_BREAK ? at - 1 : -1;
}

/** `the Technical writer,`: up to the comma, with a doer before it. */
function appositionEnd(tokens: Tokens, first: number): number {
  for (let at = first; at - first < 6; at++) {
    if (isSign(tokens, at, ',') && at > first)
      return isDoer(tokens, at - 1) && tokens.letterCase(first) !== LOWER_CASE ? at - 1 : -1;
    if (tokens.gap(at) > SPACE || (tokens.kind(at) !== WORD && !isSign(tokens, at, "-'’&"))) return -1;
    if (INSIDE.has(tokens.word(at)) && at === first) return -1;
  }
  return -1;
}
