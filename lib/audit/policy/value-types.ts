/** A comparison of one value of a request with one of a policy. Undefined: the policy's value is not of the operator's type. */
export interface TypedOperator {
  readonly type: 'number' | 'date' | 'address';
  readonly negated: boolean;
  /** The test for one value of the policy, with the values of a request at which its answer changes. */
  prepare(value: string): TypedTest | undefined;
}

export interface TypedTest {
  /** Whether a value of the request passes; undefined when it is not of the type. */
  readonly test: (value: string) => boolean | undefined;
  /** Values on both sides of every boundary of the test. */
  readonly candidates: readonly string[];
  /** The boundary, where the values have an order. */
  readonly bound?: number;
  readonly format?: (value: number) => string;
}

type Comparison = (one: number, other: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  Equals: (one, other) => one === other,
  NotEquals: (one, other) => one === other,
  LessThan: (one, other) => one < other,
  LessThanEquals: (one, other) => one <= other,
  GreaterThan: (one, other) => one > other,
  GreaterThanEquals: (one, other) => one >= other,
};

export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** ISO 8601 dates and times, or seconds since 1970. */
export function parseDate(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return undefined;
  const time = Date.parse(/[Z]$|[+-]\d{2}:?\d{2}$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function ordered(
  comparison: Comparison,
  parse: (text: string) => number | undefined,
  format: (value: number) => string,
  step: number,
): TypedOperator['prepare'] {
  return (value) => {
    const bound = parse(value);
    if (bound === undefined) return undefined;
    return {
      test: (text) => {
        const number = parse(text);
        return number === undefined ? undefined : comparison(number, bound);
      },
      candidates: [bound, bound - step, bound + step, bound - step / 2, bound + step / 2].map(format),
      bound,
      format,
    };
  };
}

const formatDate = (time: number): string => {
  const date = new Date(Math.max(-8.64e15, Math.min(8.64e15, time)));
  return date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1
    ? String(Math.round(time / 1000))
    : date.toISOString();
};

/** A block of addresses, v4 or v6. */
interface AddressBlock {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

export function parseBlock(text: string): AddressBlock | undefined {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = address.includes(':') ? 6 : 4;
  const bits = version === 4 ? 32 : 128;
  const value = version === 4 ? parseV4(address) : parseV6(address);
  const length = prefix === undefined ? bits : Number(prefix);
  if (value === undefined || length > bits) return undefined;
  const size = 1n << BigInt(bits - length);
  const first = (value / size) * size;
  return { version, first, last: first + size - 1n };
}

function parseV4(address: string): bigint | undefined {
  const octets = address.split('.');
  if (octets.length !== 4 || octets.some((each) => !/^\d{1,3}$/.test(each) || Number(each) > 255)) return undefined;
  return octets.reduce((sum, each) => sum * 256n + BigInt(each), 0n);
}

function parseV6(address: string): bigint | undefined {
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return undefined;
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (all.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function formatAddress(version: 4 | 6, value: bigint): string | undefined {
  const bits = version === 4 ? 32n : 128n;
  if (value < 0n || value >= 1n << bits) return undefined;
  const group = version === 4 ? 8n : 16n;
  const count = Number(bits / group);
  const groups = Array.from(
    { length: count },
    (_, index) => (value >> (group * BigInt(count - 1 - index))) % (1n << group),
  );
  return version === 4 ? groups.join('.') : groups.map((each) => each.toString(16)).join(':');
}

function inBlock(value: string): TypedTest | undefined {
  const block = parseBlock(value);
  if (block === undefined) return undefined;
  const edges = [block.first, block.last, block.first - 1n, block.last + 1n].flatMap(
    (each) => formatAddress(block.version, each) ?? [],
  );
  return {
    test: (text) => {
      const address = text.includes('/') ? undefined : parseBlock(text);
      return (
        address && address.version === block.version && address.first >= block.first && address.first <= block.last
      );
    },
    candidates: [...edges, '198.51.100.7', '2001:db8:0:0:0:0:0:7'],
  };
}

/** The operators that compare something else than text. */
export const TYPED_OPERATORS: ReadonlyMap<string, TypedOperator> = new Map<string, TypedOperator>([
  ...Object.entries(COMPARISONS).flatMap(([name, comparison]): [string, TypedOperator][] => {
    const negated = name === 'NotEquals';
    return [
      [`Numeric${name}`, { type: 'number', negated, prepare: ordered(comparison, parseNumber, String, 1) }],
      [`Date${name}`, { type: 'date', negated, prepare: ordered(comparison, parseDate, formatDate, 1000) }],
    ];
  }),
  ['IpAddress', { type: 'address', negated: false, prepare: inBlock }],
  ['NotIpAddress', { type: 'address', negated: true, prepare: inBlock }],
]);

/** How the operators that compare text do so. */
export interface TextOperator {
  readonly negated: boolean;
  readonly wildcards: boolean;
  readonly ignoreCase: boolean;
  readonly byField: boolean;
}

const text = (negated: boolean, about: Partial<TextOperator> = {}): TextOperator => ({
  negated,
  wildcards: false,
  ignoreCase: false,
  byField: false,
  ...about,
});

// ArnEquals and ArnLike behave identically.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
const arn = { wildcards: true, byField: true };

export const TEXT_OPERATORS: ReadonlyMap<string, TextOperator> = new Map([
  ['StringEquals', text(false)],
  ['StringNotEquals', text(true)],
  ['StringEqualsIgnoreCase', text(false, { ignoreCase: true })],
  ['StringNotEqualsIgnoreCase', text(true, { ignoreCase: true })],
  ['StringLike', text(false, { wildcards: true })],
  ['StringNotLike', text(true, { wildcards: true })],
  ['ArnEquals', text(false, arn)],
  ['ArnLike', text(false, arn)],
  ['ArnNotEquals', text(true, arn)],
  ['ArnNotLike', text(true, arn)],
  ['BinaryEquals', text(false)],
  ['Bool', text(false, { ignoreCase: true })],
]);
