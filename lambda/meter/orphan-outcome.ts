import { GenAi, TrailKind, type TrailRecord, trailEntry } from '../../lib/private/contracts/trail';
import { inputTokens, toMicroDollars } from '../shared/cost';
import type { LoggedCall } from './log-record';

/** The outcome of a call whose gateway died before it could record one, from what Bedrock's log says. It has no body: the log's is not masked. */
export function orphanOutcome(intent: TrailRecord, read: LoggedCall, exactCost: number, now: Date): TrailRecord {
  const at = now.toISOString();
  const { usage } = read;
  return {
    trace: intent.trace,
    entry: trailEntry(at, intent.callId, TrailKind.OUTCOME),
    kind: TrailKind.OUTCOME,
    schemaUrl: intent.schemaUrl,
    at,
    day: at.slice(0, 10),
    callId: intent.callId,
    workload: intent.workload,
    experiment: intent.experiment,
    ...(intent.run !== undefined && { run: intent.run }),
    source: 'METER',
    requestId: read.call.requestId,
    ...(intent.operation !== undefined && { operation: intent.operation }),
    attributes: {
      ...(intent.attributes[GenAi.REQUEST_MODEL] !== undefined && {
        [GenAi.REQUEST_MODEL]: intent.attributes[GenAi.REQUEST_MODEL],
      }),
      [GenAi.REQUEST_ID]: read.call.requestId,
      ...(usage && {
        [GenAi.INPUT_TOKENS]: inputTokens(usage),
        [GenAi.OUTPUT_TOKENS]: usage.output,
        [GenAi.CACHE_READ_TOKENS]: usage.cacheRead,
        [GenAi.CACHE_WRITE_TOKENS]: usage.cacheWrite5m + usage.cacheWrite1h,
      }),
    },
    cost: toMicroDollars(exactCost),
    exactCost,
  };
}
