import { LABEL_STARTS } from '../scan/label-phrases';
import {
  ADDRESS_WORDS,
  DEMONYMS,
  HONORIFICS,
  INTRODUCING_WORDS,
  LEGAL_FORMS,
  MONTHS,
  ORGANISATION_WORDS,
  PARTICLES,
  SEARCHED_WORDS,
  SECRET_WORDS,
  STREET_PREFIXES,
  STREET_TYPES,
  SURE_STREET_TYPES,
  UNIT_WORDS,
  WEEKDAYS,
} from '../scan/vocabulary';
import { WordTable } from './word-table';
import words from './words.generated.json';
import { withoutMarks } from '../marks';

/** What a word is known as, as bits. A word may be several: Paris is a city and a first name. */
export const COMMON = 1;
export const RARE = 1 << 1;
export const FIRST_NAME = 1 << 2;
export const LAST_NAME = 1 << 3;
export const CITY = 1 << 4;
export const COUNTRY = 1 << 5;
export const REGION = 1 << 6;
export const DEMONYM = 1 << 7;
export const ORGANIZATION = 1 << 8;
export const JOB = 1 << 9;
/** The word begins a place's or an organisation's name of several words. */
export const PHRASE_START = 1 << 10;
export const MONTH = 1 << 11;
export const WEEKDAY = 1 << 12;
export const HONORIFIC = 1 << 13;
export const STREET_TYPE = 1 << 14;
export const STREET_PREFIX = 1 << 15;
export const UNIT_WORD = 1 << 16;
export const LEGAL_FORM = 1 << 17;
export const ORGANISATION_WORD = 1 << 18;
export const PARTICLE = 1 << 19;
/** One of the few thousand words that everybody uses. */
export const BASIC = 1 << 21;
/** The word begins a label, such as `account number`. */
export const LABEL_START = 1 << 22;
/** The word begins a postal address or part of one. */
export const ADDRESS_START = 1 << 23;
/** The word may end what introduces a name, such as `my name is`. */
export const INTRODUCTION = 1 << 24;
/** An ordinary word that detectors look around, such as `and` in a firm's name. */
export const SEARCHED = 1 << 25;
/** A secret may stand behind the word. */
export const SECRET_WORD = 1 << 26;
/** A street's type that needs no house number to be believed. */
export const SURE_STREET_TYPE = 1 << 27;
/** Flags that send detectors to a word, and say nothing of what it is. */
export const DISPATCH = LABEL_START | ADDRESS_START | INTRODUCTION | SEARCHED | SECRET_WORD;
/** Marks what is in the table only as a phrase. */
const PHRASE = 1 << 20;

export const PLACE = CITY | COUNTRY | REGION;
export const PERSON_NAME = FIRST_NAME | LAST_NAME;
/** Every list that says what a word is, the small closed ones apart. */
export const IN_A_LIST = COMMON | RARE | PERSON_NAME | PLACE | DEMONYM | ORGANIZATION | JOB;

