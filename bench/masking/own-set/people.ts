import type { Faker, LocaleDefinition } from '@faker-js/faker' with { 'resolution-mode': 'import' };
import type { Dice } from './dice';

export interface Person {
  readonly first: string;
  readonly last: string;
  readonly middle: string;
}

/** What a people's surnames are made of, for names that no word list has. */
const SYLLABLES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['Mukher', 'Venkat', 'Chand', 'Bhatta', 'Ragha', 'Sundar', 'Jaya', 'Krishna'],
    ['jeev', 'eswaran', 'rekar', 'charjee', 'wala', 'gopal', 'prabhu'],
  ],
  [
    ['Al-Kha', 'Al-Ma', 'Ben Ya', 'Abu Sa', 'El-Sha', 'Haj-'],
    ['touri', 'liki', 'hyaoui', 'lameh', 'zly', 'Darwishi'],
  ],
  [
    ['Zhao', 'Xu', 'Qiu', 'Shen', 'Feng', 'Ouyang'],
    ['', '', '', '', ''],
  ],
  [
    ['Kova', 'Petro', 'Vasil', 'Stoya', 'Bogda', 'Radu', 'Ili'],
    ['chenko', 'vskiy', 'novic', 'nescu', 'lyuk', 'dimova', 'kowicz'],
  ],
  [
    ['Oko', 'Ade', 'Chukwu', 'Mwa', 'Nya', 'Olu', 'Tshi'],
    ['yemi', 'bunmi', 'nwosu', 'mbura', 'sanya', 'korie', 'ngula'],
  ],
  [
    ['Papa', 'Theo', 'Kara', 'Dimi', 'Xeno'],
    ['dimakis', 'doropoulos', 'giannou', 'trakos', 'fontidis'],
  ],
  [
    ['Berg', 'Hau', 'Stein', 'Lind', 'Øver', 'Hög', 'Kallio'],
    ['ströminen', 'geland', 'kvistdal', 'lundby', 'salmi', 'hagen'],
  ],
  [
    ['Echeva', 'Zubi', 'Monta', 'Queve', 'Iturra', 'Villa'],
    ['rrondo', 'zarreta', 'lbanez', 'doso', 'lde', 'franca'],
  ],
  [
    ['Whit', 'Thorn', 'Had', 'Lock', 'Pem', 'Ashe'],
    ['combeley', 'dyke', 'lethwaite', 'ridgely', 'berworth', 'nhurst'],
  ],
];
const CHINESE_GIVEN = ['Xiao', 'Jian', 'Mei', 'Zi', 'Yu', 'Hao', 'Wen', 'Li'];
const CHINESE_ENDING = ['ming', 'hua', 'ling', 'qi', 'xuan', 'tao', 'yan', 'rong'];

const LOCALES = [
  'ar',
  'cs_CZ',
  'de',
  'en',
  'en_IN',
  'en_NG',
  'es',
  'es_MX',
  'fi',
  'fr',
  'hu',
  'id_ID',
  'it',
  'ja',
  'nb_NO',
  'nl',
  'pl',
  'pt_BR',
  'ro',
  'sv',
  'tr',
  'vi',
  'yo_NG',
] as const;
export type Locale = (typeof LOCALES)[number];
const FAKERS = new Map<Locale, Faker>();

/** Loads the names and places of every country; to be awaited before anything is made. */
export async function loadCountries(): Promise<void> {
  // The package is an ES module only.
  const { Faker, allLocales } = await import('@faker-js/faker');
  const definitions: Readonly<Record<Locale, LocaleDefinition>> = allLocales;
  for (const locale of LOCALES)
    FAKERS.set(locale, new Faker({ locale: [definitions[locale], allLocales.en, allLocales.base] }));
}

export function fakerOf(locale: Locale, dice: Dice): Faker {
  const faker = FAKERS.get(locale);
  if (!faker) throw new Error('loadCountries() was not awaited');
  faker.seed(dice.between(1, 2 ** 30));
  return faker;
}

const LATIN = /^[\p{Script=Latin}'’. -]+$/u;

/** Three of ten surnames are made of syllables, so that lists of names do not have them. */
export function makePerson(locale: Locale, dice: Dice): Person {
  const faker = fakerOf(locale, dice);
  const english = fakerOf('en', dice);
  let first = faker.person.firstName();
  let last = faker.person.lastName();
  if (!LATIN.test(first)) first = english.person.firstName();
  if (dice.chance(0.3) || !LATIN.test(last)) {
    const [heads, tails] = dice.pick(SYLLABLES);
    const [head, tail] = [dice.pick(heads), dice.pick(tails)];
    last = head + (head.endsWith('-') ? tail.charAt(0).toUpperCase() + tail.slice(1) : tail);
    if (tails[0] === '' && dice.chance(0.7)) first = dice.pick(CHINESE_GIVEN) + dice.pick(CHINESE_ENDING);
  }
  return { first, last, middle: dice.pick(english.person.firstName().split(' ')) };
}

/** The ways in which a whole name is written. */
export function fullName(person: Person, dice: Dice): string {
  const { first, last, middle } = person;
  const initial = middle.charAt(0);
  return dice.pick([
    `${first} ${last}`,
    `${first} ${last}`,
    `${first} ${last}`,
    `${first} ${initial}. ${last}`,
    `${first} ${middle} ${last}`,
    `${first.charAt(0)}. ${last}`,
    `${first} ${last}-${middle}son`,
    `${first} ${last} Jr.`,
  ]);
}
