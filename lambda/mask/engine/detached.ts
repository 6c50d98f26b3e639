/**
 * The same string without the one that it was cut from: a slice keeps that in memory as long as it is remembered itself, and
 * what is remembered of a stream would keep all of it.
 */
export function detached(slice: string): string {
  const copy = Buffer.from(slice, 'utf8').toString('utf8');
  // Half a surrogate pair is no UTF-8.
  return copy === slice ? copy : Buffer.from(slice, 'utf16le').toString('utf16le');
}
