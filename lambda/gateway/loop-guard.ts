import { createHash } from 'node:crypto';
import { Json, isObject } from './json';

/** The longest cycle that is looked for. */
export const LONGEST_PERIOD = 8;

/**
 * What makes two calls of an agent the same: the model, and its last two messages. The history before them grows with each
 * turn of a loop, and ids of tool uses are new each time, so neither is part of it.
 */
export function fingerprint(modelId: string, body: Json): string {
  const messages = Array.isArray(body.messages) ? body.messages.slice(-2) : undefined;
  const said = messages ?? Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'));
  return createHash('sha256')
    .update(JSON.stringify([modelId, withoutIds(said)]))
    .digest('base64url')
    .slice(0, 12);
}

const IDS = new Set(['toolUseId', 'tool_use_id', 'tool_call_id', 'id']);

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !IDS.has(name))
      .map(([name, inner]) => [name, withoutIds(inner)]),
  );
}

/**
 * The shortest period with which the newest calls repeat themselves often enough, if there is one.
 *
 * @param recent fingerprints, oldest first, the present call's last
 * @param repeats how often a cycle has to follow on itself; 0 looks for none
 */
export function cycleIn(recent: readonly string[], repeats: number): number | undefined {
  if (repeats === 0) return undefined;
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const tail = recent.slice(-period * repeats);
    if (
      tail.length === period * repeats &&
      tail.every((value, index) => index < period || value === tail[index - period])
    ) {
      return period;
    }
  }
  return undefined;
}
