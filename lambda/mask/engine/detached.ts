/**
 * The same string without the one that it was cut from: a slice keeps that in memory as long as it is remembered itself, and
 * what is remembered of a stream would keep all of it.
 */
export const detached = (slice: string): string => Buffer.from(slice, 'utf8').toString('utf8');
