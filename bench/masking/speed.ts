import { readFileSync } from 'node:fs';
import {
  createMasker,
  deriveKeys,
  inspectDataset,
  maskPart,
  memoryReader,
  QuarantineError,
  type Masker,
} from '../../lambda/mask/engine';
import { NO_LIMITS } from '../../lambda/mask/engine/text-limits';
import type { DataFormat, MaskingPolicyDocument } from '../../lib/private/contracts/masking';
import type { Measure } from '../report';

const KEYS = deriveKeys(Buffer.alloc(32, 1));
const MEGABYTES = 8;
const ROUNDS = 3;

/** Processor time, not the clock: other work on the machine does not count. */
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const speed = (value: number, goal: number | undefined): Measure => ({
  value: Math.round(value * 10) / 10,
  unit: 'MB/s',
  goal: goal === undefined ? '' : `>= ${goal}`,
  met: goal === undefined ? null : value >= goal,
});

/** Megabytes a second of one core, by format, of the whole path: read, decode, mask, encode, hash. */
export async function measureSpeed(samples: string): Promise<Record<string, Measure>> {
  const texts = (JSON.parse(readFileSync(samples, 'utf8')) as { full_text: string }[]).map(
    ({ full_text }) => full_text,
  );
  const dense = repeated(texts.join('\n\n'));
  const tickets = repeated(
    texts.map((text, at) => `${PROSE[at % PROSE.length]}\n${at % 4 === 0 ? text : ''}\n`).join('\n'),
  );
  const balanced = createMasker({ version: 1, preset: 'balanced' }, KEYS);
  const strict = createMasker({ version: 1, preset: 'strict' }, KEYS);
  const table = tablePolicy();
  const declared = createMasker(table, KEYS);
  return {
    'free text, tickets, balanced': speed(await masked(balanced, tickets, 'text'), 5),
    'free text, tickets, strict': speed(await masked(strict, tickets, 'text'), 5),
    'free text, a name or number every 27 characters, strict': speed(await masked(strict, dense, 'text'), undefined),
    'CSV, column policy': speed(await masked(declared, csvTable(), 'csv', table), 20),
    'JSON Lines, column policy': speed(await masked(declared, jsonTable(), 'jsonl', table), 20),
    'CSV, profiled by header and values, strict': speed(await masked(strict, csvTable(), 'csv'), undefined),
    'JSON, column policy': speed(
      await masked(declared, `[${jsonTable().trimEnd().replaceAll('\n', ',')}]`, 'json', table),
      undefined,
    ),
  };
}

const PROSE = [
  'The export has been running for two hours and is still at forty percent, and nothing is written to the log any more. We tried it again with a smaller range and with another account, and both times it stopped at the same step without any message.',
  'Could you tell us whether the new version changes how invoices are numbered? Our accountants ask because the sequence must not have gaps, and after the last update two numbers were left out at the end of the month.',
  'Everything works as expected since the last change, thank you for the quick help. Please keep this ticket open until the end of the week, so that we can report back if the problem shows up again under load.',
];

const repeated = (text: string): string =>
  text.repeat(Math.ceil((MEGABYTES * 1e6) / text.length)).slice(0, MEGABYTES * 1e6);

const tablePolicy = (): MaskingPolicyDocument => ({
  version: 1,
  preset: 'strict',
  columns: {
    id: { action: 'keep' },
    name: { action: 'token' },
    email: { action: 'token' },
    birth_date: { action: 'year' },
    zip: { action: 'zip3' },
    plan: { action: 'keep' },
    amount: { action: 'keep' },
    status: { action: 'keep' },
    comment: { action: 'suppress' },
  },
});

const ROW = (at: number): Record<string, string> => ({
  id: String(at),
  name: `Customer Number ${at % 5000}`,
  email: `customer${at % 5000}@example.com`,
  birth_date: `19${10 + (at % 80)}-0${1 + (at % 9)}-1${at % 10}`,
  zip: String(10_000 + (at % 80_000)),
  plan: 'enterprise annual with support',
  amount: `${at % 1000}.50`,
  status: 'active since the last renewal',
  comment: 'called about the invoice and wants to be called back',
});

