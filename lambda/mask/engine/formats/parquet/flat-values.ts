import { isUtf8 } from 'node:buffer';
import type { ParquetParsers, SchemaElement } from 'hyparquet' with { 'resolution-mode': 'import' };
import { QuarantineError } from '../../quarantine';

/**
 * What the values of a column without nesting are. They are read as they are stored, so that what is kept is kept to the
 * bit (the library's own conversion cuts timestamps to milliseconds and takes decimals through floating point), and become
 * text only where text is what is masked.
 */
export interface FlatValues {
  /** What the reader is told the column is. */
  readonly readAs: SchemaElement;
  /** What the column is in the masked file where its values are kept. */
  readonly writtenAs: SchemaElement;
  readonly isText: boolean;
  readonly isTime: boolean;
  /** What the writer takes for a stored value. */
  toWriter(stored: unknown): unknown;
  /** The value as a person would write it; bytes that are no text in hexadecimal digits. */
  readonly toText: (stored: unknown) => string;
  /**
   * The value as it can be scanned.
   * @throws QuarantineError `invalid-utf8` for bytes that are no text.
   */
  readonly toScan: (stored: unknown) => string;
}

type Kind =
  | 'text'
  | 'bytes'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'decimal'
  | 'uuid'
  | 'float16'
  | 'unsigned32'
  | 'unsigned64'
  | 'plain';

export function flatValues(element: SchemaElement): FlatValues {
  const kind = kindOf(element);
  const bare: SchemaElement = { name: element.name };
  if (element.type !== undefined) bare.type = element.type;
  if (element.type_length !== undefined) bare.type_length = element.type_length;
  if (element.repetition_type !== undefined) bare.repetition_type = element.repetition_type;
  return {
    readAs: kind === 'text' ? { ...bare, converted_type: 'UTF8' } : bare,
    writtenAs: writtenAs(kind, element, bare),
    isText: kind === 'text' || kind === 'bytes',
    isTime: kind === 'date' || kind === 'timestamp',
    toWriter: toWriter(kind, element),
    toText: (stored) => (stored === null || stored === undefined ? '' : textOf(kind, element, stored)),
    toScan: (stored) =>
      stored instanceof Uint8Array && kind === 'bytes' ? decodeText(stored) : textOf(kind, element, stored),
  };
}

/** How stored values are read: text that is not UTF-8 is an error and not a replacement character; INT96 is nanoseconds. */
export function storedParsers(defaults: ParquetParsers): ParquetParsers {
  return {
    ...defaults,
    stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decodeText(bytes),
    timestampFromNanoseconds: (nanoseconds: bigint) => nanoseconds,
  };
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

function decodeText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) {
    throw new QuarantineError(
      'invalid-utf8',
      'a column of the Parquet file holds bytes that are no UTF-8 text; the policy may keep or suppress the column',
    );
  }
  return UTF8.decode(bytes);
}

function kindOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): Kind {
  const names = [converted, logical?.type] as readonly (string | undefined)[];
  const is = (...wanted: readonly string[]): boolean =>
    names.some((name) => name !== undefined && wanted.includes(name));
  if (type === 'INT96' || is('TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS', 'TIMESTAMP')) return 'timestamp';
  if (is('DECIMAL')) return 'decimal';
  if (is('DATE')) return 'date';
  if (is('TIME_MILLIS', 'TIME_MICROS', 'TIME')) return 'time';
  if (is('UUID')) return 'uuid';
  if (is('FLOAT16')) return 'float16';
  if (is('UINT_64')) return 'unsigned64';
  if (is('UINT_8', 'UINT_16', 'UINT_32')) return 'unsigned32';
  if (logical?.type === 'INTEGER' && !logical.isSigned) return logical.bitWidth === 64 ? 'unsigned64' : 'unsigned32';
  if (type === 'BYTE_ARRAY') return is('UTF8', 'STRING', 'JSON', 'ENUM') ? 'text' : 'bytes';
  return type === 'FIXED_LEN_BYTE_ARRAY' ? 'bytes' : 'plain';
}

