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
import { requireModest } from './page-cost';
import { bytesOf, chunkStart, readable, type ParquetFile } from './parquet-file';

type ColumnDecoder = Parameters<typeof pages.readPage>[2];

/** Headers may quote the smallest and the largest value of their page. */
const LARGEST_HEADER_BYTES = 1024 * 1024;

/**
 * Reads one column of one row group from page to page, so that memory holds a page and not the row group, which may be the
 * whole file. Of a list or a structure it reads one leaf; there a row may go on from one page to the next.
 */
export class PageCursor {
  private readonly start: number;
  private readonly end: number;
  private position: number;
  private buffered: Buffer = Buffer.alloc(0);
  private dictionary: DecodedArray | undefined;
  private dictionaryCost = 0;
  private pageCost = 0;
  /** Rows that were read and not yet taken. The last row of a leaf may be unfinished. */
  private page: DecodedArray = [];
  private at = 0;
  /** Where the page's header begins. */
  private pageStart = 0;
  private resting: { readonly position: number; readonly at: number } | undefined;
  private rowsLeft: number;
  /** Only then may a row go on from one page to the next. */
  private readonly isRepeated: boolean;

  private constructor(
    private readonly file: ParquetFile,
    private readonly decoder: ColumnDecoder,
    private readonly windowBytes: number,
    private readonly library: Pick<typeof pages, 'parquetHeader' | 'readPage'>,
    private readonly convert: (data: DecodedArray, decoder: ColumnDecoder) => DecodedArray,
    chunk: RowGroup['columns'][number],
    rows: number,
  ) {
    this.start = chunkStart(chunk);
    this.position = this.start;
    this.end = this.start + Number(chunk.meta_data?.total_compressed_size ?? 0n);
    this.rowsLeft = rows;
    this.isRepeated = decoder.schemaPath.some(({ element }) => element.repetition_type === 'REPEATED');
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
    if (this.resting && rows > 0) await this.resume(this.resting);
    const values: unknown[] = [];
    while (values.length < rows) {
      // An unfinished row is finished by the next page.
      const ready = this.page.length - (this.isRepeated && !this.isAtEnd ? 1 : 0);
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

  /** About how many bytes of memory it holds. */
  get cost(): number {
    return this.pageCost + this.dictionaryCost;
  }

  /**
   * Lets go of the page, the dictionary and what was read ahead; the next `take` reads them again. The page of
   * a leaf that repeats stays, for its last row may have begun on an earlier one.
   */
  rest(): void {
    if (this.isRepeated || this.resting) return;
    const isRead = this.at >= this.page.length;
    this.resting = isRead ? { position: this.unread, at: 0 } : { position: this.pageStart, at: this.at };
    this.page = [];
    this.pageCost = 0;
    this.at = 0;
    this.dictionary = undefined;
    this.dictionaryCost = 0;
    this.buffered = Buffer.alloc(0);
  }

  private async resume({ position, at }: { readonly position: number; readonly at: number }): Promise<void> {
    this.resting = undefined;
    if (position > this.start) {
      this.position = this.start;
      const header = await this.header();
      if (header.type === 'DICTIONARY_PAGE') await this.decode(header);
    }
    this.position = position;
    this.buffered = Buffer.alloc(0);
    if (at > 0) await this.nextPage(at);
  }

  private get isAtEnd(): boolean {
    return this.unread >= this.end;
  }

  /** Where in the file the first byte is that was not parsed. */
  private get unread(): number {
    return this.position - this.buffered.byteLength;
  }

  /** Reads up to and with the next page of data; `skipped` of its rows were taken before. */
  private async nextPage(skipped = 0): Promise<void> {
    for (;;) {
      if (this.isAtEnd) {
        throw new QuarantineError('malformed-record', 'a column of the Parquet file has fewer rows than its row group');
      }
      this.pageStart = this.unread;
      const header = await this.header();
      const rest = this.isRepeated ? Array.from(this.page as ArrayLike<unknown>).slice(this.at) : undefined;
      // The page is read to its end, but for a row that goes on.
      this.page = rest ?? [];
      this.at = 0;
      const data = await this.decode(header, rest);
      if (!data) continue;
      // Where nothing can be missing, the library hands over the page by itself.
      this.page = rest && data !== rest ? [...rest, ...Array.from(data as ArrayLike<unknown>)] : data;
      this.at = skipped;
      if (this.page.length - skipped > this.rowsLeft) {
        throw new QuarantineError('malformed-record', 'a column of the Parquet file has more rows than its row group');
      }
      return;
    }
  }

  /** The values of the page behind a header, or nothing where they are the dictionary or none. */
  private async decode(header: PageHeader, rest?: unknown[]): Promise<DecodedArray | undefined> {
    const { values, cost } = requireModest(header, this.decoder.type, this.dictionaryCost);
    await this.fill(header.compressed_page_size);
    const { data } = await readable(() =>
      this.library.readPage(this.dataReader(), header, this.decoder, this.dictionary, rest, 0),
    );
    this.consume(header.compressed_page_size);
    if (header.type === 'DICTIONARY_PAGE') {
      this.dictionary = data && (await readable(() => this.convert(data, this.decoder)));
      this.dictionaryCost = cost;
      return undefined;
    }
    this.pageCost = cost;
    return values === 0 ? undefined : data;
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
    this.buffered = this.buffered.byteLength === 0 ? read : Buffer.concat([this.buffered, read]);
    if (this.buffered.byteLength < bytes) {
      throw new QuarantineError('malformed-record', 'a column of the Parquet file ends inside a page');
    }
  }

  private dataReader(): DataReader {
    const { buffer, byteOffset, byteLength } = this.buffered;
    return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
  }

  private consume(bytes: number): void {
    const rest = this.buffered.subarray(bytes);
    // What is left of a large page must not keep the page.
    this.buffered = bytes > this.windowBytes ? Buffer.from(rest) : rest;
  }
}
