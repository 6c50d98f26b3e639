import { UNIT_WORD } from '../gazetteers/lookup';
import { knownPlaceEnd, unitEnd } from './address-parts';
import { houseNumberEnd, isHouseNumber, numberBehindEnd } from './house-numbers';
import { opensAddress } from './loose-addresses';
import type { Street } from './streets';
import { LINE_BREAK, LOWER_CASE, NOTHING, NUMBER, SPACE, WORD, BLANK_LINE, type Tokens } from './tokens';
import { isCalendarWord, isCapitalised, isSign } from './words';

const BUILDINGS = new Set(
  'tower towers building house apartments apartment apts residency mansion mansions complex rectory cottage lodge villa villas hall manor farm barn heights court plaza arcade chambers enclave society estate hostel block'.split(
    ' ',
  ),
);
const LONGEST_SEGMENT = 7;
const MOST_SEGMENTS = 3;

/** Goes back over what stands before a street: `Flat 3, The Old Rectory, ` and `No. `. */
export function premisesStart(tokens: Tokens, street: number): number {
  let first = street;
  // `20789 Joaquin Suarez 2906`
  for (let numbers = 0; numbers < 2; numbers++)
    if (tokens.kind(first - 1) === NUMBER && tokens.length(first - 1) <= 6 && tokens.gap(first) === SPACE) first--;
  // `Level 2 9 April View`
  if (isPremisesWord(tokens, first - 1) && unitEnd(tokens, first - 1) === first + 1) first--;
  else if (/^(?:no|nr)$/.test(tokens.word(first - 1))) first--;
  else if (isSign(tokens, first - 1, '.') && /^(?:no|nr)$/.test(tokens.word(first - 2))) first -= 2;
  else if (isSign(tokens, first - 1, '#')) first--;
  const crossing = crossingStart(tokens, first);
  if (crossing < first) return crossing;
  for (let segments = 0; segments < MOST_SEGMENTS; segments++) {
    const end = isSign(tokens, first - 1, ',') ? first - 1 : first;
    if (end === first && tokens.gap(first) < LINE_BREAK) {
      // `Unit 7 20 Elm Road`
      const unit = first - 2;
      return unitEnd(tokens, unit) === first && tokens.gap(first) === SPACE ? unit : first;
    }
    if (tokens.gap(first) === BLANK_LINE) return first;
    const start = segmentStart(tokens, end);
    if (start === end) return first;
    first = start;
  }
  return first;
}

/** `at Leon and Eyrarodda 66`: the other street of a crossing. */
function crossingStart(tokens: Tokens, street: number): number {
  if (tokens.word(street - 1) !== 'and') return street;
  let start = street - 1;
  while (street - start < 5 && isCapitalised(tokens, start - 1) && tokens.gap(start) === SPACE) start--;
  const opens =
    tokens.gap(start) >= LINE_BREAK ||
    isSign(tokens, start - 1, ':') ||
    /^(?:at|to|on|in|near)$/.test(tokens.word(start - 1));
  return opens && start < street - 1 ? start : street;
}

/** Where the premises that end before `end` begin, or `end` where no premises do. */
function segmentStart(tokens: Tokens, end: number): number {
  let start = end;
  while (end - start < LONGEST_SEGMENT && start > 0) {
    const before = start - 1;
    if (isSign(tokens, before, ',:;()"')) break;
    const isWord = tokens.kind(before) === WORD;
    if (isWord && tokens.letterCase(before) === LOWER_CASE && (tokens.gazetteer(before) & UNIT_WORD) === 0) break;
    start = before;
    if (isPremises(tokens, start, end)) {
      if (isHouseNumber(tokens, start)) {
        // `Flat 2B,`, `Plot No 39,`
        for (let back = 1; back <= 4; back++)
          if (isPremisesWord(tokens, start - back) && unitEnd(tokens, start - back) === end) return start - back;
        if (houseNumberedEnd(tokens, start - 2) === end) return start - 2;
      }
      // `The Old Rectory`: to the first capital.
      while (
        isCapitalised(tokens, start - 1) &&
        tokens.gap(start) === SPACE &&
        end - start < LONGEST_SEGMENT &&
        BUILDINGS.has(tokens.word(end - 1))
      )
        start--;
      return start;
    }
    if (tokens.gap(start) >= LINE_BREAK) break;
  }
  return end;
}