/** INT96 is deprecated, and the writer has none: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#timestamp */
function writtenAs(kind: Kind, element: SchemaElement, bare: SchemaElement): SchemaElement {
  if (element.type === 'INT96') {
    return {
      ...bare,
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
    };
  }
  if (kind === 'text') return { ...bare, converted_type: 'UTF8' };
  return kind === 'bytes' ? bare : writable(element);
}

/** The writer gives an integer's width a wrong type, which other readers refuse; the older annotation says the same. */
export function writable(element: SchemaElement): SchemaElement {
  const { logical_type: logical, ...rest } = element;
  if (logical?.type !== 'INTEGER') return element;
  const converted = `${logical.isSigned ? 'INT' : 'UINT'}_${logical.bitWidth}` as NonNullable<
    typeof rest.converted_type
  >;
  return { ...rest, converted_type: converted };
}

function toWriter(kind: Kind, element: SchemaElement): (stored: unknown) => unknown {
  const convert = ((): ((stored: unknown) => unknown) | undefined => {
    switch (kind) {
      // The writer takes a number for the decimal itself, and a bigint for what is stored.
      case 'decimal':
        return element.converted_type === 'DECIMAL' ? unscaled : undefined;
      case 'unsigned32':
        return (stored) => Number(stored) >>> 0;
      case 'unsigned64':
        return (stored) => BigInt.asUintN(64, stored as bigint);
      case 'float16':
        return (stored) => float16(stored as Uint8Array);
      default:
        return undefined;
    }
  })();
  return (stored) => (stored === null || stored === undefined ? null : convert ? convert(stored) : stored);
}

function textOf(kind: Kind, element: SchemaElement, stored: unknown): string {
  switch (kind) {
    case 'date':
      return new Date(Number(stored) * 86_400_000).toISOString().slice(0, 10);
    case 'timestamp':
      return timestamp(element, BigInt(stored as bigint));
    case 'decimal':
      return decimal(unscaled(stored), element.scale ?? 0);
    case 'uuid':
      return hex(stored as Uint8Array).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    case 'unsigned32':
      return String(Number(stored) >>> 0);
    case 'unsigned64':
      return String(BigInt.asUintN(64, stored as bigint));
    case 'float16':
      return String(float16(stored as Uint8Array));
    case 'bytes':
      return isUtf8(stored as Uint8Array) ? UTF8.decode(stored as Uint8Array) : `0x${hex(stored as Uint8Array)}`;
    default:
      return String(stored);
  }
}

/** ISO 8601 with all the digits that are stored, so that no two times become one. */
function timestamp({ type, converted_type: converted, logical_type: logical }: SchemaElement, stored: bigint): string {
  const unit =
    type === 'INT96'
      ? 'NANOS'
      : logical?.type === 'TIMESTAMP'
        ? logical.unit
        : converted === 'TIMESTAMP_MICROS'
          ? 'MICROS'
          : 'MILLIS';
  const digits = unit === 'NANOS' ? 9 : unit === 'MICROS' ? 6 : 3;
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((stored % perSecond) + perSecond) % perSecond;
  const seconds = (stored - fraction) / perSecond;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length);
  return fraction === 0n ? `${whole}Z` : `${whole}.${String(fraction).padStart(digits, '0')}Z`;
}

function unscaled(stored: unknown): bigint {
  if (!(stored instanceof Uint8Array)) return BigInt(stored as number | bigint);
  return stored.byteLength === 0 ? 0n : BigInt.asIntN(stored.byteLength * 8, BigInt(`0x${hex(stored)}`));
}

function decimal(value: bigint, scale: number): string {
  if (scale <= 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** IEEE 754 binary16, little-endian. https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#float16 */
function float16(bytes: Uint8Array): number {
  const bits = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (exponent - 25) * (1024 + fraction);
}
