import type { Candidates } from './candidates';
import { BLANK, LETTER, NEWLINE, classOf, isAlphanumeric, isAsciiAlphanumeric, isHex, oneOf } from './characters';
import { MAY_BE_SECRET, NOTHING, WORD, type Tokens } from './tokens';

const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 255;
const LONGEST_URL = 2048;
const isLocalSign = oneOf("!#$%&'*+-/=?^_`{|}~.");
const opensNoLocalPart = oneOf("'.*=/`|{?&#!");

/** Email addresses: expanded from each `@`, at most 64 characters to the left and 255 to the right. RFC 5321, 4.5.3.1. */
export function findEmails(text: string, candidates: Candidates): void {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const end = domainEnd(text, at + 1);
    let start = at;
    if (text.charAt(at - 1) === '"') start = quotedStart(text, at);
    while (start > 0 && at - start < LONGEST_LOCAL_PART && isLocal(text.charCodeAt(start - 1))) start--;
    while (start < at && opensNoLocalPart(text.charCodeAt(start))) start++;
    if (start === at) findHandle(text, at, candidates);
    else if (end > at + 1) candidates.add(start, end, 'EMAIL', hasDot(text, at + 1, end) ? 1 : 0.6);
  }
}

const isLocal = (code: number): boolean => isAlphanumeric(code) || isLocalSign(code);

function hasDot(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === DOT) return true;
  return false;
}

function quotedStart(text: string, at: number): number {
  const opening = text.lastIndexOf('"', at - 2);
  return opening >= 0 && at - opening <= LONGEST_LOCAL_PART ? opening : at;
}

/** The end of a host name: labels of letters, digits and hyphens, the last one with a letter. */
function domainEnd(text: string, start: number): number {
  if (text.charAt(start) === '[') {
    const closing = text.indexOf(']', start);
    return closing > 0 && closing - start < 48 ? closing + 1 : start;
  }
  const limit = Math.min(text.length, start + LONGEST_DOMAIN);
  let end = start;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (!isAlphanumeric(code) && code !== HYPHEN && (code !== DOT || end === start)) break;
  }
  while (end > start && isDotOrHyphen(text.charCodeAt(end - 1))) end--;
  return end;
}

const HYPHEN = 45;
const DOT = 46;
const isDotOrHyphen = (code: number): boolean => code === DOT || code === HYPHEN;

/** `@handle` of a social network. */
function findHandle(text: string, at: number, candidates: Candidates): void {
  if (at > 0 && isAlphanumeric(text.charCodeAt(at - 1))) return;
  let end = at + 1;
  while (end - at < 40 && isHandlePart(text, end)) end++;
  if (end - at >= 4 && (classOf(text.charCodeAt(at + 1)) & LETTER) !== 0) candidates.add(at, end, 'USERNAME', 0.6);
}

/** Letters, digits, `_`, and a stop with more behind it. */
const isHandlePart = (text: string, at: number): boolean =>
  isAsciiAlphanumeric(text.charCodeAt(at)) ||
  text.charAt(at) === '_' ||
  (text.charAt(at) === '.' && isAsciiAlphanumeric(text.charCodeAt(at + 1)));

/** URLs with a scheme, from each `://`. */
export function findUrls(text: string, candidates: Candidates): void {
  let covered = 0;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', Math.max(at + 3, covered))) {
    let start = at;
    while (
      start > 0 &&
      at - start < 12 &&
      (isAsciiAlphanumeric(text.charCodeAt(start - 1)) || '+.'.includes(text.charAt(start - 1)))
    )
      start--;
    if (start === at) continue;
    const end = urlEnd(text, at + 3);
    covered = end;
    if (end > at + 3) candidates.add(start, end, 'URL', 0.96);
  }
}

function urlEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + LONGEST_URL);
  let end = start;
  while (
    end < limit &&
    (classOf(text.charCodeAt(end)) & (BLANK | NEWLINE)) === 0 &&
    !'<>"`{}|\\^'.includes(text.charAt(end))
  )
    end++;
  while (end > start && ".,;:!?'*".includes(text.charAt(end - 1))) end--;
  for (const [opening, closing] of ['()', '[]']) {
    if (text.charAt(end - 1) === closing && !text.slice(start, end).includes(opening ?? '')) end--;
  }
  return end;
}

const TOP_LEVEL = new Set(
  (
    'com org net edu gov mil int info biz name io ai app dev co me tv cloud online site tech store shop xyz club blog live news agency digital ' +
    'uk us ca au de fr es it nl be ch at se no dk fi is ie pt pl cz sk hu ro bg gr tr ru ua by in cn jp kr tw hk sg my id th vn ph nz za br mx ar cl pe ' +
    'eu il ae sa eg ng ke ma tn lt lv ee si hr rs ba mk al lu li mc cy mt local internal'
  ).split(' '),
);

