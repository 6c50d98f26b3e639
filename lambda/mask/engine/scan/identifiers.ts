import { germanTaxId, luhn, mod97, nric, spanishDni, vin } from './checksums';
import type { Candidates } from './candidates';
import { isAlphanumeric, isAsciiAlphanumeric, isDigit } from './characters';
import type { EntityType } from '../../../../lib/private/contracts/masking';
import {
  BEFORE_DIGITS,
  HAS_CAPITAL,
  HAS_DIGITS,
  LOWER_CASE,
  MAY_BE_SECRET,
  MIXED,
  NUMBER,
  PUNCTUATION,
  WORD,
  type Tokens,
} from './tokens';

/** Lengths of IBANs by country. https://www.swift.com/standards/data-standards/iban-international-bank-account-number */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 ' +
    'GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 ' +
    'MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 ' +
    'TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** A code holds digits, stands before them or a sign (`gb 29 ...`, `gb-29 ...`), or begins with capitals. */
const START = HAS_DIGITS | BEFORE_DIGITS | MAY_BE_SECRET | HAS_CAPITAL;

/** Codes of letters and digits that a checksum or a structure of their own gives away, labelled or not. */
export function findIdentifiers(tokens: Tokens, candidates: Candidates): void {
  const { text } = tokens;
  for (let index = tokens.next(0, START); index < tokens.count; index = tokens.next(index + 1, START)) {
    const kind = tokens.kind(index);
    if (kind === PUNCTUATION) continue;
    const start = tokens.start(index);
    const length = tokens.length(index);
    if (kind === MIXED || (kind === WORD && length === 2)) {
      const end = ibanEnd(text, start);
      if (end > start) {
        candidates.add(start, end, 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', 0.99);
        continue;
      }
    }
    if (kind === MIXED) findCode(text, start, length, candidates);
    if (length <= 13 && mayBeSpaced(tokens, index)) findSpacedCode(text, start, candidates);
  }
}

/** The end of an IBAN that starts here, its groups apart or not, or the start. */
function ibanEnd(text: string, start: number): number {
  if (!isDigit(text.charCodeAt(behindSeparator(text, start + 2)))) return start;
  const country = text.slice(start, start + 2).toUpperCase();
  const wanted = IBAN_LENGTHS.get(country);
  if (wanted === undefined) return start;
  let compact = '';
  let at = start;
  while (compact.length < wanted && at < text.length) {
    const code = text.charCodeAt(at);
    if (isAsciiAlphanumeric(code)) {
      compact += text.charAt(at);
      at++;
    } else if ((code === 32 || code === 45 || code === 0xa0) && isAsciiAlphanumeric(text.charCodeAt(at + 1))) {
      at++;
    } else {
      return start;
    }
  }
  if (compact.length < wanted || isAlphanumeric(text.charCodeAt(at)) || !/^[A-Za-z]{2}\d\d/.test(compact)) return start;
  return mod97(compact.slice(4) + compact.slice(0, 4)) === 1 ? at : start;
}

/** Groups of an IBAN may stand apart. */
const behindSeparator = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code === 32 || code === 45 || code === 0xa0 ? at + 1 : at;
};

interface CodeRule {
  readonly lengths: readonly number[];
  readonly pattern: RegExp;
  readonly type: EntityType;
  readonly score: number;
  readonly check?: (code: string) => boolean;
}

const FISCAL_CODE = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/i;

