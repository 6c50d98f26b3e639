import { FIRST_NAME } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { LINE_BREAK, NOTHING, SPACE, type Tokens } from './tokens';
import { isCapitalised, isOrdinary, isSentenceStart, isSign } from './words';

/** Behind these stands an organisation rather than a list of people. */
const BEFORE_FIRM = new Set('at for from by joined join company firm joining via'.split(' '));

/** `at Monjeau, Graves and Reed`: three surnames behind a word that a firm stands behind, or alone in a line. */
export function findFirm(tokens: Tokens, and: number, candidates: Candidates, unknownNames: boolean): void {
  const [third, second] = [and + 1, and - 1];
  const isList =
    isCapitalised(tokens, third) &&
    tokens.gap(third) === SPACE &&
    isCapitalised(tokens, second) &&
    isSign(tokens, second - 1, ',') &&
    isCapitalised(tokens, second - 2);
  if (!isList) return;
  let first = second - 2;
  while (second - first < 6 && isSign(tokens, first - 1, '-') && tokens.gap(first) === NOTHING) first -= 2;
  // `Lemus Juárez, Villarrondo and Lemus Juárez`
  while (second - first < 8 && tokens.gap(first) === SPACE && isNameWord(tokens, first - 1)) first--;
  let last = third;
  if (isSign(tokens, third + 1, '-') && tokens.gap(third + 1) === NOTHING && isCapitalised(tokens, third + 2))
    last = third + 2;
  while (last - third < 3 && tokens.gap(last + 1) === SPACE && isNameWord(tokens, last + 1)) last++;
  const isLine = tokens.gap(first) >= LINE_BREAK && tokens.gap(last + 1) >= LINE_BREAK;
  const people = [first, second, third].filter((at) => (tokens.gazetteer(at) & FIRST_NAME) !== 0).length;
  const before = tokens.word(first - 1);
  const isAnnounced = BEFORE_FIRM.has(before) ? people < 3 : (before === 'of' || before === 'with') && people < 2;
  // A firm `is`, people `are`.
  const isOne = isSentenceStart(tokens, first) && /^(?:is|was|has|announced)$/.test(tokens.word(last + 1));
  const isSure = isLine || isOne || isAnnounced;
  // Surnames in a list are a firm as likely as people, and policies that mask unknown names leave no word between them.
  if (!isSure && (!unknownNames || people > 1 || isSign(tokens, first - 1, ':'))) return;
  candidates.add(tokens.start(first), tokens.end(last), 'ORGANIZATION', isSure ? 0.78 : 0.72);
}

const isNameWord = (tokens: Tokens, index: number): boolean =>
  isCapitalised(tokens, index) && !isOrdinary(tokens, index) && tokens.length(index) > 2;
