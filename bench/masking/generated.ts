import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { ObjectReader } from '../../lambda/mask/engine';

/** Pieces of a text, each a record or less: the whole is never there. The text is ASCII, so a character is a byte. */
type Pieces = Iterable<string>;

export interface GeneratedObject {
  readonly name: string;
  readonly reader: ObjectReader;
}

const CHUNK_CHARACTERS = 65_536;
/** Just under the longest value or line that is searched. */
const LONG_VALUE = 1_040_000;
/** Four of them make a record just under the longest one that is taken. */
const LONG_VALUES = 4;
/** The last record ends behind the size that was asked for. */
const SLACK = 2 * LONG_VALUES * LONG_VALUE;

/** The formats of text. Each object is made while it is read, and has about as many bytes of text as are asked for. */
export const GENERATED: Readonly<Record<string, (bytes: number) => GeneratedObject>> = {
  CSV: (bytes) => plain('data.csv', () => csvRows(bytes), bytes),
  'CSV, records of 4 MB': (bytes) => plain('data.csv', () => longCsvRows(bytes), bytes),
  'CSV, gzipped': (bytes) => gzipped('data.csv.gz', () => csvRows(bytes), bytes),
  'CSV, gzipped to a hundredth': (bytes) => gzipped('data.csv.gz', () => repetitiveRows(bytes), bytes),
  'JSON Lines': (bytes) => plain('data.jsonl', () => jsonLines(bytes), bytes),
  'JSON Lines, records of 4 MB': (bytes) => plain('data.jsonl', () => longJsonLines(bytes), bytes),
  'JSON, one document': (bytes) => plain('data.json', () => jsonDocument(bytes), bytes),
  'JSON, data as keys': (bytes) => plain('data.json', () => jsonKeys(bytes), bytes),
  'free text': (bytes) => plain('data.txt', () => tickets(bytes), bytes),
  'free text, lines of 1 MB': (bytes) => plain('data.txt', () => longLines(bytes), bytes),
  log: (bytes) => plain('data.log', () => logLines(bytes), bytes),
  'log, gzipped': (bytes) => gzipped('data.log.gz', () => logLines(bytes), bytes),
};

function plain(name: string, pieces: () => Pieces, bytes: number): GeneratedObject {
  return {
    name,
    reader: {
      size: bytes + SLACK,
      async *read(start, end) {
        yield* clipped(bytesOf(pieces()), start, end);
      },
    },
  };
}

function gzipped(name: string, pieces: () => Pieces, bytes: number): GeneratedObject {
  return {
    name,
    reader: {
      size: bytes + SLACK,
      async *read(start, end) {
        const source = Readable.from(chunksOf(pieces()), { highWaterMark: 1 });
        yield* clipped(source.pipe(createGzip()), start, end);
      },
    },
  };
}

/** The bytes from `start` to `end` of chunks that follow one another. */
async function* clipped(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of chunks) {
    const wanted = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position));
    position += chunk.byteLength;
    if (wanted.byteLength > 0) yield wanted;
    if (position >= end) return;
  }
}

function* bytesOf(pieces: Pieces): Generator<Buffer> {
  for (const chunk of chunksOf(pieces)) yield Buffer.from(chunk, 'latin1');
}

function* chunksOf(pieces: Pieces): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** Records by their number, until they make up `bytes`. */
function* upTo(bytes: number, record: (at: number) => string): Generator<string> {
  for (let made = 0, at = 0; made < bytes; at++) {
    const next = record(at);
    made += next.length;
    yield next;
  }
}

const comment = (at: number): string => `asked on 2024-01-02 from 10.0.0.${at % 256}, ticket ${at % 977}`;
const fields = (at: number): readonly string[] => [
  String(at).padStart(10, '0'),
  `Customer ${at % 100_003}`,
  `c${at}@example.com`,
];

function* csvRows(bytes: number): Generator<string> {
  yield 'id,name,email,comment\n';
  yield* upTo(bytes, (at) => `${fields(at).join(',')},"${comment(at)}"\n`);
}

function* repetitiveRows(bytes: number): Generator<string> {
  yield 'id,name,email,comment\n';
  const filler = 'no answer yet; '.repeat(120);
  yield* upTo(bytes, (at) => `${fields(at).join(',')},"${filler}"\n`);
}

function* longCsvRows(bytes: number): Generator<string> {
  yield 'id,comment1,comment2,comment3,comment4\n';
  for (const row of rowsOfLongValues(bytes)) {
    yield String(row);
    for (const _ of Array(LONG_VALUES).keys()) {
      yield ',"';
      yield* longComment();
      yield '"';
    }
    yield '\n';
  }
}

const rowsOfLongValues = (bytes: number): Iterable<number> => Array(Math.ceil(bytes / LONG_VALUE / LONG_VALUES)).keys();
const longComment = (): Generator<string> => upTo(LONG_VALUE, (word) => `${comment(word)}; `);

const jsonRecord = (at: number): string => {
  const [id, name, email] = fields(at);
  return JSON.stringify({ id, name, contact: { email }, comments: [comment(at), comment(at + 1)] });
};

const jsonLines = (bytes: number): Generator<string> => upTo(bytes, (at) => `${jsonRecord(at)}\n`);

function* longJsonLines(bytes: number): Generator<string> {
  for (const row of rowsOfLongValues(bytes)) {
    yield `{"id":${row}`;
    for (const at of Array(LONG_VALUES).keys()) {
      yield `,"comment${at}":"`;
      yield* longComment();
      yield '"';
    }
    yield '}\n';
  }
}

function* jsonDocument(bytes: number): Generator<string> {
  yield '[';
  yield* upTo(bytes, (at) => `${at === 0 ? '' : ','}\n${jsonRecord(at)}`);
  yield '\n]';
}

/** Objects of nearly as many keys as one may have, each of them another one. */
function* jsonKeys(bytes: number): Generator<string> {
  yield '[{';
  yield* upTo(bytes, (at) => `${separator(at)}\n"customer number ${at}":${jsonRecord(at)}`);
  yield '}]';
}
const separator = (at: number): string => (at === 0 ? '' : at % 99_999 === 0 ? '},{' : ',');

const PROSE =
  'The export has been running for two hours and is still at forty percent, and nothing is written any more.';

const tickets = (bytes: number): Generator<string> =>
  upTo(
    bytes,
    (at) => `Ticket ${at} of Anna Smith${at % 3 === 0 ? `, ${fields(at)[2]}` : ''}: ${comment(at)}.\n${PROSE}\n\n`,
  );

function* longLines(bytes: number): Generator<string> {
  for (const _ of Array(Math.ceil(bytes / LONG_VALUE)).keys()) {
    yield* upTo(LONG_VALUE, (at) => `${PROSE} ${comment(at)} `);
    yield '\n';
  }
}

const logLines = (bytes: number): Generator<string> =>
  upTo(
    bytes,
    (at) =>
      `2024-01-02T03:04:05.${String(at % 1000).padStart(3, '0')}Z INFO 10.0.${at % 251}.${at % 256} login user=${fields(at)[2]} took ${at % 977} ms\n`,
  );
