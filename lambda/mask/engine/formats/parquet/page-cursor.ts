import type {
  DataReader,
  DecodedArray,
  PageHeader,
  ParquetParsers,
  RowGroup,
  SchemaElement,
  SchemaTree,
} from 'hyparquet' with { 'resolution-mode': 'import' };
import type * as pages from 'hyparquet/src/column.js' with { 'resolution-mode': 'import' };
import { QuarantineError } from '../../quarantine';
import { bytesOf, chunkStart, readable, type ParquetFile } from './parquet-file';

type ColumnDecoder = Parameters<typeof pages.readPage>[2];

/** Writers make pages of about a megabyte. One that unpacks to more than this is refused before it is unpacked. */
const LARGEST_PAGE_BYTES = 64 * 1024 * 1024;
/** A few bytes can stand for any number of equal values. */
const MOST_PAGE_VALUES = 2_000_000;
/** Headers may quote the smallest and the largest value of their page. */
const LARGEST_HEADER_BYTES = 1024 * 1024;

/**
 * Reads one column of one row group from page to page, so that memory holds a page and not the row group, which may be the
 * whole file. Of a list or a structure it reads one leaf; there a row may go on from one page to the next.
 */
export class PageCursor {
  private readonly end: number;
  private position: number;
  private buffered: Buffer = Buffer.alloc(0);
  private dictionary: DecodedArray | undefined;
  /** Rows that were read and not yet taken. The last row of a leaf may be unfinished. */
  private page: DecodedArray = [];
  private at = 0;
  private rowsLeft: number;
  private readonly isFlat: boolean;

  private constructor(
    private readonly file: ParquetFile,
    private readonly decoder: ColumnDecoder,
    private readonly windowBytes: number,
    private readonly library: Pick<typeof pages, 'parquetHeader' | 'readPage'>,
    private readonly convert: (data: DecodedArray, decoder: ColumnDecoder) => DecodedArray,
    chunk: RowGroup['columns'][number],
    rows: number,
  ) {
    this.position = chunkStart(chunk);
    this.end = this.position + Number(chunk.meta_data?.total_compressed_size ?? 0n);
    this.rowsLeft = rows;
    this.isFlat = decoder.schemaPath.length === 2 && decoder.element.repetition_type !== 'REPEATED';
  }

  /**
   * @param element how values are to be decoded, which may be less than the column's own element says.
   * @param windowBytes how much is read at once.
   */
  static async open(
    file: ParquetFile,
    group: RowGroup,
    path: readonly SchemaTree[],
    element: SchemaElement,
    parsers: ParquetParsers,
    windowBytes: number,
  ): Promise<PageCursor> {
    const column = path.at(-1);
    const chunk = group.columns.find(
      ({ meta_data }) => meta_data?.path_in_schema.join('\0') === column?.path.join('\0'),
    );
    if (!chunk?.meta_data || !column) {
      throw new QuarantineError('malformed-record', 'a row group of the Parquet file lacks a column');
    }
    const decoder: ColumnDecoder = {
      pathInSchema: chunk.meta_data.path_in_schema,
      type: chunk.meta_data.type,
      element,
      schemaPath: [...path],
      codec: chunk.meta_data.codec,
      parsers,
      compressors: file.compressors,
      utf8: false,
    };
    const library = await import('hyparquet/src/column.js');
    const { convert } = await import('hyparquet/src/convert.js');
    return new PageCursor(file, decoder, windowBytes, library, convert, chunk, Number(group.num_rows));
  }

  /** The next `rows` values; of a leaf, its part of them. */
  async take(rows: number): Promise<unknown[]> {
    const values: unknown[] = [];
    while (values.length < rows) {
      // An unfinished row is finished by the next page.
      const ready = this.page.length - (this.isFlat || this.isAtEnd ? 0 : 1);
      if (this.at >= ready) {
        await this.nextPage();
        continue;
      }
      const until = Math.min(ready, this.at + rows - values.length);
      for (; this.at < until; this.at++) values.push(this.page[this.at]);
    }
    this.rowsLeft -= rows;
    return values;
  }

  private get isAtEnd(): boolean {
    return this.position >= this.end && this.buffered.byteLength === 0;
  }

  /** Reads up to and with the next page of data. */
  private async nextPage(): Promise<void> {
    for (;;) {
      if (this.isAtEnd) {
        throw new QuarantineError('malformed-record', 'a column of the Parquet file has fewer rows than its row group');
      }
      const header = await this.header();
      const values = requireModest(header);
      await this.fill(header.compressed_page_size);
      const rest = this.isFlat ? undefined : Array.from(this.page as ArrayLike<unknown>).slice(this.at);
      const { data } = await readable(() =>
        this.library.readPage(this.dataReader(), header, this.decoder, this.dictionary, rest, 0),
      );
      this.consume(header.compressed_page_size);
      if (header.type === 'DICTIONARY_PAGE') {
        this.dictionary = data && (await readable(() => this.convert(data, this.decoder)));
        continue;
      }
      if (!data || values === 0) continue;
      // Where nothing can be missing, the library hands over the page by itself.
      this.page = rest && data !== rest ? [...rest, ...Array.from(data as ArrayLike<unknown>)] : data;
      this.at = 0;
      if (this.page.length > this.rowsLeft) {
        throw new QuarantineError('malformed-record', 'a column of the Parquet file has more rows than its row group');
      }
      return;
    }
  }

  /** Parses the header at the front of the buffer, reading on while it is cut off. */
  private async header(): Promise<PageHeader> {
    for (let wanted = 256; ; wanted *= 4) {
      await this.fill(Math.min(wanted, this.buffered.byteLength + this.end - this.position));
      try {
        const reader = this.dataReader();
        const header = this.library.parquetHeader(reader);
        this.consume(reader.offset);
        return header;
      } catch {
        if (wanted > LARGEST_HEADER_BYTES || this.position >= this.end) {
          throw new QuarantineError('malformed-record', 'the Parquet file has a page without a header');
        }
      }
    }
  }

  private async fill(bytes: number): Promise<void> {
    const missing = bytes - this.buffered.byteLength;
    if (missing <= 0) return;
    const until = Math.min(this.end, this.position + Math.max(missing, this.windowBytes));
    const read = await bytesOf(this.file.reader, this.position, until);
    this.position = until;
    this.buffered = Buffer.concat([this.buffered, read]);
    if (this.buffered.byteLength < bytes) {
      throw new QuarantineError('malformed-record', 'a column of the Parquet file ends inside a page');
    }
  }

  private dataReader(): DataReader {
    const { buffer, byteOffset, byteLength } = this.buffered;
    return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
  }

  private consume(bytes: number): void {
    this.buffered = this.buffered.subarray(bytes);
  }
}

/** @returns how many values the page holds. */
function requireModest(header: PageHeader): number {
  const size = Math.max(header.uncompressed_page_size, header.compressed_page_size);
  if (size > LARGEST_PAGE_BYTES) {
    throw new QuarantineError('oversized-record', `a page of the Parquet file has ${size} bytes`);
  }
  const values =
    header.data_page_header?.num_values ??
    header.data_page_header_v2?.num_values ??
    header.dictionary_page_header?.num_values ??
    0;
  if (values > MOST_PAGE_VALUES) {
    throw new QuarantineError('compression-bomb', `a page of the Parquet file stands for ${values} values`);
  }
  return values;
}
