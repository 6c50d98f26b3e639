import type { Span } from '../span';
import { findAddresses } from './addresses';
import { findAges } from './ages';
import { Candidates } from './candidates';
import { findCoordinates } from './coordinates';
import { findCredentials } from './credentials';
import { findDates } from './dates';
import { findDegrees } from './degrees';
import { findIdentifiers } from './identifiers';
import { findDomains, findEmails, findHexAddresses, findUrls } from './internet';
import { Labels } from './labels';
import { withoutMarkers } from './markers';
import { findLabelledWords } from './labelled-words';
import { findNames } from './names';
import { findNumbers } from './numbers';
import { findOrganisations } from './organisations';
import { findPlaces } from './places';
import { findCapitalisedPhrases } from './phrases';
import { findJobTitles } from './titles';
import { presumeCapitals } from './presumed-capitals';
import { Tokens } from './tokens';
import { findUnlabelledNumbers } from './unlabelled-numbers';

export interface ScanOptions {
  /** Also report capitalised words that are in no dictionary, and long numbers without a label. */
  readonly unknownNames: boolean;
  /** The user's own patterns. */
  readonly patterns?: { find(text: string, candidates: Candidates): void };
}

/** Below this, a finding is a guess that policies which keep unknown names do not act on. */
const SUREST_GUESS = 0.45;

/** A scan is over before the next one begins, so one set of arrays does for all of them. */
const reused = new Tokens();

/** Finds everything that identifies a person or opens a door, in order, without overlaps, in linear time. */
export function scan(original: string, options: ScanOptions): Span[] {
  const text = withoutMarkers(original);
  const tokens = reused.read(text);
  const candidates = new Candidates();
  const labels = new Labels(tokens);
  findEmails(text, candidates);
  findUrls(text, candidates);
  findDomains(tokens, candidates);
  findHexAddresses(text, candidates);
  findCredentials(tokens, candidates);
  findIdentifiers(tokens, candidates);
  labels.findValues(candidates);
  findNumbers(tokens, candidates, labels);
  findCoordinates(tokens, candidates);
  findDates(tokens, candidates);
  findLabelledWords(tokens, candidates);
  findAges(tokens, candidates);
  findByWords(tokens, candidates, options.unknownNames);
  if (options.unknownNames) findUnlabelledNumbers(tokens, candidates);
  // Behind a marker stood a name: where there are markers, the capitals of what is left say as much as before.
  if (options.unknownNames && text === original && presumeCapitals(tokens)) {
    candidates.certainty = CERTAINTY_OF_PRESUMED;
    findByWords(tokens, candidates, true);
    candidates.certainty = 1;
  }
  options.patterns?.find(text, candidates);
  const found = candidates.resolve(text);
  return options.unknownNames ? found : found.filter((span) => span.score >= SUREST_GUESS);
}

/** What is found by capitals that are presumed yields to what lower case itself gave away. */
const CERTAINTY_OF_PRESUMED = 0.75;

/** What words, their capitals and their neighbours give away. */
function findByWords(tokens: Tokens, candidates: Candidates, unknownNames: boolean): void {
  findAddresses(tokens, candidates, unknownNames);
  findPlaces(tokens, candidates, unknownNames);
  findOrganisations(tokens, candidates, unknownNames);
  findNames(tokens, candidates, unknownNames);
  findJobTitles(tokens, candidates);
  findDegrees(tokens, candidates);
  if (unknownNames) findCapitalisedPhrases(tokens, candidates);
}
