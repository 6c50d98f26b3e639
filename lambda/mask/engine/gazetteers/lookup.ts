import words from './words.generated.json';

/** What a word is known as, as bits. A word may be several: Paris is a city and a first name. */
export const COMMON = 1;
export const RARE = 2;
export const FIRST_NAME = 4;
export const LAST_NAME = 8;
export const CITY = 16;
export const COUNTRY = 32;
export const REGION = 64;
export const DEMONYM = 128;
export const ORGANIZATION = 256;
export const JOB = 512;
/** The word begins a place's or an organisation's name of several words. */
export const PHRASE_START = 1024;

export const PLACE = CITY | COUNTRY | REGION;
export const PERSON_NAME = FIRST_NAME | LAST_NAME;

const LISTS: readonly (readonly [keyof typeof words, number])[] = [
  ['common', COMMON],
  ['rare', RARE],
  ['firstNames', FIRST_NAME],
  ['lastNames', LAST_NAME],
  ['cities', CITY],
  ['countries', COUNTRY],
  ['regions', REGION],
  ['demonyms', DEMONYM],
  ['organizations', ORGANIZATION],
  ['jobs', JOB],
];

interface Gazetteer {
  readonly words: ReadonlyMap<string, number>;
  readonly phrases: ReadonlyMap<string, number>;
}

let loaded: Gazetteer | undefined;

function load(): Gazetteer {
  const single = new Map<string, number>();
  const phrases = new Map<string, number>();
  for (const [name, flag] of LISTS) {
    for (const entry of words[name].split('\n')) {
      const space = entry.search(/[ -]/);
      if (space < 0) {
        single.set(entry, (single.get(entry) ?? 0) | flag);
      } else {
        const phrase = entry.replaceAll('-', ' ');
        const first = entry.slice(0, space);
        phrases.set(phrase, (phrases.get(phrase) ?? 0) | flag);
        single.set(first, (single.get(first) ?? 0) | PHRASE_START);
      }
    }
  }
  return { words: single, phrases };
}

const gazetteer = (): Gazetteer => (loaded ??= load());

/** What a single word, given in lower case, is known as. */
export function gazetteerFlags(word: string): number {
  const { words: single } = gazetteer();
  const flags = single.get(word);
  if (flags !== undefined) return flags;
  if (/n['’]t$/.test(word)) return COMMON;
  // Accents are often left out or added: both spellings are one word.
  if (/[^\x20-\x7e]/.test(word)) {
    return single.get(word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('\u2019', "'")) ?? 0;
  }
  return 0;
}

/** What a phrase of several words, in lower case and with single spaces, is known as. */
export const phraseFlags = (phrase: string): number => gazetteer().phrases.get(phrase) ?? 0;

let plain: { first: readonly string[]; last: readonly string[] } | undefined;
const plainNames = (): { first: readonly string[]; last: readonly string[] } => {
  const pick = (list: string): string[] => list.split('\n').filter((name) => /^[a-z]{4,9}$/.test(name));
  return (plain ??= { first: pick(words.firstNames), last: pick(words.lastNames) });
};
/** First names and surnames in plain letters, to make people up from. */
export const firstNames = (): readonly string[] => plainNames().first;
export const lastNames = (): readonly string[] => plainNames().last;
