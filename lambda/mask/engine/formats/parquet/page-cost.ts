import type { PageHeader, ParquetType } from 'hyparquet' with { 'resolution-mode': 'import' };
import { QuarantineError } from '../../quarantine';

/** A few bytes can stand for any number of equal values. */
const MOST_PAGE_VALUES = 2_000_000;
/** What a page and its dictionary may take together. Writers make pages of about a megabyte, which takes a few. */
const MOST_MEMORY_BYTES = 100 * 1024 * 1024;

/** Measured: the reader holds a view and a string of each value at the same time. */
const BYTES_A_TEXT = 200;
/** Its level, its place in the dictionary or itself, and its place among the page's values. */
const BYTES_A_VALUE = 40;

/**
 * Refuses a page that would take too much memory, before it is unpacked.
 * @param besides what the column's dictionary takes.
 * @returns how many values the page holds, and about how many bytes of memory they take.
 */
export function requireModest(
  header: PageHeader,
  type: ParquetType,
  besides: number,
): { readonly values: number; readonly cost: number } {
  const data = header.data_page_header ?? header.data_page_header_v2;
  const values = data?.num_values ?? header.dictionary_page_header?.num_values ?? 0;
  if (values > MOST_PAGE_VALUES) {
    throw new QuarantineError('compression-bomb', `a page of the Parquet file stands for ${values} values`);
  }
  const isText = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY' || type === 'INT96';
  // A damaged header may say anything, or nothing.
  const isIndexed = (data?.encoding as string | undefined)?.endsWith('_DICTIONARY') === true;
  const cost =
    Math.max(0, header.compressed_page_size) +
    2 * Math.max(0, header.uncompressed_page_size) +
    Math.max(0, values) * (isText && !isIndexed ? BYTES_A_TEXT : BYTES_A_VALUE);
  if (!(besides + cost <= MOST_MEMORY_BYTES)) {
    throw new QuarantineError(
      'oversized-record',
      `a page of the Parquet file has ${values} values in ${header.uncompressed_page_size} bytes: write it with pages of about a megabyte`,
    );
  }
  return { values, cost };
}
