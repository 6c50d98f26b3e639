import type { AsyncBuffer, Compressors, FileMetaData, RowGroup } from 'hyparquet' with { 'resolution-mode': 'import' };
import { QuarantineError } from '../../quarantine';
import type { ObjectReader } from '../reader';
import { compressorsFor } from './codecs';

/**
 * Says where everything lies, and is read whole: each of its megabytes takes twenty of memory. A file of a hundred columns and
 * eight hundred row groups has about this, which are 100 GB.
 */
const LARGEST_FOOTER_BYTES = 8 * 1024 * 1024;
/** Behind the metadata: its length in four bytes, and `PAR1`. https://parquet.apache.org/docs/file-format/ */
const TRAILER_BYTES = 8;

/** One open file: what its footer says, and how to read it. */
export interface ParquetFile {
  readonly reader: ObjectReader;
  readonly metadata: FileMetaData;
  readonly compressors: Compressors;
}

export async function openParquet(reader: ObjectReader): Promise<ParquetFile> {
  const { parquetMetadataAsync } = await import('hyparquet');
  await requireFooter(reader);
  const metadata = await readable(() => parquetMetadataAsync(asyncBuffer(reader)));
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns);
  if (chunks.some((column) => column.crypto_metadata !== undefined)) {
    throw new QuarantineError('encrypted', 'the Parquet file has encrypted columns');
  }
  // What lies in another file cannot be looked at.
  if (chunks.some((column) => column.meta_data === undefined || column.file_path !== undefined)) {
    throw new QuarantineError('malformed-record', 'the Parquet file does not hold its own columns');
  }
  const codecs = new Set(chunks.flatMap(({ meta_data }) => meta_data?.codec ?? []));
  return { reader, metadata: withoutStatistics(metadata), compressors: await compressorsFor(codecs) };
}

/** Only what is needed to read the columns stays in memory. */
function withoutStatistics(metadata: FileMetaData): FileMetaData {
  const { row_groups, ...file } = metadata;
  return {
    ...file,
    key_value_metadata: [],
    row_groups: row_groups.map(({ columns, num_rows, total_byte_size }) => ({
      num_rows,
      total_byte_size,
      columns: columns.map(({ file_offset, meta_data: meta }) => ({
        file_offset,
        ...(meta && {
          meta_data: {
            type: meta.type,
            encodings: [],
            path_in_schema: meta.path_in_schema,
            codec: meta.codec,
            num_values: meta.num_values,
            total_uncompressed_size: meta.total_uncompressed_size,
            total_compressed_size: meta.total_compressed_size,
            data_page_offset: meta.data_page_offset,
            ...(meta.dictionary_page_offset !== undefined && { dictionary_page_offset: meta.dictionary_page_offset }),
          },
        }),
      })),
    })),
  };
}

async function requireFooter(reader: ObjectReader): Promise<void> {
  const trailer = await bytesOf(reader, Math.max(0, reader.size - TRAILER_BYTES), reader.size);
  const magic = trailer.subarray(-4).toString('latin1');
  if (magic === 'PARE') throw new QuarantineError('encrypted', 'the Parquet file has an encrypted footer');
  if (trailer.byteLength < TRAILER_BYTES || magic !== 'PAR1') {
    throw new QuarantineError('malformed-record', 'the Parquet file does not end as one');
  }
  const length = trailer.readUInt32LE(0);
  if (length > LARGEST_FOOTER_BYTES) {
    throw new QuarantineError('oversized-record', `the Parquet file has a footer of ${length} bytes`);
  }
}

/** The bytes `[start, end)`, or fewer where the file ends. */
export async function bytesOf(reader: ObjectReader, start: number, end: number): Promise<Buffer> {
  const until = Math.min(end, reader.size);
  const bytes = Buffer.allocUnsafe(Math.max(0, until - start));
  let length = 0;
  for await (const chunk of reader.read(start, until)) {
    bytes.set(chunk.subarray(0, bytes.byteLength - length), length);
    length += chunk.byteLength;
  }
  return bytes.subarray(0, length);
}

/** The file as the Parquet library reads it. */
function asyncBuffer(reader: ObjectReader): AsyncBuffer {
  return {
    byteLength: reader.size,
    slice: async (start, end = reader.size) => {
      const bytes = await bytesOf(reader, start < 0 ? reader.size + start : start, end);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
}

/** What the Parquet library throws says what is wrong with the file and may quote it: only its kind is passed on. */
export async function readable<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof QuarantineError) throw error;
    throw new QuarantineError('malformed-record', 'the Parquet file cannot be read or written again');
  }
}

/** Where a column's pages begin. A dictionary, where there is one, comes first. */
export function chunkStart(chunk: RowGroup['columns'][number]): number {
  const { data_page_offset: data, dictionary_page_offset: dictionary } = chunk.meta_data ?? {};
  return Number(dictionary !== undefined && dictionary > 0n && dictionary < (data ?? 0n) ? dictionary : (data ?? 0n));
}

export const groupStart = (group: RowGroup): number => Math.min(...group.columns.map(chunkStart));

/**
 * Where row groups begin, as places at which the file may be cut. There is none where row groups do not follow each other:
 * then the file is one part.
 */
export async function rowGroupStarts(reader: ObjectReader): Promise<number[]> {
  const { metadata } = await openParquet(reader);
  const starts = metadata.row_groups.map(groupStart);
  return starts.every((start, at) => at === 0 || start > (starts[at - 1] ?? 0)) ? starts : [];
}
