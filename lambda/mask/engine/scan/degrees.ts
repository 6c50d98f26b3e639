import { PERSON_NAME } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { HAS_CAPITAL, SPACE, WORD, type Tokens } from './tokens';
import { isCapitalised, isGlued, isSign, isUnknown } from './words';

/** Degrees and licences behind a name. Those that are also states or words (`MA`, `MS`, `PA`, `DO`) are left out. */
const DEGREES = new Set(
  'md dds dvm phd mba cpa rn bsn msn dmd jd llm llb bsc msc mph facs frcs mbbs pharmd psyd edd cfa acca csc dis rph cnm crna lcsw lpc lmft'.split(
    ' ',
  ),
);
const DOTTED_DEGREES = new Set('md phd dds dvm dmd ba ma bs ms bsc msc jd edd mba llm llb bba csc'.split(' '));

/** `Ann Lee, PhD`, `John Smith MD`, `Mary Jones, Ph.D.` */
export function findDegrees(tokens: Tokens, candidates: Candidates): void {
  for (let index = tokens.next(1, HAS_CAPITAL); index < tokens.count; index = tokens.next(index + 1, HAS_CAPITAL)) {
    if (tokens.length(index) > 6 || tokens.gap(index) !== SPACE) continue;
    const name = isSign(tokens, index - 1, ',') ? index - 2 : index - 1;
    const isNamed =
      isCapitalised(tokens, name) && (isUnknown(tokens, name) || (tokens.gazetteer(name) & PERSON_NAME) !== 0);
    if (!isNamed) continue;
    const end = degreeEnd(tokens, index);
    if (end > index) candidates.add(tokens.start(index), tokens.end(end - 1), 'TITLE', 0.6);
  }
}

function degreeEnd(tokens: Tokens, at: number): number {
  const raw = tokens.raw(at);
  if (DEGREES.has(tokens.word(at)) && /[A-Z].*[A-Z]/.test(raw)) return isStop(tokens, at + 1) ? at + 2 : at + 1;
  let letters = tokens.word(at);
  let end = at;
  while (letters.length < 6 && isStop(tokens, end + 1) && tokens.kind(end + 2) === WORD && isGlued(tokens, end + 2)) {
    end += 2;
    letters += tokens.word(end);
  }
  if (end === at || !DOTTED_DEGREES.has(letters)) return at;
  return isStop(tokens, end + 1) ? end + 2 : end + 1;
}

const isStop = (tokens: Tokens, at: number): boolean => isSign(tokens, at, '.') && isGlued(tokens, at);
