import type { Dice } from './dice';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const two = (value: number): string => String(value).padStart(2, '0');
const ordinal = (day: number): string =>
  `${day}${day % 10 === 1 && day !== 11 ? 'st' : day % 10 === 2 && day !== 12 ? 'nd' : day % 10 === 3 && day !== 13 ? 'rd' : 'th'}`;

export function makeDate(dice: Dice): string {
  const [year, month, day] = [dice.between(1940, 2025), dice.between(1, 12), dice.between(1, 28)];
  const name = MONTHS[month - 1] ?? 'May';
  const short = name.slice(0, 3);
  return dice.pick([
    `${year}-${two(month)}-${two(day)}`,
    `${month}/${day}/${year}`,
    `${two(day)}/${two(month)}/${year}`,
    `${two(day)}.${two(month)}.${year}`,
    `${day}-${short}-${year}`,
    `${day} ${name} ${year}`,
    `${name} ${day}, ${year}`,
    `${short} ${ordinal(day)}, ${year}`,
    `the ${ordinal(day)} of ${name} ${year}`,
    `${name} ${year}`,
    `${month}/${day}/${two(year % 100)}`,
    `${day} de marzo de ${year}`,
    `${day}. Oktober ${year}`,
    `${day} février ${year}`,
    `${name} ${ordinal(day)}`,
    `${year}/${two(month)}/${two(day)}`,
    `${day} ${short} '${two(year % 100)}`,
  ]);
}

export function makeTime(dice: Dice): string {
  const [hour, minute] = [dice.between(1, 12), two(dice.between(0, 59))];
  return dice.pick([
    `${hour}:${minute} PM`,
    `${hour + 11}:${minute}`,
    `${hour}:${minute}am`,
    `${hour} p.m.`,
    `${two(hour + 11)}:${minute}:07`,
  ]);
}

const ORG_HEADS = [
  'Northgate',
  'Blue Harbor',
  'Summit',
  'Evergreen',
  'Kestrel',
  'Meridian',
  'Lumen',
  'Orchid',
  'Vantara',
  'Quexor',
  'Brightwell',
  'Silverline',
  'Pinnacle',
  'Halcyon',
  'Redwood',
  'Zentrix',
];
const ORG_KINDS = [
  'Logistics',
  'Dental',
  'Capital',
  'Health',
  'Foods',
  'Analytics',
  'Insurance',
  'Software',
  'Energy',
  'Consulting',
  'Media',
];

export function makeOrganisation(dice: Dice, surnames: readonly [string, string]): string {
  const head = dice.pick(ORG_HEADS);
  const kind = dice.pick(ORG_KINDS);
  const [one, other] = surnames;
  return dice.pick([
    `${head} ${kind} ${dice.pick(['Inc.', 'LLC', 'Ltd', 'Corp.', 'GmbH', 'S.A.', 'Pty Ltd', 'B.V.', 'Pvt. Ltd.'])}`,
    `${head} ${kind}`,
    `${one} & ${other}${dice.pick([' LLP', '', ' Co.', ' Solicitors'])}`,
    `${one}, ${other} and ${one}`,
    `${head} ${dice.pick(['Hospital', 'University', 'Bank', 'Clinic', 'Medical Center', 'Credit Union', 'High School'])}`,
    `University of ${head}`,
    `St. ${dice.pick(["Mary's", 'Jude', "Luke's"])} ${dice.pick(['Hospital', 'Medical Center', 'Church'])}`,
    `${one} ${dice.pick(['Group', 'Holdings', 'Industries', 'Partners', 'Foundation'])}`,
    `${head}${dice.pick(['Soft', 'Pay', 'Works', 'IQ', 'Net'])}`,
    dice.pick([
      'Microsoft',
      'Deutsche Bank',
      'Infosys',
      'Toyota',
      'Pfizer',
      'Santander',
      'Vodafone',
      'Siemens',
      'Accenture',
      'Walmart',
    ]),
  ]);
}

export const JOBS = [
  'Senior Accountant',
  'Registered Nurse',
  'Software Engineer',
  'Head of Procurement',
  'Paralegal',
  'Regional Sales Manager',
  'Chief Medical Officer',
  'Data Analyst',
  'Claims Adjuster',
  'HR Business Partner',
  'Electrician',
  'Account Executive',
  'Consultant Cardiologist',
  'Teaching Assistant',
];
export const HONORIFICS = [
  'Mr.',
  'Mrs.',
  'Ms.',
  'Dr.',
  'Prof.',
  'Mr',
  'Ms',
  'Dr',
  'Herr',
  'Frau',
  'Mme',
  'Sr.',
  'Sra.',
  'Shri',
  'Smt.',
];
export const NATIONALITIES = [
  'German',
  'Nigerian',
  'Brazilian',
  'Pakistani',
  'Irish',
  'Korean',
  'Lebanese',
  'Swiss',
  'Ukrainian',
  'Filipino',
  'Catholic',
  'Muslim',
  'Jewish',
  'Hindu',
  'Hispanic',
  'African American',
];
export const PLACES = [
  'Rotterdam',
  'Nairobi',
  'New Zealand',
  'South Korea',
  'Boise',
  'Kraków',
  'San Antonio',
  'Lyon',
  'Uttar Pradesh',
  'Saudi Arabia',
  'Cape Town',
  'Leeds',
  'Minnesota',
  'Guadalajara',
  'Kyoto',
  'Tallinn',
  'Baden-Württemberg',
  'Ho Chi Minh City',
  'Cork',
  'Saskatchewan',
];

