import { abaRouting, cpf, luhn, nhsNumber, pesel, verhoeff } from './checksums';
import type { Candidates } from './candidates';
import { isAlphanumeric, isDigit } from './characters';
import { readDate } from './dates';
import { Labels } from './labels';
import {
  digitsOf,
  endsFreely,
  groupLength,
  groupText,
  readNumberRun,
  runEnd,
  separatorAfter,
  type NumberRun,
} from './number-run';
import { phoneEnd } from './phones';
import { HAS_DIGITS, NUMBER, type Tokens } from './tokens';

/** Everything that is written in digits: cards, social security and other numbers, phones, dates, IPv4 addresses. */
export function findNumbers(tokens: Tokens, candidates: Candidates, labels: Labels): void {
  const { text } = tokens;
  let covered = 0;
  for (let index = tokens.next(0, HAS_DIGITS); index < tokens.count; index = tokens.next(index + 1, HAS_DIGITS)) {
    if (tokens.kind(index) !== NUMBER || tokens.start(index) < covered) continue;
    const at = tokens.start(index);
    if (!isDigit(text.charCodeAt(at))) continue;
    const run = readNumberRun(text, at);
    for (let group = 0; group < run.starts.length;) {
      const used = classifyFrom(run, group, index, candidates, labels);
      group = used + 1;
    }
    covered = runEnd(run, run.starts.length - 1);
  }
}

/** Proposes what starts at a group of a run, and says which group is the last that is used up. */
function classifyFrom(run: NumberRun, group: number, index: number, candidates: Candidates, labels: Labels): number {
  const start = run.starts[group] ?? 0;
  const { text } = run;
  const date = readDate(text, start);
  if (date !== undefined && (group === 0 || date > runEnd(run, group))) {
    candidates.add(start, date, 'DATE_TIME', 0.85);
    let last = group;
    while (last + 1 < run.starts.length && (run.starts[last + 1] ?? 0) < date) last++;
    return last;
  }
  for (const detect of DETECTORS) {
    const found = detect(run, group, candidates);
    if (found >= 0) return found;
  }
  const phone = phoneEnd(run, group, labels.announces(index, 'PHONE'));
  if (phone) {
    const from = group === 0 ? run.start : start;
    candidates.add(phone.groups.from === group ? from : start, phone.end, 'PHONE', phone.score);
    return phone.groups.to;
  }
  return bareNumber(run, group, candidates);
}

/** Each says which group is the last that it has used up, or -1. */
const DETECTORS = [ipAddress, cardNumber, groupedIdentifier];

function ipAddress(run: NumberRun, group: number, candidates: Candidates): number {
  if (group + 3 >= run.starts.length || separatorAfter(run, group) !== '.') return -1;
  for (let part = 0; part < 4; part++) {
    const text = groupText(run, group + part);
    if (text.length > 3 || Number(text) > 255) return -1;
    if (part < 3 && separatorAfter(run, group + part) !== '.') return -1;
  }
  const end = runEnd(run, group + 3);
  if (separatorAfter(run, group + 3).startsWith('.') || (group > 0 && separatorAfter(run, group - 1) === '.'))
    return -1;
  candidates.add(run.starts[group] ?? 0, withPortOrMask(run.text, end), 'IP_ADDRESS', 0.95);
  return group + 3;
}

/** A network mask is part of the address; a port is not. */
function withPortOrMask(text: string, end: number): number {
  if (text.charAt(end) !== '/') return end;
  let last = end + 1;
  while (last - end < 3 && isDigit(text.charCodeAt(last))) last++;
  return last > end + 1 && endsFreely(text, last) ? last : end;
}

/** First digits that are issued, by the length of the number. https://www.iso.org/standard/70484.html */
function isCardPrefix(digits: string): boolean {
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  switch (digits.length) {
    case 13:
      return digits.startsWith('4') || (two >= 50 && two <= 69);
    case 14:
      return (four >= 3000 && four <= 3059) || two === 36 || two === 38 || two === 39 || two === 30;
    case 15:
      return two === 34 || two === 37 || four === 2131 || four === 1800 || (two >= 50 && two <= 69);
    case 16:
      return /^[2-689]/.test(digits);
    case 12:
      return (two >= 50 && two <= 69) || two === 63;
    default:
      return /^[3-6]/.test(digits);
  }
}

function cardNumber(run: NumberRun, group: number, candidates: Candidates): number {
  // Whatever the grouping, it begins with four digits or more.
  if (groupLength(run, group) < 4) return -1;
  let count = 0;
  let separator: string | undefined;
  let best = -1;
  for (let last = group; last < run.starts.length && last - group < 5; last++) {
    count += groupLength(run, last);
    if (count > 19) break;
    if (count >= 12 && isCardGrouping(run, group, last)) {
      const digits = digitsOf(run, group, last);
      if (isCardPrefix(digits) && luhn(digits) && endsFreely(run.text, runEnd(run, last))) best = last;
    }
    const next = separatorAfter(run, last);
    if (
      next.length !== 1 ||
      !' -.\u00a0\u2010\u2011\u2012\u2013'.includes(next) ||
      (separator !== undefined && separator !== next)
    )
      break;
    separator = next;
  }
  if (best < 0) return -1;
  const length = digitsOf(run, group, best).length;
  candidates.add(run.starts[group] ?? 0, runEnd(run, best), 'CREDIT_DEBIT_CARD_NUMBER', length === 12 ? 0.9 : 0.97);
  return best;
}

