import type { CompressionCodec, Compressors } from 'hyparquet' with { 'resolution-mode': 'import' };

/**
 * What unpacks a column's pages. The library loads only for a file that needs it: Snappy, which most have, and no
 * compression at all are built into the reader. Every codec writes into a buffer of the size that the page's header says,
 * so that a page cannot unpack to more.
 * https://parquet.apache.org/docs/file-format/data-pages/compression/
 */
export async function compressorsFor(codecs: Iterable<CompressionCodec>): Promise<Compressors> {
  const others = [...codecs].filter((codec) => codec !== 'SNAPPY' && codec !== 'UNCOMPRESSED');
  if (others.length === 0) return {};
  const { decompressBrotli, decompressGzip, decompressLz4, decompressLz4Raw, decompressZstd } =
    await import('hyparquet-compressors');
  return {
    GZIP: decompressGzip,
    BROTLI: decompressBrotli,
    ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
    LZ4: decompressLz4,
    LZ4_RAW: decompressLz4Raw,
  };
}
