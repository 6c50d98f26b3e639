import type { ColumnRule } from '../../../../lib/private/contracts/masking';
import { detached } from '../detached';
import type { Masker, MutableCounts } from '../masker';
import { QuarantineError } from '../quarantine';
import { requireShort, TEXT_LIMITS } from '../text-limits';

/** What a rewriter asks of its owner. */
export interface JsonPolicy {
  /** The rule of a path such as `customer.email`; array positions are no part of it. */
  ruleOf(path: string): ColumnRule;
  /** Told of each scalar after masking. */
  onValue?(path: string, masked: string): void;
}

const DEEPEST = 128;
const MOST_KEYS = 100_000;
/** Keys of all objects that are open are in memory, to find one that is there twice. */
const MOST_KEY_BYTES = 16 * 1024 * 1024;
/** What a key takes beside its characters. */
const KEY_BYTES = 32;
const LONGEST_REMEMBERED_KEY = 256;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Shorter numbers are quantities; longer ones may be cards, accounts, phones. */
const SHORTEST_IDENTIFYING_NUMBER = 7;

interface Level {
  readonly isObject: boolean;
  readonly path: string;
  readonly keys: Set<string> | undefined;
  keyBytes: number;
  /** What may come next: a value, a key, a comma. */
  expects: 'value' | 'first' | 'key' | 'colon' | 'comma';
  childPath: string;
}

interface MaskedKey {
  readonly key: string;
  readonly masked: string;
}

/**
 * Rewrites JSON text in a stream: everything but values stays as it is written, white space and order of keys included.
 * It is strict (RFC 8259), because two readers of doubtful JSON may read two different things.
 */
export class JsonRewriter {
  private readonly levels: Level[] = [];
  private pending = '';
  private finished = false;
  private keyBytes = 0;
  /** Elements of a top-level array, or 1. */
  elements = 0;

  constructor(
    private readonly masker: Masker,
    private readonly policy: JsonPolicy,
    private readonly counts: MutableCounts,
  ) {}

  /** Forgets the value that has been read, for the next line of JSON Lines. */
  reset(): void {
    this.levels.length = 0;
    this.keyBytes = 0;
    this.pending = '';
    this.finished = false;
  }

  /** Characters of a value that is not read to its end. */
  get waiting(): number {
    return this.pending.length;
  }