/** Cards are printed in fours (4-6-5 and 4-6-4 for two brands), never in other groups. */
function isCardGrouping(run: NumberRun, from: number, to: number): boolean {
  if (from === to) return true;
  const lengths: number[] = [];
  for (let group = from; group <= to; group++) lengths.push(groupLength(run, group));
  if (lengths.length === 3) return lengths[0] === 4 && (lengths[1] === 6 || lengths[1] === 4) && (lengths[2] ?? 0) >= 4;
  return lengths.slice(0, -1).every((length) => length === 4) && (lengths.at(-1) ?? 0) <= 7;
}

interface Grouping {
  readonly lengths: readonly number[];
  readonly separators: RegExp;
  readonly classify: (digits: string) => readonly [Parameters<Candidates['add']>[2], number] | undefined;
}

/** Numbers known by how their digits are grouped, each with its checksum or its rules of issue. */
const GROUPINGS: readonly Grouping[] = [
  {
    lengths: [3, 2, 4],
    separators: /^[-\u2010-\u2014.]$|^ $|^ - $/,
    classify: (digits) => {
      const area = Number(digits.slice(0, 3));
      const group = Number(digits.slice(3, 5));
      if (area >= 900) {
        const individual = (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || group >= 90;
        return individual ? ['US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER', 0.9] : ['US_SOCIAL_SECURITY_NUMBER', 0.7];
      }
      // Never issued with these, but whoever writes one means a social security number.
      const issued = area !== 0 && area !== 666 && group !== 0 && !digits.endsWith('0000');
      return ['US_SOCIAL_SECURITY_NUMBER', issued ? 0.92 : 0.7];
    },
  },
  {
    lengths: [4, 4, 4],
    separators: /^[ -]$/,
    classify: (digits) => (/^[2-9]/.test(digits) && verhoeff(digits) ? ['IN_AADHAAR', 0.95] : undefined),
  },
  {
    lengths: [3, 3, 4],
    separators: /^ $/,
    classify: (digits) => (nhsNumber(digits) ? ['UK_NATIONAL_HEALTH_SERVICE_NUMBER', 0.85] : undefined),
  },
  {
    lengths: [3, 3, 3],
    separators: /^[ -]$/,
    classify: (digits) => (luhn(digits) && !/^[08]/.test(digits) ? ['CA_SOCIAL_INSURANCE_NUMBER', 0.85] : undefined),
  },
  {
    lengths: [3, 3, 3, 2],
    separators: /^[.-]$/,
    classify: (digits) => (cpf(digits) ? ['NATIONAL_ID', 0.95] : undefined),
  },
  { lengths: [2, 7], separators: /^-$/, classify: () => ['TAX_ID', 0.75] },
];

const GROUPINGS_BY_FIRST_LENGTH = new Map<number, Grouping[]>();
for (const grouping of GROUPINGS) {
  const first = grouping.lengths[0] ?? 0;
  GROUPINGS_BY_FIRST_LENGTH.set(first, [...(GROUPINGS_BY_FIRST_LENGTH.get(first) ?? []), grouping]);
}

function groupedIdentifier(run: NumberRun, group: number, candidates: Candidates): number {
  if (run.plus && group === 0) return -1;
  const groupings = GROUPINGS_BY_FIRST_LENGTH.get(groupLength(run, group));
  if (!groupings) return -1;
  for (const { lengths, separators, classify } of groupings) {
    const last = group + lengths.length - 1;
    if (last >= run.starts.length || lengths.some((length, at) => groupLength(run, group + at) !== length)) continue;
    let fits = true;
    for (let at = group; at < last; at++) if (!separators.test(separatorAfter(run, at))) fits = false;
    const glued = (group > 0 && separatorAfter(run, group - 1) === '-') || separatorAfter(run, last) === '-';
    if (!fits || glued || !endsFreely(run.text, runEnd(run, last))) continue;
    const found = classify(digitsOf(run, group, last));
    if (found) {
      candidates.add(run.starts[group] ?? 0, runEnd(run, last), found[0], found[1]);
      return last;
    }
  }
  return -1;
}

/** A long run of digits without a label: an account or a document of some kind. */
function bareNumber(run: NumberRun, group: number, candidates: Candidates): number {
  const start = run.starts[group] ?? 0;
  const end = runEnd(run, group);
  const length = end - start;
  if (length < 7 || !endsFreely(run.text, end)) return group;
  if (group === 0 && run.start > 0 && isAlphanumeric(run.text.charCodeAt(run.start - 1))) return group;
  const digits = run.text.slice(start, end);
  if (length === 11 && pesel(digits)) candidates.add(start, end, 'NATIONAL_ID', 0.7);
  else if (length === 11 && cpf(digits)) candidates.add(start, end, 'NATIONAL_ID', 0.7);
  else if (length === 12 && /^[2-9]/.test(digits) && verhoeff(digits)) candidates.add(start, end, 'IN_AADHAAR', 0.7);
  else if (length === 9 && abaRouting(digits)) candidates.add(start, end, 'US_BANK_ROUTING_NUMBER', 0.45);
  else if (length === 15 && luhn(digits)) candidates.add(start, end, 'DEVICE_ID', 0.6);
  else candidates.add(start, end, 'ACCOUNT_NUMBER', 0.4);
  return group;
}