const LISTS: readonly (readonly [keyof typeof words, number])[] = [
  ['basic', BASIC],
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
const VOCABULARY: readonly (readonly [ReadonlySet<string>, number])[] = [
  [MONTHS, MONTH],
  [WEEKDAYS, WEEKDAY],
  [DEMONYMS, DEMONYM],
  [HONORIFICS, HONORIFIC],
  [STREET_TYPES, STREET_TYPE],
  [SURE_STREET_TYPES, SURE_STREET_TYPE],
  [STREET_PREFIXES, STREET_PREFIX],
  [UNIT_WORDS, UNIT_WORD],
  [LEGAL_FORMS, LEGAL_FORM],
  [ORGANISATION_WORDS, ORGANISATION_WORD],
  [PARTICLES, PARTICLE],
  [ADDRESS_WORDS, ADDRESS_START],
  [INTRODUCING_WORDS, INTRODUCTION],
  [SEARCHED_WORDS, SEARCHED],
  [SECRET_WORDS, SECRET_WORD],
  [new Set(LABEL_STARTS.keys()), LABEL_START],
];

const SLOTS = 1 << 19;
const NEWLINE = 10;
const SPACE = 32;
const HYPHEN = 45;

let loaded: WordTable | undefined;
const table = (): WordTable => (loaded ??= load());

function load(): WordTable {
  const result = new WordTable(SLOTS);
  for (const [name, flag] of LISTS) addList(result, words[name], flag);
  for (const [set, flag] of VOCABULARY) {
    for (const word of set) {
      result.begin();
      result.feed(word, 0, word.length);
      result.mark(flag);
    }
  }
  return result;
}

/** Reads a list, one entry a line, without cutting it into strings. */
function addList(result: WordTable, list: string, flag: number): void {
  for (let from = 0; from < list.length;) {
    result.begin();
    let isPhrase = false;
    let wordStart = from;
    let at = from;
    for (; at < list.length; at++) {
      const code = list.charCodeAt(at);
      if (code === NEWLINE) break;
      if (code !== SPACE && code !== HYPHEN) continue;
      result.feed(list, wordStart, at);
      if (!isPhrase) result.mark(PHRASE_START);
      result.feed(' ', 0, 1);
      isPhrase = true;
      wordStart = at + 1;
    }
    result.feed(list, wordStart, at);
    result.mark(isPhrase ? flag | PHRASE : flag);
    from = at + 1;
  }
}

/** Looks single words up, however they are written. */
export const gazetteer = {
  /** The entry of the word that was looked up last, -1 where the lists do not have it in this very spelling. */
  entry: -1,

  /** What the word at `[start, end)` of a text is known as. */
  look(text: string, start: number, end: number): number {
    const lookup = table();
    lookup.begin();
    const isPlain = lookup.feed(text, start, end);
    const flags = lookup.find();
    this.entry = isPlain && flags !== 0 && end - start <= LONGEST_SPELLING ? lookup.found : -1;
    if ((flags & ~DISPATCH) !== 0) return flags;
    // Accents are often left out or added: both spellings are one word.
    if (!isPlain) return flags | accented(lookup, text.slice(start, end));
    return flags | (isNegation(text, start, end) ? COMMON : 0);
  },

  /** The word of an entry in lower case, given where it stands: cut out of a text once, and not once for each time it is met. */
  spelling(entry: number, text: string, start: number, end: number): string {
    const known = spellings[entry];
    if (known !== undefined && known !== '') return known;
    return (spellings[entry] = text.slice(start, end).toLowerCase());
  },
};

/** A slice of more characters than this is not copied by the engine, but holds on to the whole text. */
const LONGEST_SPELLING = 12;
const spellings = new Array<string>(SLOTS).fill('');

/** `wouldn't`, `cant't` */
const isNegation = (text: string, start: number, end: number): boolean =>
  end - start > 3 &&
  (text.charCodeAt(end - 1) | 32) === 116 &&
  text.charCodeAt(end - 2) === 39 &&
  (text.charCodeAt(end - 3) | 32) === 110;

/** What words with accents were found to be: taking accents off costs more than all the rest. */
const known = new Map<string, number>();
const MOST_KNOWN = 4_000;

function accented(lookup: WordTable, word: string): number {
  if (word.length > LONGEST_SPELLING) return withoutAccents(lookup, word);
  let flags = known.get(word);
  if (flags === undefined) {
    flags = withoutAccents(lookup, word);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(word, flags);
  }
  return flags;
}

function withoutAccents(lookup: WordTable, word: string): number {
  if (/n’t$/i.test(word)) return COMMON;
  const plain = withoutMarks(word);
  lookup.begin();
  lookup.feed(plain, 0, plain.length);
  return lookup.find();
}

/** Looks phrases up word by word: begin with one word, add the next, ask after each. */
export const phraseLookup = {
  begin(text: string, start: number, end: number): void {
    table().begin();
    table().feed(text, start, end);
  },
  /** Adds a word, and says what the phrase up to it is known as. */
  add(text: string, start: number, end: number): number {
    table().feed(' ', 0, 1);
    table().feed(text, start, end);
    const flags = table().find();
    return (flags & PHRASE) !== 0 ? flags : 0;
  },
};

let plain: { first: readonly string[]; last: readonly string[] } | undefined;
const plainNames = (): { first: readonly string[]; last: readonly string[] } => {
  const pick = (list: string): string[] => list.split('\n').filter((name) => /^[a-z]{4,9}$/.test(name));
  return (plain ??= { first: pick(words.firstNames), last: pick(words.lastNames) });
};
/** First names and surnames in plain letters, to make people up from. */
export const firstNames = (): readonly string[] => plainNames().first;
export const lastNames = (): readonly string[] => plainNames().last;
