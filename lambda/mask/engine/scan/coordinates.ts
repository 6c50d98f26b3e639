import type { Candidates } from './candidates';
import { HAS_DIGITS, NOTHING, NUMBER, SPACE, WORD, type Tokens } from './tokens';
import { isSign } from './words';

/** Fewer decimals say no more than which town; a price in thousands has three. */
const FEWEST_DECIMALS = 4;

/** `37.42199, -122.08411`, `40.7128° N, 74.0060° W`: a latitude and a longitude that find a house. */
export function findCoordinates(tokens: Tokens, candidates: Candidates): void {
  for (let index = tokens.next(0, HAS_DIGITS); index < tokens.count; index = tokens.next(index + 1, HAS_DIGITS)) {
    const latitude = degreesEnd(tokens, index, 90);
    if (latitude === index) continue;
    let next = latitude;
    if (isSign(tokens, next, ',;/')) next++;
    if (isSign(tokens, next, '-−+')) next++;
    const longitude = tokens.gap(next) <= SPACE ? degreesEnd(tokens, next, 180) : next;
    if (longitude === next) continue;
    const first = isSign(tokens, index - 1, '-−+') && tokens.gap(index) === NOTHING ? index - 1 : index;
    candidates.add(tokens.start(first), tokens.end(longitude - 1), 'LOCATION', 0.8);
    index = longitude - 1;
  }
}

/** The token behind `37.42199` and a sign and letter of direction, or `at` where no such angle stands. */
function degreesEnd(tokens: Tokens, at: number, most: number): number {
  const isAngle =
    tokens.kind(at) === NUMBER &&
    tokens.length(at) <= 3 &&
    isSign(tokens, at + 1, '.') &&
    tokens.gap(at + 1) === NOTHING &&
    Number(tokens.raw(at)) <= most &&
    tokens.kind(at + 2) === NUMBER &&
    tokens.gap(at + 2) === NOTHING &&
    tokens.length(at + 2) >= FEWEST_DECIMALS;
  if (!isAngle) return at;
  let end = at + 3;
  if (isSign(tokens, end, '°º')) end++;
  if (
    tokens.kind(end) === WORD &&
    tokens.length(end) === 1 &&
    /[nsew]/.test(tokens.word(end)) &&
    tokens.gap(end) <= SPACE
  )
    end++;
  return end;
}
