import { type ObservedCall, FindingKind } from '../lib/private/contracts/observations';
import { GenAi, TRAIL_SCHEMA_URL, TrailKind, type TrailRecord, trailEntry } from '../lib/private/contracts/trail';
import { reconcile } from '../lambda/reconcile/reconcile';
import type { CloudTrailCall, Witnesses, Window } from '../lambda/reconcile/witnesses';
import type { Measure } from './report';

const CALLS = 10_000;
const WINDOW: Window = { from: '2026-11-23T10:00:00.000Z', to: '2026-11-23T11:00:00.000Z' };
const GATEWAY = 'arn:aws:sts::111122223333:assumed-role/Gateway/gateway';
const INTRUDER = 'arn:aws:sts::111122223333:assumed-role/Notebook/somebody';
const MODEL = 'amazon.nova-lite-v1:0';

/** An hour of calls, and what was done to its witnesses. */
export interface PlantedHour {
  readonly witnesses: Witnesses;
  /** `<kind> <subject>` of each finding that has to be made. */
  readonly planted: ReadonlySet<string>;
}

/** A reproducible source of numbers in [0, 1). https://en.wikipedia.org/wiki/Linear_congruential_generator */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * An hour in which 1% of the calls are missing from the invocation log, 0.1% went past the gateway, some gateways died before
 * they could record an outcome, and calls begin before the hour or end after it, as calls do.
 */
export function plantedHour(calls: number, random: () => number): PlantedHour {
  const records: TrailRecord[] = [];
  const observed: ObservedCall[] = [];
  const cloudTrail: CloudTrailCall[] = [];
  const planted = new Set<string>();
  const start = Date.parse(WINDOW.from) - 10 * 60_000;
  const span = 80 * 60_000;
  for (let index = 0; index < calls; index++) {
    const at = start + Math.floor(random() * span);
    const requestId = `request-${index}`;
    const callId = `call-${index}`;
    const fate = random();
    const dropped = fate < 0.01;
    const bypasses = !dropped && fate < 0.011;
    const died = !dropped && !bypasses && fate < 0.013;
    const tokens = {
      input: 1 + Math.floor(random() * 5000),
      cached: Math.floor(random() * 500),
      output: Math.floor(random() * 900),
    };
    const answered = new Date(at + Math.floor(random() * 60_000)).toISOString();
    const began = new Date(at).toISOString();
    const inHour = (time: string): boolean => time >= WINDOW.from && time < WINDOW.to;
    if (bypasses) {
      // Half of them are on both logs, half only on CloudTrail.
      const onLog = random() < 0.5;
      if (onLog) observed.push(logged(requestId, undefined, began, INTRUDER, tokens));
      cloudTrail.push({ at: began, requestId, identity: INTRUDER, event: 'bedrock.amazonaws.com Converse' });
      if (inHour(began)) planted.add(`${FindingKind.BYPASS} ${requestId}`);
      continue;
    }
    records.push(record(TrailKind.INTENT, callId, began, undefined, tokens));
    if (!died) records.push(record(TrailKind.OUTCOME, callId, answered, requestId, tokens));
    cloudTrail.push({ at: began, requestId, identity: GATEWAY, event: 'bedrock.amazonaws.com Converse' });
    if (!dropped) observed.push(logged(requestId, callId, began, GATEWAY, tokens));
    else if (inHour(answered)) planted.add(`${FindingKind.MISSING_FROM_LOG} ${requestId}`);
  }
  return {
    planted,
    witnesses: { records, observed, cloudTrailKept: true, cloudTrail, table: [], archive: [], brokenBodies: [] },
  };
}

/** The reconciler on 10,000 calls: what was planted against what was found. */
export function reconcilerMeasures(): Record<string, Measure> {
  const { witnesses, planted } = plantedHour(CALLS, seeded(20_261_123));
  const begun = process.hrtime.bigint();
  const { findings } = reconcile(WINDOW, witnesses);
  const milliseconds = Number(process.hrtime.bigint() - begun) / 1e6;
  const found = new Set(findings.map(({ kind, subject }) => `${kind} ${subject}`));
  const missed = [...planted].filter((finding) => !found.has(finding)).length;
  const wrong = [...found].filter((finding) => !planted.has(finding)).length;
  return {
    'reconciler: planted gaps and bypasses missed': {
      value: missed,
      unit: `of ${planted.size} in ${CALLS} calls`,
      goal: '0',
      met: missed === 0,
    },
    'reconciler: false findings': { value: wrong, unit: 'findings', goal: '0', met: wrong === 0 },
    'reconciler: time for 10,000 calls': { value: milliseconds, unit: 'ms', goal: 'measured', met: null },
  };
}

type Tokens = { readonly input: number; readonly cached: number; readonly output: number };

function record(
  kind: 'INTENT' | 'OUTCOME',
  callId: string,
  at: string,
  requestId: string | undefined,
  tokens: Tokens,
): TrailRecord {
  return {
    trace: '0123456789abcdef0123456789abcdef',
    entry: trailEntry(at, callId, kind),
    kind,
    schemaUrl: TRAIL_SCHEMA_URL,
    at,
    day: at.slice(0, 10),
    callId,
    workload: INTRUDER,
    experiment: `sha256:${'0'.repeat(64)}`,
    source: 'GATEWAY',
    operation: 'Converse',
    ...(requestId !== undefined && { requestId }),
    attributes: {
      [GenAi.REQUEST_MODEL]: MODEL,
      ...(kind === 'OUTCOME' && {
        [GenAi.INPUT_TOKENS]: tokens.input + tokens.cached,
        [GenAi.OUTPUT_TOKENS]: tokens.output,
        [GenAi.CACHE_READ_TOKENS]: tokens.cached,
      }),
    },
  };
}

function logged(
  requestId: string,
  callId: string | undefined,
  at: string,
  identity: string,
  tokens: Tokens,
): ObservedCall {
  return {
    day: at.slice(0, 10),
    entry: `${at}#${requestId}`,
    at,
    requestId,
    ...(callId !== undefined && { callId }),
    identity,
    model: `arn:aws:bedrock:eu-west-1::foundation-model/${MODEL}`,
    operation: 'Converse',
    inputTokens: tokens.input,
    cacheReadTokens: tokens.cached,
    outputTokens: tokens.output,
    ttl: 0,
  };
}
