import { GenAi, TrailKind } from '../lib/private/contracts/trail';
import type { ReadableRecord } from './trail-reader';

const MICRO_DOLLARS = 1_000_000;

/** The trail for people: one paragraph a record, in order, and what all of it cost. */
export function trailReport(records: readonly ReadableRecord[]): string {
  const paragraphs = records.map((record) => [headline(record), ...details(record)].join('\n'));
  const charged = records.filter(({ kind }) => kind === TrailKind.OUTCOME);
  const cost = charged.reduce((sum, { cost: spent }) => sum + (spent ?? 0), 0);
  const refused = records.filter(({ refusal }) => refusal).length;
  return [...paragraphs, `${charged.length} calls answered, ${refused} refused, ${dollars(cost)} charged`].join('\n\n');
}

function headline(record: ReadableRecord): string {
  const { attributes } = record;
  const subject = attributes[GenAi.TOOL_NAME] ?? attributes[GenAi.REQUEST_MODEL];
  return [
    record.at,
    record.kind,
    ...(record.operation ? [record.operation] : []),
    ...(subject === undefined ? [] : [String(subject)]),
    `call ${record.callId}`,
    ...(record.requestId ? [`request ${record.requestId}`] : []),
  ].join('  ');
}

function details(record: ReadableRecord): string[] {
  const { attributes } = record;
  const tokens = [GenAi.INPUT_TOKENS, GenAi.OUTPUT_TOKENS, GenAi.CACHE_READ_TOKENS, GenAi.CACHE_WRITE_TOKENS]
    .filter((name) => attributes[name] !== undefined)
    .map((name) => `${name.replace('gen_ai.usage.', '')} ${String(attributes[name])}`);
  return [
    `  by ${record.workload}${record.run ? `, run ${record.run}` : ''}, trace ${record.trace}`,
    ...(record.refusal ? [`  refused (${record.refusal.rule}): ${record.refusal.message}`] : []),
    ...(tokens.length > 0 ? [`  ${tokens.join(', ')}`] : []),
    ...(record.cost === undefined
      ? []
      : [`  ${record.kind === TrailKind.INTENT ? 'reserved' : 'charged'} ${dollars(record.cost)}`]),
    ...(record.content === undefined ? [] : [indented(JSON.stringify(record.content, null, 2))]),
  ];
}

const dollars = (micro: number): string => `$${(micro / MICRO_DOLLARS).toFixed(6)}`;
const indented = (text: string): string => text.replace(/^/gm, '  ');