function csvTable(): string {
  const lines = [Object.keys(ROW(0)).join(',')];
  for (let at = 0, bytes = 0; bytes < MEGABYTES * 1e6; at++) {
    const line = Object.values(ROW(at)).join(',');
    lines.push(line);
    bytes += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

function jsonTable(): string {
  const lines: string[] = [];
  for (let at = 0, bytes = 0; bytes < MEGABYTES * 1e6; at++) {
    const line = JSON.stringify(ROW(at));
    lines.push(line);
    bytes += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

async function masked(masker: Masker, content: string, format: DataFormat, policy = masker.policy): Promise<number> {
  const reader = memoryReader(Buffer.from(content), 262_144);
  const shape = await inspectDataset(reader, `data.${format}`, policy, format);
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const started = cpuSeconds();
    const run = maskPart(masker, shape, { index: 0, start: 0, end: reader.size }, reader);
    let bytes = 0;
    for await (const chunk of run.output) bytes += chunk.byteLength;
    if (bytes === 0) throw new Error('Nothing was written.');
    best = Math.max(best, reader.size / 1e6 / (cpuSeconds() - started));
  }
  return best;
}

/** Lines of a megabyte that slow pattern engines down, or fill their stacks. */
const HOSTILE = [
  'a',
  'A',
  '1',
  '@',
  'a@',
  '@a.',
  'a.',
  ':',
  '::',
  '0:',
  'a-',
  '1-',
  '1 ',
  '1.',
  '1/',
  '(',
  '((1',
  '+1',
  'http://',
  '://',
  'www.',
  '"',
  '[NAME:',
  '[EMAIL]',
  'Aa ',
  'Ann, ',
  'John ',
  'É ',
  '😀',
  "o'",
  '-----BEGIN PRIVATE KEY-----',
  'eyJ',
  'sk-',
  'secret=',
  'password:',
  'account number is ',
  'Apt. 1, ',
  '12 Main ',
  'St. ',
  'the corner of ',
  '4111 ',
  '0x',
  'GB59',
  'Mr. ',
  'de la ',
  'Xa\n',
  '\n',
  'user: ',
  '19',
  'May ',
  '1 May ',
  '\u0301\u0323',
  '12 ',
  '(1)',
  'Dr ',
  'Ann 12, ',
  '12 Ann Lee, ',
  '37.42199, -122.08411 ',
];

/** What sends detectors somewhere, to be put together at random. */
const TRIGGERS = [
  ...HOSTILE,
  ...'a A 1 12 123 2024 é @ : ; , . - / ( ) [ ] # & + = % " \' _ ~'.split(' '),
  ...'is and as of the name named my mr Dr Ann lee Paris street St rue unit apt po box no ssn phone card call me at Inc Hospital nurse may years old'
    .split(' ')
    .map((word) => `${word} `),
];
const SEARCHED = 60;

/** Short pieces drawn at random, the same ones in every run. */
function drawnPieces(): string[] {
  let state = 20_240_501;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: SEARCHED }, () =>
    Array.from({ length: 1 + draw(4) }, () => TRIGGERS[draw(TRIGGERS.length)] ?? '').join(''),
  );
}

export function measureHostileLines(): Record<string, Measure> {
  const policy: MaskingPolicyDocument = {
    version: 1,
    preset: 'strict',
    patterns: [{ name: 'p', pattern: '(a+)+$' }],
  };
  // A line whose masking comes to too much is refused half-way, and would be the fastest.
  const masker = createMasker(policy, KEYS, NO_LIMITS);
  return {
    ...slowestOf(masker, 'hostile 1 MB lines', HOSTILE),
    ...slowestOf(masker, 'drawn 1 MB lines', drawnPieces()),
  };
}

function slowestOf(masker: Masker, what: string, pieces: readonly string[]): Record<string, Measure> {
  const detected = slowest(pieces, (line) => masker.detect(line));
  // Masking looks again at what it wrote, up to six times, until nothing is found.
  const masked = slowest(pieces, (line) => maskedOrRefused(masker, line));
  return {
    [`slowest of ${pieces.length} ${what} (${JSON.stringify(detected.piece)})`]: {
      value: detected.milliseconds,
      unit: 'ms',
      goal: '< 1000',
      met: detected.milliseconds < 1000,
    },
    [`the same, masked until nothing more is found (${JSON.stringify(masked.piece)})`]: {
      value: masked.milliseconds,
      unit: 'ms',
      goal: '',
      met: null,
    },
  };
}

/** A credential in the line ends its masking. */
function maskedOrRefused(masker: Masker, line: string): void {
  try {
    masker.maskText(line);
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
  }
}

function slowest(pieces: readonly string[], work: (line: string) => void): { piece: string; milliseconds: number } {
  let found = { piece: '', milliseconds: 0 };
  for (const piece of pieces) {
    const line = piece.repeat(Math.ceil(1e6 / piece.length)).slice(0, 1e6);
    const started = cpuSeconds();
    work(line);
    const milliseconds = Math.round((cpuSeconds() - started) * 1000);
    if (milliseconds > found.milliseconds) found = { piece, milliseconds };
  }
  return found;
}
