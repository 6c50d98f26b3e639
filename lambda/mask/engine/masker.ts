import type {
  ColumnRule,
  EntityCounts,
  EntityType,
  MaskingPolicyDocument,
} from '../../../lib/private/contracts/masking';
import { detached } from './detached';
import type { MaskingKeys } from './keys';
import { headerMeaning } from './columns/headers';
import { compilePatterns } from './policy/patterns';
import { CREDENTIAL_TYPES, entityActions, masksUnknownNames } from './policy/presets';
import { QuarantineError } from './quarantine';
import { detectAround, FEWEST_CHARACTERS_A_CHANGE, type Stretch } from './rescan';
import { scan } from './scan';
import { isExampleCredential } from './scan/credentials';
import { isMarker } from './scan/markers';
import type { Span } from './span';
import { requireShort, TEXT_LIMITS } from './text-limits';
import { createTransform, tagOf, type TransformOptions } from './transforms/transform';

export interface MaskedText {
  readonly text: string;
  readonly entities: EntityCounts;
}

/** Counts what was masked while it is being masked. */
export type MutableCounts = Partial<Record<EntityType, number>>;

/** One policy, ready to be applied. It holds no state of the data: maskers of one policy and key give the same output. */
export interface Masker {
  readonly policy: MaskingPolicyDocument;
  readonly keys?: MaskingKeys | undefined;
  /** What is found in a text, in order, without overlaps. */
  detect(text: string): Span[];
  /**
   * Masks free text. Masking the result again changes nothing.
   * @throws QuarantineError where the text must not pass at all, such as one that holds a live credential.
   */
  maskText(text: string): MaskedText;
  /** As `maskText`, adding to counts that the caller keeps. */
  maskInto(text: string, counts: MutableCounts, subject?: string): string;
  /** Masks one value of a column by the column's rule. */
  maskValue(value: string, rule: ColumnRule, counts: MutableCounts, subject?: string): string;
  /** Masks a name that is not data but may quote it: an object key, a column's name, user metadata. Never throws. */
  maskName(name: string): string;
}

const LONGEST_REMEMBERED_CELL = 80;
const REMEMBERED_CELLS = 4_000;

/** A short number that is a cell by itself is a quantity and not a year, a code or a part of something. */
const isQuantity = (value: string): boolean => value.length <= 9 && /^[-+]?\d{1,6}(?:[.,]\d{1,4})?$/.test(value);

const LINE_BREAKS = /[\r\n]/;
/** Masks each line of a finding by itself: a text has as many lines masked as it had before. */
const byLine = (value: string, mask: (line: string) => string): string =>
  value.replace(/[^\r\n]+/g, (line) => (/[\p{L}\p{N}]/u.test(line) ? line.replace(/\S(?:.*\S)?/, mask) : line));

/** Below this, a finding rests on the sentence around it, and a name has none. */
const CERTAIN_IN_A_NAME = 0.65;

/**
 * Masking can bring out something new (the words left over beside a marker read differently): it goes on until a scan of
 * the result finds nothing more. Two rounds nearly always do.
 */
const MOST_ROUNDS = 6;

/**
 * @param keys needed by policies that make tokens.
 * @param limits what texts may come to; one that is longer is refused.
 * @throws QuarantineError `key-unavailable`, at first use, where the policy needs a key and none is given.
 */
