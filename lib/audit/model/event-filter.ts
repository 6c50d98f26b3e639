import type { ResolvedValue } from '../template/types';
import { at, listOf, literalOf } from './values';

/** An event, as far as it is known: objects down to texts. */
export interface KnownEvent {
  readonly [key: string]: string | KnownEvent;
}

/**
 * Whether a pipe's filters let an event through: one that matches suffices, and without any all pass. Undefined where it cannot be told.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
 */
export function anyFilterAdmits(criteria: ResolvedValue | undefined, event: KnownEvent): boolean | undefined {
  if (criteria === undefined) return true;
  const filters = at(criteria, 'Filters');
  if (filters === undefined) return undefined;
  if (Array.isArray(filters) && filters.length === 0) return true;
  const answers = listOf(filters).map((filter) => admits(patternOf(at(filter, 'Pattern')), event));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function patternOf(pattern: ResolvedValue | undefined): unknown {
  try {
    return JSON.parse(literalOf(pattern) ?? '');
  } catch {
    return undefined;
  }
}

/** Every field of the pattern must match; content filters (`prefix`, `exists`, `$or`) and fields that are not known are not decided. */
function admits(pattern: unknown, event: string | KnownEvent | undefined): boolean | undefined {
  if (event === undefined) return undefined;
  if (Array.isArray(pattern)) {
    if (typeof event !== 'string') return undefined;
    if (pattern.includes(event)) return true;
    return pattern.every((each) => typeof each !== 'object' || each === null) ? false : undefined;
  }
  if (typeof pattern !== 'object' || pattern === null || '$or' in pattern) return undefined;
  if (Object.keys(pattern).length === 0) return undefined;
  const answers = Object.entries(pattern).map(([key, each]) =>
    admits(each, typeof event === 'object' ? event[key] : undefined),
  );
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}