const luhnDigit = (body: string): string => {
  let sum = 0;
  [...body].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return String((10 - (sum % 10)) % 10);
};

export function makeCard(dice: Dice): string {
  const body = dice.fill(dice.pick(['4##############', '51#############', '6011###########', '37############']));
  const number = body + luhnDigit(body);
  if (number.length === 15) return dice.pick([number, number.replace(/^(.{4})(.{6})(.{5})$/, '$1 $2 $3')]);
  return dice.pick([number, number.replace(/(.{4})(?=.)/g, '$1 '), number.replace(/(.{4})(?=.)/g, '$1-')]);
}

export function makeIban(dice: Dice): string {
  const [country, body] = dice.pick([
    ['DE', dice.fill('##################')],
    ['FR', dice.fill('#######################')],
    ['GB', `NWBK${dice.fill('##############')}`],
    ['NL', `ABNA${dice.fill('##########')}`],
    ['ES', dice.fill('####################')],
  ] as const);
  const digits = [...`${body}${country}00`].map((sign) => String(parseInt(sign, 36))).join('');
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  const iban = `${country}${two(98 - rest)}${body}`;
  return dice.chance(0.5) ? iban : iban.replace(/(.{4})(?=.)/g, '$1 ');
}

export const makeSsn = (dice: Dice): string =>
  `${dice.between(100, 665)}${dice.pick(['-', '-', ' '])}${two(dice.between(1, 99))}-${dice.between(1000, 9999)}`.replace(
    /^(\d+) (\d+)-/,
    '$1 $2 ',
  );

const VERHOEFF_D = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 0, 6, 7, 8, 9, 5, 2, 3, 4, 0, 1, 7, 8, 9, 5, 6, 3, 4, 0, 1, 2, 8, 9, 5, 6,
  7, 4, 0, 1, 2, 3, 9, 5, 6, 7, 8, 5, 9, 8, 7, 6, 0, 4, 3, 2, 1, 6, 5, 9, 8, 7, 1, 0, 4, 3, 2, 7, 6, 5, 9, 8, 2, 1, 0,
  4, 3, 8, 7, 6, 5, 9, 3, 2, 1, 0, 4, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
];
const VERHOEFF_P = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 5, 7, 6, 2, 8, 3, 0, 9, 4, 5, 8, 0, 3, 7, 9, 6, 1, 4, 2, 8, 9, 1, 6, 0, 4, 3, 5, 2,
  7, 9, 4, 5, 3, 1, 2, 6, 8, 7, 0, 4, 2, 8, 6, 5, 7, 3, 9, 0, 1, 2, 7, 9, 3, 8, 0, 6, 4, 1, 5, 7, 0, 4, 6, 9, 1, 3, 2,
  5, 8,
];
const VERHOEFF_INVERSE = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9];

export function makeAadhaar(dice: Dice): string {
  const body = dice.fill('2##########');
  let check = 0;
  [...body].reverse().forEach((digit, at) => {
    check = VERHOEFF_D[check * 10 + (VERHOEFF_P[((at + 1) % 8) * 10 + Number(digit)] ?? 0)] ?? 0;
  });
  const number = body + String(VERHOEFF_INVERSE[check] ?? 0);
  return dice.chance(0.5) ? number : number.replace(/(.{4})(?=.)/g, '$1 ');
}

export function makeNhs(dice: Dice): string {
  for (;;) {
    const body = dice.fill('4########');
    const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${body.slice(0, 3)} ${body.slice(3, 6)} ${body.slice(6)}${check}`;
  }
}

export function makeNpi(dice: Dice): string {
  const body = dice.fill('1########');
  return body + luhnDigit(`80840${body}`);
}

/** API keys and tokens in the vendors' own shapes. */
export function makeSecret(dice: Dice): string {
  const letters = (count: number): string =>
    Array.from({ length: count }, () =>
      dice.pick([...'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789']),
    ).join('');
  return dice.pick([
    `ghp_${letters(36)}`,
    `sk_live_${letters(24)}`,
    `xoxb-${dice.fill('############')}-${letters(24)}`,
    `AIza${letters(35)}`,
    `glpat-${letters(20)}`,
    `SG.${letters(22)}.${letters(43)}`,
  ]);
}
