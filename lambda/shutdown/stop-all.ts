import { KEEP_RUNNING_TAG, type ShutdownTargets, WORKLOAD_TAG } from '../../lib/private/contracts/shutdown';
import type { Memory } from './memory';
import { type Active, type Stoppable, isServiceAbsent } from './stoppable';

export interface Outcome {
  readonly acted: string[];
  readonly failed: string[];
  readonly absent: string[];
}

/**
 * Stops whatever of these kinds is active and in scope. One failure does not save the rest: it is reported, and the state
 * machine comes round again. What was there before is remembered before anything is changed, so that a shutdown that is
 * killed in between neither forgets nor, on its next pass, remembers its own doing as the earlier state.
 */
export async function stopAll(
  kinds: readonly Stoppable[],
  targets: ShutdownTargets,
  memory: Memory,
  execution: string,
): Promise<Outcome> {
  const outcome: Outcome = { acted: [], failed: [], absent: [] };
  for (const kind of kinds) {
    let active: Active[];
    try {
      active = await kind.active();
    } catch (error) {
      if (isServiceAbsent(error)) outcome.absent.push(kind.kind);
      else outcome.failed.push(`${kind.kind} could not be listed: ${nameOf(error)}`);
      continue;
    }
    for (const one of active.filter(({ tags }) => inScope(tags, targets))) {
      try {
        if (one.earlier !== undefined) {
          await memory.remember({
            resource: one.resource,
            kind: kind.kind,
            earlier: JSON.stringify(one.earlier),
            disabledAt: new Date().toISOString(),
            execution,
          });
        }
        await kind.stop(one);
        outcome.acted.push(`${kind.kind} ${one.resource}`);
      } catch (error) {
        outcome.failed.push(`${kind.kind} ${one.resource}: ${nameOf(error)}`);
      }
    }
  }
  return outcome;
}

/** Puts back what is remembered, and forgets it only then. What has been deleted meanwhile is forgotten, too. */
export async function restoreAll(
  kinds: readonly Stoppable[],
  memory: Memory,
  isGone: (error: unknown) => boolean,
): Promise<{ restored: string[]; failed: string[] }> {
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
  const restored: string[] = [];
  const failed: string[] = [];
  for (const item of await memory.all()) {
    const restore = byKind.get(item.kind)?.restore;
    // The table also keeps the reports of earlier shutdowns.
    if (!restore) continue;
    try {
      await restore(item.resource, JSON.parse(item.earlier));
      restored.push(`${item.kind} ${item.resource}`);
    } catch (error) {
      if (!isGone(error)) {
        failed.push(`${item.kind} ${item.resource}: ${nameOf(error)}`);
        continue;
      }
    }
    await memory.forget(item.resource);
  }
  return { restored, failed };
}

/** What keeps running wins over everything: the shutdown must not stop itself or the trail. */
export function inScope(tags: Readonly<Record<string, string>>, targets: ShutdownTargets): boolean {
  if (KEEP_RUNNING_TAG in tags) return false;
  return targets.wholeAccount || tags[WORKLOAD_TAG] === targets.sandbox;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
