import type { ColumnChunk, FileMetaData } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { DatasetShape, PartReport } from '../../../../../lib/private/contracts/masking';
import type { ObjectReader } from '../reader';
import { readable } from './parquet-file';

/** What a Parquet file begins and ends with. https://parquet.apache.org/docs/file-format/ */
export const MAGIC = Buffer.from('PAR1');

export type WrittenFile = Pick<FileMetaData, 'version' | 'created_by' | 'schema' | 'num_rows' | 'row_groups'>;

/** A footer: where everything lies, how long that description is, and the magic bytes. */
export async function writeFooter(file: WrittenFile): Promise<Uint8Array> {
  const { ByteWriter } = await import('hyparquet-writer');
  const { writeMetadata } = await import('hyparquet-writer/src/metadata.js');
  const writer = new ByteWriter();
  writeMetadata(writer, file as FileMetaData);
  return Buffer.concat([writer.getBytes(), MAGIC]);
}

/** The same columns, `bytes` further on in the file. */
function moved(file: WrittenFile, bytes: number): WrittenFile {
  const by = BigInt(bytes);
  const further = (offset: bigint | undefined): bigint | undefined => (offset === undefined ? undefined : offset + by);
  const move = (chunk: ColumnChunk): ColumnChunk => {
    const { meta_data: meta } = chunk;
    return {
      ...chunk,
      file_offset: chunk.file_offset + by,
      ...(meta && {
        meta_data: {
          ...meta,
          data_page_offset: meta.data_page_offset + by,
          dictionary_page_offset: further(meta.dictionary_page_offset),
        } as typeof meta,
      }),
    };
  };
  return { ...file, row_groups: file.row_groups.map((group) => ({ ...group, columns: group.columns.map(move) })) };
}

/**
 * What closes an object whose parts are joined: for Parquet the footer, which tells where all parts' row groups lie; for
 * every other format nothing.
 */
export async function closingBytes(shape: DatasetShape, reports: readonly PartReport[]): Promise<Uint8Array> {
  if (shape.format !== 'parquet') return new Uint8Array();
  const { parquetMetadata } = await import('hyparquet');
  let file: WrittenFile | undefined;
  let bytes = 0;
  for (const { index, footer, bytesOut } of reports) {
    if (footer === undefined) throw new Error('A part of a Parquet file has no footer.');
    const stored = Buffer.from(footer, 'base64');
    const own = await readable(() =>
      parquetMetadata(stored.buffer.slice(stored.byteOffset, stored.byteOffset + stored.byteLength) as ArrayBuffer),
    );
    const { num_rows, row_groups } = moved(own, index === 0 ? 0 : bytes - MAGIC.byteLength);
    file = file
      ? { ...file, num_rows: file.num_rows + num_rows, row_groups: [...file.row_groups, ...row_groups] }
      : { version: own.version, created_by: own.created_by, schema: own.schema, num_rows, row_groups };
    bytes += bytesOut;
  }
  if (!file) throw new Error('A Parquet file of no parts cannot be closed.');
  return writeFooter(file);
}

/** A masked part as a file of its own, so that it can be read without its neighbours. */
export function closedPart(reader: ObjectReader, { index, footer }: PartReport): ObjectReader {
  if (footer === undefined) return reader;
  const head = index === 0 ? Buffer.alloc(0) : MAGIC;
  const tail = Buffer.from(footer, 'base64');
  const behind = head.byteLength + reader.size;
  return {
    size: behind + tail.byteLength,
    async *read(start, end) {
      if (start < head.byteLength) yield head.subarray(start, end);
      const from = Math.max(0, start - head.byteLength);
      const to = Math.min(reader.size, end - head.byteLength);
      if (from < to) yield* reader.read(from, to);
      if (end > behind) yield tail.subarray(Math.max(0, start - behind), end - behind);
    },
  };
}
