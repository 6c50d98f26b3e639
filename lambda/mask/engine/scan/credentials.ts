import type { EntityType } from '../../../../lib/private/contracts/masking';
import type { Candidates } from './candidates';
import { SECRET_WORD } from '../gazetteers/lookup';
import { isAlphanumeric, isAsciiAlphanumeric, oneOf } from './characters';
import { IS_UNCOMMON, MAY_BE_SECRET, SHORTEST_SECRET, WORD, type Tokens } from './tokens';
import { SECRET_WORDS } from './vocabulary';

interface CredentialRule {
  readonly prefix: string;
  /** Characters behind the prefix, beyond letters and digits. */
  readonly signs: string;
  readonly min: number;
  readonly max: number;
  readonly type: EntityType;
}

const rule = (
  prefixes: string,
  min: number,
  max: number,
  signs = '',
  type: EntityType = 'CREDENTIAL',
): CredentialRule[] => prefixes.split(' ').map((prefix) => ({ prefix, signs, min, max, type }));

/**
 * Prefixes that vendors give their secrets so that scanners find them, with the fewest characters behind each.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 * GitHub: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
const RULES: readonly CredentialRule[] = [
  ...rule('AKIA ASIA ABIA ACCA', 16, 16, '', 'AWS_ACCESS_KEY'),
  ...rule('ghp_ gho_ ghu_ ghs_ ghr_', 30, 255, '_'),
  ...rule('github_pat_', 22, 255, '_'),
  ...rule('glpat- glptt- gldt- glrt- glcbt- glsoat-', 18, 255, '_-.'),
  ...rule('xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xapp-', 10, 255, '-.'),
  ...rule('sk_live_ rk_live_ pk_live_ sk_test_ rk_test_ whsec_', 16, 255, '_'),
  ...rule('sk-ant-', 20, 255, '_-'),
  ...rule('sk-proj- sk-svcacct- sk-admin- sk-or-', 20, 255, '_-'),
  ...rule('sk-', 32, 255, ''),
  ...rule('AIza', 35, 35, '_-'),
  ...rule('ya29.', 20, 1024, '_-.'),
  ...rule('GOCSPX-', 20, 64, '_-'),
  ...rule('SG.', 30, 128, '_-.'),
  ...rule('key-', 32, 32, ''),
  ...rule('npm_', 30, 64, ''),
  ...rule('pypi-AgE', 40, 512, '_-'),
  ...rule('rubygems_', 40, 64, ''),
  ...rule('dop_v1_ doo_v1_ dor_v1_', 60, 80, ''),
  ...rule('hf_ api_org_', 30, 64, ''),
  ...rule('shpat_ shpca_ shppa_ shpss_', 32, 64, ''),
  ...rule('sq0atp- sq0csp- EAAA', 22, 128, '_-'),
  ...rule('hvs. hvb. hvr.', 20, 255, '_-.'),
  ...rule('dapi', 32, 40, '-'),
  ...rule('dp.pt. dp.st. dp.ct.', 30, 128, '_.-'),
  ...rule('lin_api_ ntn_ secret_', 30, 128, ''),
  ...rule('PMAK-', 40, 128, '-'),
  ...rule('ATATT3 ATBB ATCTT3', 20, 512, '_-='),
  ...rule('glsa_ glc_', 30, 255, '_=+/'),
  ...rule('NRAK- NRJS-', 19, 64, ''),
  ...rule('sntrys_ sntryu_', 40, 512, '_=+/'),
  ...rule('sbp_ pscale_tkn_ pscale_pw_ pscale_oauth_', 32, 128, '_.-'),
  ...rule('figd_', 30, 128, '_-'),
  ...rule('pk.eyJ sk.eyJ', 40, 512, '_-.'),
  ...rule('sl.', 100, 512, '_-'),
  ...rule('AGE-SECRET-KEY-1', 40, 80, '', 'PRIVATE_KEY'),
  ...rule('cas_', 32, 128, '_-'),
  ...rule('EAACEdEose0cBA', 10, 512, ''),
  ...rule('tfp_ nfp_ fly_ fo1_ rnd_ vercel_ railway_', 30, 255, '_-'),
  ...rule('r8_ gsk_ pplx- xai- tvly- fw_', 30, 128, ''),
  ...rule('dckr_pat_', 20, 64, '_-'),
  ...rule('CFPAT- cfat_ v1.0-', 30, 255, '_-'),
  ...rule('ABSK', 60, 512, '=+/'),
  ...rule('bedrock-api-key-', 30, 4096, '=+/_-.'),
  ...rule('oy2', 43, 43, ''),
  ...rule('AKCp', 60, 80, ''),
  ...rule('eyJ', 40, 4096, '_-.'),
];
/** Three characters in one number: no prefix is shorter, and few begin alike. */
const beginningAt = (text: string, at: number): number =>
  (text.charCodeAt(at) << 14) ^ (text.charCodeAt(at + 1) << 7) ^ text.charCodeAt(at + 2);