export function createMasker(policy: MaskingPolicyDocument, keys?: MaskingKeys, limits = TEXT_LIMITS): Masker {
  const actions = entityActions(policy);
  const transform = createTransform(keys);
  const patterns = compilePatterns(policy.patterns ?? []);
  const hasPatterns = (policy.patterns ?? []).length > 0;
  const options = { unknownNames: masksUnknownNames(policy), patterns };
  const quarantinesCredentials = policy.quarantineCredentials !== false;

  const detect = (text: string): Span[] => scan(text, options);

  const refuseCredential = (span: Span, text: string): void => {
    if (CREDENTIAL_TYPES.has(span.type) && !isExampleCredential(text.slice(span.start, span.end))) {
      throw new QuarantineError('live-credential', `found ${span.type}`);
    }
  };

  const maskInto = (original: string, counts: MutableCounts, subject?: string): string => {
    requireShort(original, limits.longest);
    let text = original;
    let changes: Stretch[] = [];
    let readsAll = true;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const spans = readsAll ? detect(text) : detectAround(text, changes, detect, hasPatterns);
      changes = [];
      readsAll = false;
      let output = '';
      let from = 0;
      for (const span of spans) {
        const action = patterns.actionOf(span) ?? actions[span.type];
        if (action === 'keep') continue;
        if (quarantinesCredentials) refuseCredential(span, text);
        const value = text.slice(span.start, span.end);
        const options = subject === undefined ? undefined : { subject };
        const masked = LINE_BREAKS.test(value)
          ? byLine(value, (line) => transform(action, span.type, line, options))
          : transform(action, span.type, value, options);
        if (masked !== value) counts[span.type] = (counts[span.type] ?? 0) + 1;
        output += text.slice(from, span.start) + masked;
        if (!readsAll) changes.push({ start: output.length - masked.length, end: output.length });
        readsAll ||= changes.length * FEWEST_CHARACTERS_A_CHANGE > text.length;
        from = span.end;
      }
      const next = from === 0 ? text : output + text.slice(from);
      requireShort(next, limits.longestMasked);
      if (next === text || !leavesOnlyMarkers) return next;
      text = next;
    }
    return text;
  };
  // Where a policy writes values that look like real ones, a second round would mask its own work.
  const leavesOnlyMarkers = !Object.values(actions).some(
    (action) => action === 'surrogate' || action === 'synthesise' || action === 'date-shift',
  );

  // Cells repeat, and their masking depends on nothing but themselves, unless tokens are random or dates move by subject.
  const cells = new Map<string, MaskedText>();
  const repeats = !Object.values(actions).some((action) => action === 'random-token' || action === 'date-shift');
  const maskCell = (value: string, counts: MutableCounts, subject?: string): string => {
    if (!repeats || value.length > LONGEST_REMEMBERED_CELL) return maskInto(value, counts, subject);
    let known = cells.get(value);
    if (!known) {
      const entities: MutableCounts = {};
      known = { text: maskInto(value, entities), entities };
      if (cells.size >= REMEMBERED_CELLS) cells.clear();
      cells.set(detached(value), known);
    }
    for (const type of Object.keys(known.entities) as EntityType[]) {
      counts[type] = (counts[type] ?? 0) + (known.entities[type] ?? 0);
    }
    return known.text;
  };

  const maskValue = (value: string, rule: ColumnRule, counts: MutableCounts, subject?: string): string => {
    if (rule.action === 'keep' || value === '') return value;
    if (rule.action === 'scan') return isQuantity(value) ? value : maskCell(value, counts, subject);
    if (isMarker(value)) return value;
    const type = rule.type ?? 'USER_PATTERN';
    // Only the shift of a date asks whose it is.
    const options: TransformOptions = rule.action === 'date-shift' ? { ...rule, subject } : rule;
    const masked = transform(rule.action, type, value, options);
    if (masked !== value) counts[type] = (counts[type] ?? 0) + 1;
    return masked;
  };

  // A name is no sentence: only what is certain by itself is masked in it, and never a header that says what it heads.
  const maskName = (name: string): string => {
    if (headerMeaning(name)) return name;
    let output = '';
    let from = 0;
    for (const span of scan(name, { unknownNames: false, patterns })) {
      if (span.score < CERTAIN_IN_A_NAME) continue;
      const action = actions[span.type];
      if (action === 'keep') continue;
      // A token keeps two names apart, as two keys of one JSON object must be.
      const mask =
        keys && action === 'token' ? transform(action, span.type, name.slice(span.start, span.end)) : tagOf(span.type);
      output += name.slice(from, span.start) + mask;
      from = span.end;
    }
    return output + name.slice(from);
  };

  return {
    policy,
    keys,
    detect: (text) => detect(text).map((span) => (span.score > 1 ? { ...span, score: 1 } : span)),
    maskText: (text) => {
      const entities: MutableCounts = {};
      return { text: maskInto(text, entities), entities };
    },
    maskInto,
    maskValue,
    maskName,
  };
}