/** Anchored patterns of one fixed length each: no choice, so no backtracking. */
const CODES: readonly CodeRule[] = [
  { lengths: [17], pattern: /^[A-HJ-NPR-Z0-9]{17}$/i, type: 'VEHICLE_IDENTIFICATION_NUMBER', score: 0.95, check: vin },
  { lengths: [17], pattern: /^[A-HJ-NPR-Z0-9]{11}\d{6}$/, type: 'VEHICLE_IDENTIFICATION_NUMBER', score: 0.7 },
  {
    lengths: [9],
    pattern: /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/i,
    type: 'UK_NATIONAL_INSURANCE_NUMBER',
    score: 0.93,
  },
  { lengths: [10], pattern: /^[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]$/i, type: 'IN_PAN', score: 0.93 },
  { lengths: [15], pattern: /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/i, type: 'IN_GSTIN', score: 0.95 },
  { lengths: [11], pattern: /^[A-Z]{4}0[A-Z0-9]{6}$/, type: 'IN_IFSC', score: 0.8 },
  { lengths: [10], pattern: /^[A-Z]{3}\d{7}$/, type: 'IN_VOTER_ID', score: 0.65 },
  { lengths: [9], pattern: /^[XYZ\d]\d{7}[A-Z]$/i, type: 'NATIONAL_ID', score: 0.9, check: spanishDni },
  { lengths: [16], pattern: FISCAL_CODE, type: 'NATIONAL_ID', score: 0.95 },
  { lengths: [9], pattern: /^[STFGM]\d{7}[A-Z]$/i, type: 'NATIONAL_ID', score: 0.9, check: nric },
  { lengths: [18], pattern: /^[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d$/i, type: 'NATIONAL_ID', score: 0.95 },
  { lengths: [12, 13], pattern: /^[A-Z&Ñ]{3,4}\d{6}[A-Z0-9]{3}$/i, type: 'TAX_ID', score: 0.75 },
  {
    lengths: [11],
    pattern:
      /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/,
    type: 'MEDICAL_RECORD_NUMBER',
    score: 0.9,
  },
  { lengths: [42], pattern: /^0x[0-9a-f]{40}$/i, type: 'CRYPTO_ADDRESS', score: 0.95 },
  { lengths: [42, 62], pattern: /^(?:bc1|tb1)[02-9ac-hj-np-z]{39,59}$/i, type: 'CRYPTO_ADDRESS', score: 0.95 },
  {
    lengths: [26, 27, 28, 29, 30, 31, 32, 33, 34, 35],
    pattern: /^[13][1-9A-HJ-NP-Za-km-z]+$/,
    type: 'CRYPTO_ADDRESS',
    score: 0.8,
    check: (code) => /\d/.test(code.slice(1)) && /[a-z]/.test(code) && /[A-Z]/.test(code),
  },
  { lengths: [11], pattern: /^[A-Z]{6}[A-Z0-9]{2}\d{3}$/, type: 'SWIFT_CODE', score: 0.7 },
  // A letter or two and six to nine digits: passports, licences, member numbers.
  { lengths: [7, 8, 9, 10, 11], pattern: /^[A-Z]{1,3}\d{6,9}$/, type: 'ACCOUNT_NUMBER', score: 0.45 },
];
const CODES_BY_LENGTH = new Map<number, CodeRule[]>();
for (const rule of CODES) {
  for (const length of rule.lengths) CODES_BY_LENGTH.set(length, [...(CODES_BY_LENGTH.get(length) ?? []), rule]);
}

function findCode(text: string, start: number, length: number, candidates: Candidates): void {
  const rules = CODES_BY_LENGTH.get(length);
  if (!rules) return;
  const code = text.slice(start, start + length);
  for (const { pattern, type, score, check } of rules) {
    if (pattern.test(code) && (check === undefined || check(code))) {
      candidates.add(start, start + length, type, score);
      return;
    }
  }
}

interface SpacedCode {
  /** How many digits it begins with, and what may follow them: a cheap look before the pattern is tried. */
  readonly digits: readonly number[];
  readonly behind?: string;
  readonly pattern: RegExp;
  readonly type: EntityType;
  readonly score: number;
  readonly check?: (code: string) => boolean;
}

const MOST_LEADING_DIGITS = 9;
const LETTER = [0];
const isPersonnummer = (code: string): boolean => luhn(code.replace(/\D/g, '').slice(-10));

/** Codes that are often written in groups. Each pattern is tried on a bounded slice, anchored at its start. */
const SPACED_CODES: readonly SpacedCode[] = [
  {
    digits: LETTER,
    pattern: /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b/,
    type: 'UK_NATIONAL_INSURANCE_NUMBER',
    score: 0.95,
  },
  { digits: [6], behind: '-+A', pattern: /^\d{6}[-+A]\d{3}[0-9A-FHJ-NPR-Y]\b/, type: 'NATIONAL_ID', score: 0.8 },
  {
    digits: [6, 8],
    behind: '-+',
    pattern: /^(?:19|20)?\d{6}[-+]\d{4}\b/,
    type: 'NATIONAL_ID',
    score: 0.85,
    check: isPersonnummer,
  },
  {
    digits: [1, 3, 5, 6, 7, 9],
    behind: ' ABab0123456789',
    pattern: /^[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b/i,
    type: 'NATIONAL_ID',
    score: 0.85,
    check: frenchNir,
  },
  { digits: [2], behind: '.', pattern: /^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}\b/, type: 'TAX_ID', score: 0.95 },
  { digits: [1, 2], behind: '.', pattern: /^\d{1,2}\.\d{3}\.\d{3}-[\dkK]\b/, type: 'NATIONAL_ID', score: 0.9 },
  { digits: [5], behind: '-', pattern: /^\d{5}-\d{7}-\d\b/, type: 'NATIONAL_ID', score: 0.85 },
  {
    digits: [2],
    behind: ' ',
    pattern: /^\d{2} \d{3} \d{3} \d{3}\b/,
    type: 'TAX_ID',
    score: 0.7,
    check: germanTaxIdSpaced,
  },
  { digits: LETTER, pattern: /^[A-Z]\d{3}-\d{4}-\d{4}(?:-\d{2})?\b/, type: 'DRIVER_ID', score: 0.8 },
  { digits: LETTER, pattern: /^[A-Z]\d{4}-\d{5}-\d{5}\b/, type: 'DRIVER_ID', score: 0.85 },
  { digits: LETTER, pattern: /^[A-Z]{5}\d{6}[A-Z0-9]{2}\d[A-Z]{2}\b/, type: 'DRIVER_ID', score: 0.85 },
  { digits: LETTER, pattern: /^[A-Z]{2}\d{2} [A-Z]{3}\b/, type: 'LICENSE_PLATE', score: 0.6 },
  { digits: LETTER, pattern: /^[A-Z]{2}[ -]?\d{2}[ -]?[A-Z]{1,2}[ -]?\d{4}\b/, type: 'LICENSE_PLATE', score: 0.75 },
  { digits: LETTER, pattern: /^[A-Z]{4} ?\d{4} ?\d{4} ?\d{2}\b/, type: 'CA_HEALTH_NUMBER', score: 0.75 },
];
const SPACED_CODES_BY_DIGITS = Array.from({ length: MOST_LEADING_DIGITS + 1 }, (_, count) =>
  SPACED_CODES.filter(({ digits }) => digits.includes(count)),
);

/** Every spaced code begins with digits or with capitals and has a digit in its first group or its second one. */
function mayBeSpaced(tokens: Tokens, index: number): boolean {
  const kind = tokens.kind(index);
  if (kind === WORD)
    return (
      tokens.length(index) <= 4 &&
      tokens.letterCase(index) !== LOWER_CASE &&
      isDigit(tokens.text.charCodeAt(tokens.end(index) + 1))
    );
  if (kind === MIXED) return true;
  const length = tokens.length(index);
  return length <= 8 && (tokens.kind(index + 1) === NUMBER || tokens.kind(index + 1) === PUNCTUATION);
}

/** Behind its first digits, a code goes on with a sign and a digit, or with a letter. */
const goesOn = (text: string, at: number): boolean =>
  isAsciiAlphanumeric(text.charCodeAt(at)) || isDigit(text.charCodeAt(at + 1));

function findSpacedCode(text: string, start: number, candidates: Candidates): void {
  const first = text.charCodeAt(start);
  if (!isDigit(first) && (first < 65 || first > 90)) return;
  let digits = 0;
  while (digits < MOST_LEADING_DIGITS && isDigit(text.charCodeAt(start + digits))) digits++;
  if (!goesOn(text, start + digits)) return;
  const slice = text.slice(start, start + 24);
  const next = text.charAt(start + digits);
  for (const { behind, pattern, type, score, check } of SPACED_CODES_BY_DIGITS[digits] ?? []) {
    if (behind !== undefined && !behind.includes(next)) continue;
    const match = pattern.exec(slice);
    if (match && (check === undefined || check(match[0]))) {
      candidates.add(start, start + match[0].length, type, score);
      return;
    }
  }
}

function frenchNir(code: string): boolean {
  const compact = code.replaceAll(' ', '').toUpperCase().replace('2A', '19').replace('2B', '18');
  if (compact.length !== 15 || (code.length === 15 && !/^\d{15}$/.test(compact))) return false;
  return 97 - Number(BigInt(compact.slice(0, 13)) % 97n) === Number(compact.slice(13));
}

function germanTaxIdSpaced(code: string): boolean {
  return germanTaxId(code.replaceAll(' ', ''));
}