const BY_BEGINNING = new Map<number, CredentialRule[]>();
for (const entry of RULES) {
  const beginning = beginningAt(entry.prefix, 0);
  BY_BEGINNING.set(beginning, [...(BY_BEGINNING.get(beginning) ?? []), entry]);
}

/** API keys and tokens of vendors, private keys, passwords in connection strings, AWS secret keys. */
export function findCredentials(tokens: Tokens, candidates: Candidates): void {
  const { text } = tokens;
  let covered = 0;
  for (let index = tokens.next(0, MAY_BE_SECRET); index < tokens.count; index = tokens.next(index + 1, MAY_BE_SECRET)) {
    const start = tokens.start(index);
    if (start < covered) continue;
    const rules = BY_BEGINNING.get(beginningAt(text, start));
    if (!rules) continue;
    for (const { prefix, signs, min, max, type } of rules) {
      if (!text.startsWith(prefix, start)) continue;
      const end = bodyEnd(text, start + prefix.length, max, signs);
      if (end - start - prefix.length < min || (prefix === 'eyJ' && !isJsonWebToken(text, start, end))) continue;
      if (isAsciiAlphanumeric(text.charCodeAt(end))) continue;
      candidates.add(start, end, type, 1);
      covered = end;
      break;
    }
  }
  findPrivateKeys(text, candidates);
  findConnectionSecrets(text, candidates);
  findLabelledSecrets(tokens, candidates);
}

function bodyEnd(text: string, start: number, max: number, signs: string): number {
  const limit = Math.min(text.length, start + max);
  let end = start;
  while (end < limit && (isAsciiAlphanumeric(text.charCodeAt(end)) || signs.includes(text.charAt(end)))) end++;
  while (end > start && '.-'.includes(text.charAt(end - 1))) end--;
  return end;
}

function isJsonWebToken(text: string, start: number, end: number): boolean {
  const token = text.slice(start, end);
  return token.split('.').length >= 2;
}

const KEY_BEGIN = '-----BEGIN ';
const LONGEST_KEY = 16_384;

function findPrivateKeys(text: string, candidates: Candidates): void {
  for (let at = text.indexOf(KEY_BEGIN); at >= 0; at = text.indexOf(KEY_BEGIN, at + 1)) {
    const header = text.slice(at, at + 80);
    if (!/^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(header)) continue;
    const closing = text.slice(at, at + LONGEST_KEY).indexOf('-----END ');
    const end = closing < 0 ? Math.min(text.length, at + LONGEST_KEY) : endOfFooter(text, at + closing);
    candidates.add(at, end, 'PRIVATE_KEY', 1);
    at = end;
  }
}

function endOfFooter(text: string, footer: number): number {
  const close = text.slice(footer + 9, footer + 100).indexOf('-----');
  return close < 0 ? Math.min(text.length, footer + 40) : footer + 9 + close + 5;
}

