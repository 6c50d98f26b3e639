/** An IPv4 or IPv6 block as a number and a prefix length. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}

/** Reads `10.0.0.0/20` or `2001:db8::/32`; undefined for anything else. */
export function parseCidr(text: string | undefined): Cidr | undefined {
  const [address = '', prefix = '', ...rest] = (text ?? '').split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined;
  const version = address.includes(':') ? 6 : 4;
  const value = version === 4 ? parseIpv4(address) : parseIpv6(address);
  const length = Number(prefix);
  if (value === undefined || length > bitsOf(version)) return undefined;
  return { version, address: value, prefix: length };
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.version !== inner.version || inner.prefix < outer.prefix) return false;
  const shift = BigInt(bitsOf(outer.version) - outer.prefix);
  return outer.address >> shift === inner.address >> shift;
}

const bitsOf = (version: 4 | 6): number => (version === 4 ? 32 : 128);

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.').map((octet) => (/^\d{1,3}$/.test(octet) ? Number(octet) : NaN));
  if (octets.length !== 4 || octets.some((octet) => !(octet <= 255))) return undefined;
  return octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => '0'), ...tail];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((value, group) => (value << 16n) | BigInt(parseInt(group, 16)), 0n);
}
