import { makeAddress, type Country } from './addresses';
import type { Dice } from './dice';
import { fullName, makePerson, type Person } from './people';
import {
  HONORIFICS,
  JOBS,
  NATIONALITIES,
  PLACES,
  makeAadhaar,
  makeCard,
  makeDate,
  makeIban,
  makeNhs,
  makeNpi,
  makeOrganisation,
  makeSecret,
  makeSsn,
  makeTime,
} from './values';

interface Setting {
  readonly dice: Dice;
  readonly country: Country;
}

interface Slot {
  readonly type: string;
  readonly make: (setting: Setting) => string;
}

const person = ({ dice, country }: Setting): Person => makePerson(country.locale, dice);
const name = (setting: Setting): string => fullName(person(setting), setting.dice);
const address = ({ dice, country }: Setting): readonly string[] => makeAddress(country, dice);
const filled = (type: string, ...patterns: readonly string[]): Slot => ({
  type,
  make: ({ dice }) => dice.fill(dice.pick(patterns)),
});
const organisation = (setting: Setting): string =>
  makeOrganisation(setting.dice, [person(setting).last, person(setting).last]);
const userName = (setting: Setting): string => {
  const { first, last } = person(setting);
  const plain = (word: string): string =>
    word
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase();
  const { dice } = setting;
  return dice.pick([
    `${plain(first)}.${plain(last)}`,
    `${plain(first)}_${dice.between(10, 99)}`,
    `${plain(first).charAt(0)}${plain(last)}${dice.between(1, 99)}`,
  ]);
};

/** What stands in a template's braces, by the type that it is annotated as. */
export const SLOTS: Readonly<Record<string, Slot>> = {
  name: { type: 'PERSON', make: name },
  'name-lower': { type: 'PERSON', make: (setting) => `${person(setting).first} ${person(setting).last}`.toLowerCase() },
  'name-upper': { type: 'PERSON', make: (setting) => name(setting).toUpperCase() },
  'last-comma-first': {
    type: 'PERSON',
    make: (setting) => {
      const { first, last, middle } = person(setting);
      return `${last}, ${first}${setting.dice.chance(0.3) ? ` ${middle.charAt(0)}.` : ''}`;
    },
  },
  first: { type: 'PERSON', make: (setting) => person(setting).first },
  'first-lower': { type: 'PERSON', make: (setting) => person(setting).first.toLowerCase() },
  last: { type: 'PERSON', make: (setting) => person(setting).last },
  honorific: { type: 'TITLE', make: ({ dice }) => dice.pick(HONORIFICS) },
  job: { type: 'TITLE', make: ({ dice }) => dice.pick(JOBS) },
  nationality: { type: 'NATIONALITY', make: ({ dice }) => dice.pick(NATIONALITIES) },
  place: { type: 'PLACE', make: ({ dice }) => dice.pick(PLACES) },
  address: { type: 'ADDRESS', make: (setting) => address(setting).join(', ') },
  'address-upper': { type: 'ADDRESS', make: (setting) => address(setting).join(', ').toUpperCase() },
  'address-lines': { type: 'ADDRESS', make: (setting) => address(setting).join('\n') },
  org: { type: 'ORGANIZATION', make: organisation },
  'org-lower': { type: 'ORGANIZATION', make: (setting) => organisation(setting).toLowerCase() },
  'org-upper': { type: 'ORGANIZATION', make: (setting) => organisation(setting).toUpperCase() },
  date: { type: 'DATE', make: ({ dice }) => makeDate(dice) },
  time: { type: 'DATE', make: ({ dice }) => makeTime(dice) },
  month: {
    type: 'DATE',
    make: ({ dice }) => `${dice.pick(['January', 'April', 'October', 'December'])} ${dice.between(2010, 2026)}`,
  },
  year: { type: 'DATE', make: ({ dice }) => String(dice.between(1950, 2024)) },
  age: { type: 'AGE', make: ({ dice }) => String(dice.between(18, 95)) },
  phone: { type: 'PHONE', make: ({ dice, country }) => dice.fill(dice.pick(country.phones)).replace(/@/g, 'A') },
  email: {
    type: 'EMAIL',
    make: (setting) =>
      `${userName(setting)}@${setting.dice.pick(['gmail.com', 'example.org', 'web.de', 'northgate.co.uk', 'mail.ru', 'yahoo.co.in'])}`,
  },
  username: { type: 'USERNAME', make: userName },
  url: {
    type: 'URL',
    make: ({ dice }) => dice.pick(['https://www.kestrel-legal.com/team', 'www.halcyon.org', 'http://lumen.io/a?id=7']),
  },
  ip: {
    type: 'IP_ADDRESS',
    make: ({ dice }) =>
      dice.pick([
        [10, dice.between(0, 255), dice.between(0, 255), 7].join('.'),
        `2001:db8::${dice.between(1000, 9999)}:8a2e`,
        [203, 0, 113, dice.between(1, 254)].join('.'),
      ]),
  },
  mac: {
    type: 'MAC_ADDRESS',
    make: ({ dice }) => Array.from({ length: 6 }, () => dice.between(16, 255).toString(16)).join(dice.pick([':', '-'])),
  },
  card: { type: 'CARD', make: ({ dice }) => makeCard(dice) },
  expiry: { type: 'CARD_DETAIL', make: ({ dice }) => dice.pick(['04/27', '11/2028', '09-29']) },
  cvv: filled('CARD_DETAIL', '###', '####'),
  iban: { type: 'IBAN', make: ({ dice }) => makeIban(dice) },
  swift: {
    type: 'SWIFT',
    make: ({ dice }) => dice.pick(['DEUTDEFF', 'BNPAFRPPXXX', 'CHASUS33', 'HBUKGB4B', 'INGBNL2A']),
  },
  ssn: { type: 'SSN', make: ({ dice }) => makeSsn(dice) },
  passport: filled('ID', '@########', '#########', '@@#######', 'C01X####T'),
  license: filled('ID', '@#######', '@###-####-####', '########', '@@@@@######@@#@@'),
  plate: filled('ID', '@@## @@@', '@@@ ####', '@@-@@ ###', '#@@@###'),
  mrn: filled('ID', '########', 'MR-######', '###-##-##'),
  account: filled('ID', 'POL-########', '##########', '@@######', '##-######-##'),
  aadhaar: { type: 'ID', make: ({ dice }) => makeAadhaar(dice) },
  pan: { type: 'ID', make: ({ dice }) => `${dice.fill('@@@')}P${dice.fill('@####@')}` },
  nhs: { type: 'ID', make: ({ dice }) => makeNhs(dice) },
  nino: { type: 'ID', make: ({ dice }) => dice.pick([`AB ${dice.fill('## ## ##')} C`, `JK${dice.fill('######')}A`]) },
  npi: { type: 'ID', make: ({ dice }) => makeNpi(dice) },
  vin: { type: 'ID', make: ({ dice }) => dice.pick(['1HGCM82633A004352', 'WDBRF40J43F433102', '1M8GDM9AXKP042788']) },
  vat: filled('ID', 'DE#########', 'GB### #### ##', 'FR##########3'),
  password: { type: 'SECRET', make: ({ dice }) => dice.fill(dice.pick(['Tr0ub4dor&#', 'kl**-#!x', 'summer####!'])) },
  secret: { type: 'SECRET', make: ({ dice }) => makeSecret(dice) },
};
