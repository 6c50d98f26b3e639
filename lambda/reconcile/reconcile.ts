import { type Finding, FindingKind, type ObservedCall } from '../../lib/private/contracts/observations';
import { GenAi, TrailKind, type TrailRecord } from '../../lib/private/contracts/trail';
import { compareArchive } from './archive';
import type { CloudTrailCall, Window, Witnesses } from './witnesses';

export interface Reconciliation {
  readonly findings: Finding[];
  /** Calls that all witnesses that could be asked agree on. */
  readonly reconciled: number;
}

/** A call of the trail: its intent, and its outcome if there is one. */
interface TrailCall {
  readonly callId: string;
  readonly intent?: TrailRecord;
  readonly outcome?: TrailRecord;
}

/** CloudTrail has no call id: an unanswered call of the gateway's is told by its role and by a time this close. */
const SAME_CALL_MILLISECONDS = 15 * 60_000;

/**
 * Joins the witnesses on the request id, and on the call id where the gateway died before it learnt the request id. Findings
 * are about what lies in the window; what matches it may lie beside it.
 */
export function reconcile(window: Window, witnesses: Witnesses): Reconciliation {
  const calls = trailCalls(witnesses.records);
  const join = new Join(calls, witnesses.observed ?? []);
  const within = (at: string): boolean => at >= window.from && at < window.to;
  const findings: Finding[] = [
    ...unknownSources(window, witnesses),
    ...(witnesses.observed ?? []).filter(({ at }) => within(at)).flatMap((call) => bypass(call, join)),
    ...(witnesses.cloudTrail ?? []).filter(({ at }) => within(at)).flatMap((call) => bypassOnCloudTrail(call, join)),
    ...compareArchive(window, witnesses),
  ];
  const seen = new Set(witnesses.cloudTrail?.map(({ requestId }) => requestId));
  let reconciled = 0;
  for (const call of calls.values()) {
    if (!call.outcome || !within(call.outcome.at) || !reachedTheModel(call.outcome)) continue;
    const about = [
      ...(witnesses.observed ? compareWithLog(call.outcome, join) : []),
      ...(witnesses.cloudTrail && call.outcome.requestId && !seen.has(call.outcome.requestId)
        ? [finding(FindingKind.MISSING_FROM_CLOUD_TRAIL, call.outcome, 'CloudTrail does not show this call')]
        : []),
    ];
    findings.push(...about);
    if (about.length === 0) reconciled++;
  }
  return { findings, reconciled };
}

/** Which calls of the trail AWS's ids belong to. */
class Join {
  private readonly byRequest = new Map<string, TrailCall>();
  private readonly log = new Map<string, ObservedCall>();
  private readonly unanswered: TrailCall[];

  public constructor(calls: ReadonlyMap<string, TrailCall>, observed: readonly ObservedCall[]) {
    for (const call of calls.values()) {
      if (call.outcome?.requestId) this.byRequest.set(call.outcome.requestId, call);
    }
    for (const entry of observed) {
      this.log.set(entry.requestId, entry);
      const call = entry.callId === undefined ? undefined : calls.get(entry.callId);
      if (call && !this.byRequest.has(entry.requestId)) this.byRequest.set(entry.requestId, call);
    }
    const known = new Set(this.byRequest.values());
    this.unanswered = [...calls.values()].filter((call) => !known.has(call) && call.intent && !call.outcome?.requestId);
  }

  public callOf(requestId: string): TrailCall | undefined {
    return this.byRequest.get(requestId);
  }

  public logOf(requestId: string): ObservedCall | undefined {
    return this.log.get(requestId);
  }

  /** The role that the gateway's known calls were made with. */
  public isGateway(identity: string): boolean {
    const role = roleOf(identity);
    for (const entry of this.log.values()) {
      if (this.byRequest.has(entry.requestId) && roleOf(entry.identity) === role) return true;
    }
    return false;
  }

  /** Takes the unanswered call of the gateway's that CloudTrail's event may be, if there is one: each explains one event. */
  public takeUnanswered(at: string): boolean {
    const index = this.unanswered.findIndex(
      ({ intent }) => intent && Math.abs(Date.parse(intent.at) - Date.parse(at)) < SAME_CALL_MILLISECONDS,
    );
    if (index < 0) return false;
    this.unanswered.splice(index, 1);
    return true;
  }
}