/** `www.example.org/path` and `example.org`: a scheme is not needed to name a site. */
export function findDomains(tokens: Tokens, candidates: Candidates): void {
  const { text } = tokens;
  let covered = 0;
  for (
    let index = tokens.next(0, MAY_BE_SECRET);
    index + 2 < tokens.count;
    index = tokens.next(index + 1, MAY_BE_SECRET)
  ) {
    if (tokens.punctuation(index + 1) !== 46 || tokens.gap(index + 1) !== NOTHING || tokens.gap(index + 2) !== NOTHING)
      continue;
    const start = tokens.start(index);
    if (start < covered || tokens.punctuation(index) !== 0) continue;
    const end = domainEnd(text, start);
    covered = end;
    const host = text.slice(hostStart(text, start), end);
    const lastDot = host.lastIndexOf('.');
    const top = host.slice(lastDot + 1).toLowerCase();
    const isHost =
      lastDot > 0 && tokens.kind(tokens.at(end) - 1) === WORD && (TOP_LEVEL.has(top) || /^www\./i.test(host));
    // `end.So` is a missing space, `readme.md` a file.
    if (!isHost || (host.slice(lastDot + 1) !== top && host !== host.toUpperCase())) continue;
    const path = '/?#:'.includes(text.charAt(end) || ' ') ? urlEnd(text, end) : end;
    candidates.add(hostStart(text, start), path, 'URL', 0.8);
    covered = Math.max(covered, path);
  }
}

/** A host's first label may hold hyphens, which are tokens of their own. */
function hostStart(text: string, start: number): number {
  let from = start;
  while (
    from > 0 &&
    start - from < 63 &&
    (isAsciiAlphanumeric(text.charCodeAt(from - 1)) || text.charAt(from - 1) === '-')
  )
    from--;
  return from;
}

const LONGEST_ADDRESS = 46;

/** MAC and IPv6 addresses, from each `:` (or `-`) between hexadecimal digits. */
export function findHexAddresses(text: string, candidates: Candidates): void {
  let covered = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', Math.max(at + 1, covered))) {
    let start = at;
    while (start > covered && at - start < 4 && isHex(text.charCodeAt(start - 1))) start--;
    if (start > 0 && isAlphanumeric(text.charCodeAt(start - 1))) continue;
    let end = at;
    while (
      end < text.length &&
      end - start < LONGEST_ADDRESS &&
      (isHex(text.charCodeAt(end)) || text.charAt(end) === ':' || text.charAt(end) === '.')
    )
      end++;
    while (end > start && text.charAt(end - 1) === '.') end--;
    // Longer than any address: what is left of the run is not looked at again.
    if (end - start >= LONGEST_ADDRESS) {
      covered = end;
      continue;
    }
    const address = text.slice(start, end);
    if (/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) {
      candidates.add(start, end, 'MAC_ADDRESS', 0.97);
    } else if (isIpv6(address) && !isAlphanumeric(text.charCodeAt(end))) {
      candidates.add(start, end, 'IP_ADDRESS', 0.95);
    } else {
      continue;
    }
    covered = end;
  }
  findDashedMac(text, candidates);
}

function isIpv6(address: string): boolean {
  if (address.length < 3 || address.includes(':::')) return false;
  const parts = address.split(':');
  const compressed = address.includes('::');
  if (parts.length > 8 || (!compressed && parts.length !== 8) || (compressed && parts.length < 3)) return false;
  if (compressed && !/[0-9a-f]/i.test(address)) return false;
  return parts.every((part, at) => part.length <= 4 || (at === parts.length - 1 && /^\d+\.\d+\.\d+\.\d+$/.test(part)));
}

function findDashedMac(text: string, candidates: Candidates): void {
  for (let at = text.indexOf('-'); at >= 0; at = text.indexOf('-', at + 1)) {
    if (!isHex(text.charCodeAt(at - 1)) || !isHex(text.charCodeAt(at - 2)) || text.charAt(at + 3) !== '-') continue;
    const start = at - 2;
    if (start > 0 && isAlphanumeric(text.charCodeAt(start - 1))) continue;
    const address = text.slice(start, start + 17);
    if (
      /^(?:[0-9a-f]{2}-){5}[0-9a-f]{2}$/i.test(address) &&
      !isAlphanumeric(text.charCodeAt(start + 17)) &&
      !/^[\d-]+$/.test(address)
    ) {
      candidates.add(start, start + 17, 'MAC_ADDRESS', 0.95);
      at = start + 16;
    }
  }
}