/** `scheme://user:password@host`: the password is the secret. */
function findConnectionSecrets(text: string, candidates: Candidates): void {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const authority = text.slice(at + 3, at + 3 + 256);
    const stop = authority.search(/[\s/"'<>]/);
    const part = stop < 0 ? authority : authority.slice(0, stop);
    const host = part.lastIndexOf('@');
    const colon = part.indexOf(':');
    if (host > 0 && colon >= 0 && colon < host - 1) candidates.add(at + 3 + colon + 1, at + 3 + host, 'CREDENTIAL', 1);
  }
}

const LONGEST_LABELLED_SECRET = 200;
/** `_access_key = "`, `: Bearer `: what may stand between the word and the secret. */
const BETWEEN =
  /^(?:[_-]?(?:access|key|id|token|value)){0,3}["'`]?\s{0,3}(?:[:=]{1,2}>?|is\b|was\b)?\s{0,3}["'`]?(?:bearer |basic )?/i;
const LONGEST_GAP = 48;
const SECRET_ENDINGS = ['secret', 'token', 'apikey', 'accesskey', 'accountkey', 'password'];
/** What those words end with, as `endingAt` packs it: a cheap look before a word is cut out. */
const ENDINGS = new Set(
  ['ret', 'ken', 'key', 'ord', 'ial', 'als', 'rer', 'ion', 'sic'].map((end) => endingAt(end, end.length)),
);

/** The last three characters before `end` in one number, ASCII capitals as lower case. */
function endingAt(text: string, end: number): number {
  return (
    ((text.charCodeAt(end - 3) | 32) << 16) | ((text.charCodeAt(end - 2) | 32) << 8) | (text.charCodeAt(end - 1) | 32)
  );
}

/** A long string of high entropy behind a word such as `secret`, `api_key` or `Bearer`. */
function findLabelledSecrets(tokens: Tokens, candidates: Candidates): void {
  const { text } = tokens;
  // Of ordinary words, those of the list alone end so.
  const next = (from: number): number => tokens.next(from, IS_UNCOMMON, SECRET_WORD);
  for (let index = next(0); index < tokens.count; index = next(index + 1)) {
    if (tokens.kind(index) !== WORD || tokens.length(index) < 3 || tokens.length(index) > 40) continue;
    if (!ENDINGS.has(endingAt(text, tokens.end(index)))) continue;
    const word = tokens.word(index);
    if (!SECRET_WORDS.has(word) && !SECRET_ENDINGS.some((ending) => word.endsWith(ending))) continue;
    const at = tokens.end(index);
    const start = at + (BETWEEN.exec(text.slice(at, at + LONGEST_GAP))?.[0].length ?? 0);
    const limit = Math.min(text.length, start + LONGEST_LABELLED_SECRET);
    let end = start;
    while (end < limit && isSecretCharacter(text.charCodeAt(end))) end++;
    const secret = text.slice(start, end);
    if (secret.length < SHORTEST_SECRET || !isRandom(secret)) continue;
    const aws = secret.length === 40 && !/^[0-9a-f]+$/i.test(secret);
    candidates.add(start, end, aws ? 'AWS_SECRET_KEY' : 'CREDENTIAL', 0.98);
  }
}

const isSecretSign = oneOf('+/_-.~=');
const isSecretCharacter = (code: number): boolean => isAlphanumeric(code) || isSecretSign(code);

/** Whether a string is drawn at random rather than written: letters and digits mixed, and many different characters. */
function isRandom(secret: string): boolean {
  if (!/\d/.test(secret) || !/[a-z]/i.test(secret)) return false;
  const different = new Set(secret).size;
  return different >= Math.min(12, secret.length / 2.2);
}

/** AWS's own examples are in every tutorial and open nothing. */
export const isExampleCredential = (value: string): boolean => /EXAMPLE(?:KEY)?$/.test(value);
