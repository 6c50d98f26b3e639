import type { DatasetShape, VerificationReport } from '../../../../lib/private/contracts/masking';
import type { Masker, MutableCounts } from '../masker';
import { typesThatMustNotSurvive } from '../policy/presets';
import type { Span } from '../span';
import { decodeUtf8, gunzip } from './bytes';
import { csvMasker } from './csv';
import { jsonLinesMasker, jsonMasker } from './json';
import { readParquet } from './parquet';
import type { ObjectReader } from './reader';
import type { RecordMasker } from './record-masker';
import { textMasker } from './text';

/**
 * The second scan: reads masked output as data, record by record, and counts the direct identifiers and canaries that are
 * still in it. It has nothing from the first scan but the format: neither its findings nor its columns.
 * `shape` is the source's; the reader gives the output.
 */
export async function verifyMasked(
  masker: Masker,
  shape: DatasetShape,
  reader: ObjectReader,
): Promise<VerificationReport> {
  const mustNotSurvive = typesThatMustNotSurvive(masker.policy);
  const surviving: MutableCounts = {};
  const canaries = masker.policy.canaries ?? [];
  let canariesFound = 0;
  const isText = shape.format === 'text' || shape.format === 'log';
  const look = (text: string): void => {
    const edges = isText ? edgesOf(text) : undefined;
    for (const span of masker.detect(text)) {
      if (!mustNotSurvive.has(span.type) || (edges && dependsOnCut(span, edges))) continue;
      surviving[span.type] = (surviving[span.type] ?? 0) + 1;
    }
    for (const canary of canaries) if (canary !== '' && text.includes(canary)) canariesFound++;
  };
  const rows = await readThrough(looker(masker, keptColumns(masker, shape), look), shape, reader);
  return { rows, surviving, canaries: canariesFound };
}

const EDGE_LINES = 4;
/** Above this a detector goes by the value's own checksum or structure, and not by the words around it. */
const CERTAIN = 0.92;

/** Where the first lines of a block end and the last ones begin. */
function edgesOf(block: string): { readonly head: number; readonly tail: number } {
  let head = -1;
  for (let line = 0; line < EDGE_LINES && (line === 0 || head >= 0); line++) head = block.indexOf('\n', head + 1);
  let tail = block.length - 1;
  for (let line = 0; line < EDGE_LINES && tail > 0; line++) tail = block.lastIndexOf('\n', tail - 1);
  return head < 0 || tail < 0 ? { head: block.length, tail: 0 } : { head, tail };
}

/**
 * The masked text is cut into blocks at other lines than the source was, so a finding that rests on its neighbours and
 * stands at a cut says nothing. What is certain by itself counts everywhere.
 */
const dependsOnCut = (span: Span, edges: { readonly head: number; readonly tail: number }): boolean =>
  span.score < CERTAIN && (span.start < edges.head || span.end > edges.tail);

/** What the policy keeps on purpose cannot survive by mistake; its values are still searched for canaries. */
function keptColumns(masker: Masker, shape: DatasetShape): ReadonlySet<string> {
  const rules = { ...shape.profiles, ...masker.policy.columns };
  const kept = Object.entries(rules).filter(([, rule]) => !LEAVES_MARKER_OR_TEXT.has(rule.action));
  return new Set(kept.map(([column]) => column.toLowerCase()));
}

/** Actions whose result is a marker, nothing, or text that was scanned. All others write values that look like data. */
const LEAVES_MARKER_OR_TEXT = new Set<string>(['scan', 'suppress', 'redact', 'tag', 'token', 'random-token']);

/** A masker that changes nothing and looks at every value. */
function looker(masker: Masker, kept: ReadonlySet<string>, look: (text: string) => void): Masker {
  const canariesOnly = {
    columns: Object.fromEntries([...kept].map((column) => [column, { action: 'keep' as const }])),
  };
  const policy = { ...masker.policy, ...canariesOnly, undeclaredColumns: 'profile' as const };
  delete (policy as { risk?: unknown }).risk;
  const see = (text: string): string => {
    look(text);
    return text;
  };
  return {
    ...masker,
    policy,
    maskInto: (text) => see(text),
    maskText: (text) => ({ text: see(text), entities: {} }),
    maskName: (name) => name,
    maskValue: (value, rule) => {
      if (rule.action !== 'keep') return see(value);
      for (const canary of masker.policy.canaries ?? []) if (canary !== '' && value.includes(canary)) look(canary);
      return value;
    },
  };
}

async function readThrough(masker: Masker, shape: DatasetShape, reader: ObjectReader): Promise<number> {
  // Without the source's profiles, every value that the policy does not keep is looked at.
  const { profiles: _, ...bare } = shape;
  if (shape.format === 'parquet') return readParquet(masker, bare, reader);
  const records = recordReader(masker, bare);
  const stored = reader.read(0, reader.size);
  for await (const text of decodeUtf8(shape.compression === 'gzip' ? gunzip(stored) : stored)) records.write(text);
  records.end();
  return records.rows;
}

function recordReader(masker: Masker, shape: DatasetShape): RecordMasker {
  switch (shape.format) {
    case 'csv':
    case 'tsv':
      return csvMasker(masker, shape, true);
    case 'jsonl':
      return jsonLinesMasker(masker, shape);
    case 'json':
      return jsonMasker(masker, shape);
    default:
      return textMasker(masker, 0);
  }
}
