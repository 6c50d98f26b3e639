import type { ColumnChunk, Encoding, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { ColumnEncoder } from 'hyparquet-writer/src/types.js' with { 'resolution-mode': 'import' };

/** The parts of the Parquet library that write one column. */
async function library() {
  const [
    { ByteWriter },
    { writeColumn },
    { writeDataPageV2 },
    dictionary,
    { encodeNestedValues },
    { unconvert },
    snappy,
  ] = await Promise.all([
    import('hyparquet-writer/src/bytewriter.js'),
    import('hyparquet-writer/src/column.js'),
    import('hyparquet-writer/src/datapage.js'),
    import('hyparquet-writer/src/dictionary.js'),
    import('hyparquet-writer/src/dremel.js'),
    import('hyparquet-writer/src/unconvert.js'),
    import('hyparquet-writer/src/snappy.js'),
  ]);
  return { ByteWriter, writeColumn, writeDataPageV2, ...dictionary, encodeNestedValues, unconvert, ...snappy };
}
type Library = Awaited<ReturnType<typeof library>>;

/**
 * Writes one leaf of one row group page by page: the library's own writer wants all the values of a row group at once. Where
 * the first page's values repeat, they become the dictionary; from the first value on that is not among them, values are
 * written plainly.
 */
export class LeafWriter {
  private readonly writer: InstanceType<Library['ByteWriter']>;
  private readonly column: ColumnEncoder;
  private readonly encodings = new Set<Encoding>();
  private dictionary: ReadonlyMap<unknown, number> | undefined;
  private dictionaryAt: bigint | undefined;
  private dataAt: bigint | undefined;
  private valuesWritten = 0;
  private plainBytes = 0;

  private constructor(
    private readonly library: Library,
    private readonly path: SchemaTree[],
  ) {
    this.writer = new library.ByteWriter();
    const schemaPath = path.map(({ element }) => element);
    const [element] = schemaPath.slice(-1);
    if (!element) throw new Error('A leaf has a path.');
    this.column = {
      columnName: schemaPath
        .slice(1)
        .map(({ name }) => name)
        .join('.'),
      element,
      schemaPath,
      codec: 'SNAPPY',
      compressors: { SNAPPY: library.snappyCompress },
      // They quote the smallest and the largest value.
      stats: false,
      pageSize: 0,
      columnIndex: false,
      offsetIndex: false,
    };
  }

  static async open(path: SchemaTree[]): Promise<LeafWriter> {
    return new LeafWriter(await library(), path);
  }

  /** Adds a page of the leaf's part of some rows. */
  write(rows: readonly unknown[]): void {
    const { writer, column } = this;
    const pageData = this.library.encodeNestedValues(this.path, [...rows]);
    this.valuesWritten += pageData.values.length;
    if (this.dataAt === undefined) this.begin(pageData.values, pageData.maxDefinitionLevel === 0);
    this.dataAt ??= BigInt(writer.offset);
    const indexes = this.dictionary && this.indexesOf(this.dictionary, pageData.values);
    if (indexes) {
      const encoding = 'RLE_DICTIONARY';
      this.encodings.add(encoding);
      this.plainBytes += this.library.writeDataPageV2({
        writer,
        column,
        encoding,
        pageData: { ...pageData, values: indexes },
      });
      return;
    }
    this.dictionary = undefined;
    const encoded = column.element.type === 'BOOLEAN' ? column : { ...column, encoding: 'PLAIN' as const };
    const { meta_data } = this.library.writeColumn({ writer, column: encoded, pageData }).chunk;
    this.plainBytes += Number(meta_data?.total_uncompressed_size ?? 0n);
    for (const encoding of meta_data?.encodings ?? []) this.encodings.add(encoding);
  }

  /** Bytes that were written and not yet taken. */
  get waiting(): number {
    return this.writer.index;
  }

  takeBytes(): Uint8Array {
    const bytes = this.writer.getBytes().slice();
    this.writer.index = 0;
    return bytes;
  }

  /** What the footer says of the leaf, once all is written, if its bytes begin at `start`. */
  chunk(start: number): ColumnChunk {
    const at = BigInt(start);
    const { element, schemaPath, codec } = this.column;
    if (!element.type) throw new Error('A leaf has a type.');
    return {
      file_offset: at,
      meta_data: {
        type: element.type,
        encodings: [...this.encodings],
        path_in_schema: schemaPath.slice(1).map(({ name }) => name),
        codec,
        num_values: BigInt(this.valuesWritten),
        total_compressed_size: BigInt(this.writer.offset),
        total_uncompressed_size: BigInt(this.plainBytes),
        data_page_offset: at + (this.dataAt ?? 0n),
        ...(this.dictionaryAt !== undefined && { dictionary_page_offset: at + this.dictionaryAt }),
      },
    };
  }

  /** Looks at the first page whether a dictionary pays, and writes it. */
  private begin(values: PageValues, isRequired: boolean): void {
    const { element } = this.column;
    const { type, type_length } = element;
    if (!type) return;
    const { useDictionary, writeDictionaryPage, unconvert } = this.library;
    const { dictionary } = useDictionary(this.stored(values), type, type_length, undefined, undefined, isRequired);
    // Numbers that fit nowhere are refused where values are written plainly; a dictionary would take -0 for 0.
    if (!dictionary || dictionary.some(isTooLong) || this.stored(values).some(isMinusZero)) return;
    this.dictionaryAt = BigInt(this.writer.offset);
    const physical = this.isText ? unconvert(element, dictionary) : dictionary;
    this.plainBytes += writeDictionaryPage(this.writer, this.column, physical);
    this.encodings.add('PLAIN');
    this.dictionary = new Map(dictionary.map((value, index) => [keyOf(value), index]));
  }

  /** The values' places in the dictionary, or nothing where one has none. */
  private indexesOf(dictionary: ReadonlyMap<unknown, number>, values: PageValues): number[] | undefined {
    const indexes = new Array<number>(values.length);
    const stored = this.stored(values);
    for (let at = 0; at < stored.length; at++) {
      const value: unknown = stored[at];
      if (value === null || value === undefined) continue;
      const index = dictionary.get(keyOf(value));
      if (index === undefined) return undefined;
      indexes[at] = index;
    }
    return indexes;
  }

  private get isText(): boolean {
    return this.column.element.converted_type === 'UTF8';
  }

  private stored(values: PageValues): PageValues {
    return this.isText ? values : this.library.unconvert(this.column.element, values);
  }
}

type PageValues = ReturnType<Library['encodeNestedValues']>['values'];

/** Bytes are the same value when they hold the same, and -0 is not 0. */
const keyOf = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')
    : isMinusZero(value)
      ? '-0'
      : value;

const isMinusZero = (value: unknown): boolean => Object.is(value, -0);
const isTooLong = (value: unknown): boolean =>
  typeof value === 'bigint' && (value >= 2n ** 64n || value < -(2n ** 63n));