function isPremises(tokens: Tokens, start: number, end: number): boolean {
  if (unitEnd(tokens, start) === end) return true;
  if (houseNumberedEnd(tokens, start) === end) return true;
  if (isHouseNumber(tokens, start) && houseNumberEnd(tokens, start) === end) {
    // `97/510, Barman Road`: from the first of the numbers.
    const isSecond = isSign(tokens, start - 1, '/-') && tokens.gap(start) === NOTHING;
    const closes = isSign(tokens, end, ',') || (tokens.gap(end) === LINE_BREAK && opensAddress(tokens, start));
    return closes && !(isSecond && isHouseNumber(tokens, start - 2));
  }
  return (
    end - start >= 2 &&
    BUILDINGS.has(tokens.word(end - 1)) &&
    isCapitalised(tokens, end - 1) &&
    isCapitalised(tokens, start)
  );
}

const isPremisesWord = (tokens: Tokens, at: number): boolean => (tokens.gazetteer(at) & UNIT_WORD) !== 0;

/** `H.No. 12-3/45`, `House No 7`, `No. 88`. */
function houseNumberedEnd(tokens: Tokens, at: number): number {
  let number = at;
  if (tokens.word(number) === 'h' || tokens.word(number) === 'd' || tokens.word(number) === 's')
    number += isSign(tokens, number + 1, '.') ? 2 : 1;
  if (!/^(?:no|nr)$/.test(tokens.word(number))) return at;
  const end = numberBehindEnd(tokens, number);
  return end > number ? end : at;
}

/** A building that is an address without a street: `Office 302, Al Fattan Tower, Dubai`, `H.No. 12-3/45, Banjara Hills`. */
export function premisesAt(tokens: Tokens, index: number): Street | undefined {
  const isHash = isSign(tokens, index, '#');
  if (!isHash && !isCapitalised(tokens, index)) return undefined;
  const isStart = isHash || isPremisesWord(tokens, index) || /^[hd]$/.test(tokens.word(index));
  if (!isStart) return undefined;
  let end = Math.max(unitEnd(tokens, index), houseNumberedEnd(tokens, index));
  if (end === index) return undefined;
  let next = isSign(tokens, end, ',') ? end + 1 : end;
  let units = 1;
  for (; units < 3 && next > end && unitEnd(tokens, next) > next; units++) {
    end = unitEnd(tokens, next);
    next = isSign(tokens, end, ',') ? end + 1 : end;
  }
  if ((next === end && tokens.gap(next) !== LINE_BREAK) || !isCapitalised(tokens, next)) return undefined;
  const isHouse = units > 1 || houseNumberedEnd(tokens, index) > index;
  let last = next;
  while (last - next < 5 && tokens.gap(last + 1) === SPACE && isCapitalised(tokens, last + 1)) last++;
  const isBuilding = BUILDINGS.has(tokens.word(last)) && last > next;
  const isSure = isHouse || isBuilding || knownPlaceEnd(tokens, next, false) > last;
  if (!isSure && isCalendarWord(tokens, next)) return undefined;
  return { first: index, last, score: isSure ? 0.78 : 0.4 };
}

const DISTRICTS = /^(?:ku|shi|cho|machi|ken|gun|dong|gu|si|do)$/;

/** Numbers of blocks before or behind a district's name: `2-11-3 Meguro, Meguro-ku, Tokyo`. */
export function blockNumberAt(tokens: Tokens, index: number): Street | undefined {
  if (tokens.kind(index) !== NUMBER || tokens.length(index) > 3 || !isSign(tokens, index + 1, '-')) return undefined;
  const end = houseNumberEnd(tokens, index);
  if (end < index + 3 || tokens.kind(index + 2) !== NUMBER || tokens.gap(end) !== SPACE || !isCapitalised(tokens, end))
    return undefined;
  let last = end;
  for (let at = end; at < end + 10 && tokens.gap(at) < BLANK_LINE; at++) {
    if (isSign(tokens, at, '-') && DISTRICTS.test(tokens.word(at + 1)) && tokens.gap(at + 1) === NOTHING)
      return { first: index, last, score: 0.82 };
    if (tokens.kind(at) === WORD && !isCapitalised(tokens, at)) return undefined;
    if (tokens.kind(at) !== WORD && !isSign(tokens, at, ',-')) return undefined;
    if (last === at - 1 && tokens.gap(at) <= SPACE && (tokens.kind(at) === WORD || isSign(tokens, at, '-'))) last = at;
  }
  return undefined;
}