function trailCalls(records: readonly TrailRecord[]): Map<string, TrailCall> {
  const calls = new Map<string, TrailCall>();
  for (const record of records) {
    const call = calls.get(record.callId) ?? { callId: record.callId };
    if (record.kind === TrailKind.INTENT) calls.set(record.callId, { ...call, intent: record });
    else if (record.kind === TrailKind.OUTCOME) calls.set(record.callId, { ...call, outcome: record });
  }
  return calls;
}

/** Bedrock's log has a record of what a model answered; a call that Bedrock refused has none that one could count on. */
function reachedTheModel(outcome: TrailRecord): boolean {
  return outcome.requestId !== undefined && outcome.attributes[GenAi.ERROR_TYPE] === undefined;
}

function bypass(call: ObservedCall, join: Join): Finding[] {
  if (join.callOf(call.requestId)) return [];
  return [
    {
      kind: FindingKind.BYPASS,
      at: call.at,
      subject: call.requestId,
      detail: `${call.identity} called ${call.model} (${call.operation}), and the trail has no record of it`,
    },
  ];
}

function bypassOnCloudTrail(call: CloudTrailCall, join: Join): Finding[] {
  // What AWS refused has cost nothing; what the invocation log shows has been judged there.
  if (call.errorCode || join.callOf(call.requestId) || join.logOf(call.requestId)) return [];
  if (join.isGateway(call.identity) && join.takeUnanswered(call.at)) return [];
  return [
    {
      kind: FindingKind.BYPASS,
      at: call.at,
      subject: call.requestId,
      detail: `${call.identity} called ${call.event}; neither the trail nor the invocation log has a record of it`,
    },
  ];
}

function compareWithLog(outcome: TrailRecord, join: Join): Finding[] {
  const entry = outcome.requestId === undefined ? undefined : join.logOf(outcome.requestId);
  if (!entry) {
    return [finding(FindingKind.MISSING_FROM_LOG, outcome, "Bedrock's invocation log does not show this call")];
  }
  const differences = [
    ...differs('model', modelName(outcome.attributes[GenAi.REQUEST_MODEL]), modelName(entry.model)),
    ...differs('operation', outcome.operation, entry.operation),
    ...differs('input tokens', outcome.attributes[GenAi.INPUT_TOKENS], allInputTokens(entry)),
    ...differs('output tokens', outcome.attributes[GenAi.OUTPUT_TOKENS], entry.outputTokens),
  ];
  return differences.length === 0
    ? []
    : [finding(FindingKind.ALTERED, outcome, `trail and invocation log differ: ${differences.join('; ')}`)];
}

/** What one side does not say cannot differ. */
function differs(what: string, trail: unknown, log: unknown): string[] {
  if (trail === undefined || log === undefined || trail === log) return [];
  return [`${what} ${String(trail)} and ${String(log)}`];
}

/** The log leaves cached tokens out of the input; the trail's convention counts them in. */
function allInputTokens(entry: ObservedCall): number | undefined {
  return entry.inputTokens === undefined
    ? undefined
    : entry.inputTokens + (entry.cacheReadTokens ?? 0) + (entry.cacheWriteTokens ?? 0);
}

/** A model is named by its id here and by its ARN there. */
function modelName(model: unknown): string | undefined {
  return typeof model === 'string' ? model.slice(model.lastIndexOf('/') + 1) : undefined;
}

/** `arn:aws:sts::account:assumed-role/name/session` and `arn:aws:iam::account:role/name` are one role. */
function roleOf(identity: string): string {
  return identity.split('/')[1] ?? identity;
}

function finding(kind: Finding['kind'], record: TrailRecord, detail: string): Finding {
  return { kind, at: record.at, subject: record.requestId ?? record.callId, detail };
}

function unknownSources(window: Window, witnesses: Witnesses): Finding[] {
  const unknown = (source: string): Finding => ({
    kind: FindingKind.SOURCE_UNKNOWN,
    at: window.from,
    subject: source,
    detail: `${source} could not be read for ${window.from} to ${window.to}: what it would have said is unknown`,
  });
  return [
    ...(witnesses.observed ? [] : [unknown("Bedrock's invocation log")]),
    ...(witnesses.cloudTrail || !witnesses.cloudTrailKept ? [] : [unknown('CloudTrail')]),
    ...(witnesses.archive ? [] : [unknown('the archive')]),
  ];
}