  write(chunk: string): string {
    const text = this.pending === '' ? chunk : this.pending + chunk;
    let output = '';
    /** Up to here the text is in the output: what is not rewritten is copied in stretches. */
    let copied = 0;
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      let end = at + 1;
      let rewritten: string | undefined;
      if (code === 34) {
        end = stringEnd(text, at);
        if (end < 0) break;
        rewritten = this.onString(text, at, end);
      } else if (code === 123 || code === 91) {
        this.open(code === 123);
      } else if (code === 125 || code === 93) {
        this.close(code === 125);
      } else if (code === 44) {
        this.onComma();
      } else if (code === 58) {
        this.onColon();
      } else if (!isWhiteSpace(code)) {
        end = literalEnd(text, at);
        if (end === text.length) break;
        rewritten = this.onLiteral(text.slice(at, end));
      }
      if (rewritten !== undefined) {
        output += text.slice(copied, at) + rewritten;
        copied = end;
      }
      at = end;
    }
    output += text.slice(copied, at);
    this.pending = at === 0 ? text : text.slice(at);
    if (this.pending.length > 4 * 1024 * 1024) {
      throw new QuarantineError('oversized-record', 'a JSON value is longer than 4,194,304 characters');
    }
    return output;
  }

  end(): string {
    let output = '';
    if (this.pending !== '') {
      if (this.pending.startsWith('"')) throw malformed('a string is never closed');
      output = this.onLiteral(this.pending) ?? this.pending;
      this.pending = '';
    }
    if (this.levels.length > 0 || !this.finished) throw malformed('the JSON text ends too early');
    return output;
  }

  private open(isObject: boolean): void {
    const path = this.beginValue();
    if (this.levels.length >= DEEPEST) throw malformed(`values are nested more than ${DEEPEST} deep`);
    const keys = isObject ? new Set<string>() : undefined;
    this.levels.push({ isObject, path, keys, keyBytes: 0, expects: 'first', childPath: path });
  }

  private close(isObject: boolean): void {
    const level = this.levels.pop();
    if (!level || level.isObject !== isObject || (level.expects !== 'first' && level.expects !== 'comma')) {
      throw malformed('a bracket closes nothing, or follows a comma');
    }
    this.keyBytes -= level.keyBytes;
    this.endValue();
  }

  /** Checks that a value may stand here, and gives its path. */
  private beginValue(): string {
    const level = this.levels.at(-1);
    if (!level) {
      if (this.finished) throw malformed('text follows the JSON value');
      return '';
    }
    const allowed = level.isObject ? level.expects === 'value' : level.expects === 'value' || level.expects === 'first';
    if (!allowed) throw malformed('a value stands where none may');
    if (this.levels.length === 1 && !level.isObject) this.elements++;
    return level.childPath;
  }

  private endValue(): void {
    const level = this.levels.at(-1);
    if (level) level.expects = 'comma';
    else {
      this.finished = true;
      if (this.elements === 0) this.elements = 1;
    }
  }

  private onComma(): void {
    const level = this.levels.at(-1);
    if (level?.expects !== 'comma') throw malformed('a comma stands where none may');
    level.expects = level.isObject ? 'key' : 'value';
  }

  private onColon(): void {
    const level = this.levels.at(-1);
    if (level?.expects !== 'colon') throw malformed('a colon stands where none may');
    level.expects = 'value';
  }

  /** What stands in the place of a string, where that is another one. */
  private onString(text: string, start: number, end: number): string | undefined {
    const level = this.levels.at(-1);
    if (level?.isObject === true && (level.expects === 'first' || level.expects === 'key'))
      return this.onKey(decode(text, start, end), level);
    const path = this.beginValue();
    const value = decode(text, start, end);
    const masked = this.mask(value, path);
    this.endValue();
    return masked === value ? undefined : quoted(masked);
  }

  private onKey(read: string, level: Level): string | undefined {
    const { key, masked } = this.maskedKey(read);
    if (level.keys?.has(key) === true) {
      // Which of two wins depends on the reader: one may be masked and the other one read.
      throw new QuarantineError('duplicate-key', 'an object has the same key twice');
    }
    level.keys?.add(key);
    if ((level.keys?.size ?? 0) > MOST_KEYS) throw malformed(`an object has more than ${MOST_KEYS} keys`);
    level.keyBytes += key.length + KEY_BYTES;
    this.keyBytes += key.length + KEY_BYTES;
    if (this.keyBytes > MOST_KEY_BYTES)
      throw new QuarantineError('oversized-record', 'the keys of objects are too long');
    level.expects = 'colon';
    level.childPath = level.path === '' ? key : `${level.path}.${key}`;
    return masked === key ? undefined : quoted(masked);
  }

  private readonly maskedKeys = new Map<string, MaskedKey>();

  private maskedKey(read: string): MaskedKey {
    let known = this.maskedKeys.get(read);
    if (!known) {
      requireShort(read, TEXT_LIMITS.longest);
      // A key may be remembered to the end of the document, and all that it was read with would be.
      const key = detached(read);
      known = { key, masked: this.masker.maskName(key) };
      if (this.maskedKeys.size > 10_000) this.maskedKeys.clear();
      if (key.length <= LONGEST_REMEMBERED_KEY) this.maskedKeys.set(key, known);
    }
    return known;
  }

  /** What stands in the place of a number, `true`, `false` or `null`, where that is something else. */
  private onLiteral(raw: string): string | undefined {
    const path = this.beginValue();
    if (raw === 'true' || raw === 'false' || raw === 'null') {
      const rule = this.policy.ruleOf(path);
      const kept = raw === 'null' || rule.action === 'keep' || rule.action === 'scan';
      const masked = kept ? raw : this.masker.maskValue(raw, rule, this.counts);
      this.policy.onValue?.(path, masked);
      this.endValue();
      return masked === raw ? undefined : quoted(masked);
    }
    if (!NUMBER.test(raw)) throw malformed('something stands there that is no JSON value');
    const rule = this.policy.ruleOf(path);
    const isQuantity = rule.action === 'scan' && (raw.length < SHORTEST_IDENTIFYING_NUMBER || /[.eE]/.test(raw));
    const masked = isQuantity ? raw : this.mask(raw, path);
    if (isQuantity) this.policy.onValue?.(path, raw);
    this.endValue();
    if (masked === raw) return undefined;
    return NUMBER.test(masked) ? masked : quoted(masked);
  }

  private mask(value: string, path: string): string {
    const masked = this.masker.maskValue(value, this.policy.ruleOf(path), this.counts);
    this.policy.onValue?.(path, masked);
    return masked;
  }
}

const malformed = (what: string): QuarantineError => new QuarantineError('malformed-record', what);

/** The position behind the closing quote, or -1. */
function stringEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}

const isWhiteSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

function literalEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const isSign =
      code === 44 || code === 125 || code === 93 || code === 58 || code === 34 || code === 123 || code === 91;
    if (isSign || isWhiteSpace(code)) break;
    at++;
  }
  return at;
}

/** What a string says that is written from `start` to `end`, its quotes included. */
function decode(text: string, start: number, end: number): string {
  if (isPlain(text, start + 1, end - 1)) return text.slice(start + 1, end - 1);
  const raw = text.slice(start, end);
  if (!raw.includes('\\')) throw malformed('a control character stands in a string');
  try {
    return JSON.parse(raw) as string;
  } catch {
    throw malformed('a string has a wrong escape');
  }
}

/** Whether there are no escapes and no control characters. */
function isPlain(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 92) return false;
  }
  return true;
}

/** Most of what masking writes needs no escape. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;
const quoted = (value: string): string => (NEEDS_NO_ESCAPE.test(value) ? `"${value}"` : JSON.stringify(value));
