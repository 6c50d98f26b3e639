import { open } from 'node:fs/promises';

/** Reads any range of one pinned version of an object. */
export interface ObjectReader {
  /** Bytes of the object as stored. */
  readonly size: number;
  /** The bytes `[start, end)`, in order, in chunks of any size. Breaking off the iteration ends the read. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** Reads an object that is in memory. */
export function memoryReader(bytes: Uint8Array, chunkBytes = 65_536): ObjectReader {
  return {
    size: bytes.byteLength,
    async *read(start, end) {
      for (let offset = start; offset < end; offset += chunkBytes) {
        yield bytes.subarray(offset, Math.min(offset + chunkBytes, end));
      }
    },
  };
}

/** Reads a file. */
export async function fileReader(path: string): Promise<ObjectReader & { close(): Promise<void> }> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    size,
    async *read(start, end) {
      for (let offset = start; offset < end;) {
        const { bytesRead, buffer } = await file.read({
          buffer: Buffer.allocUnsafe(262_144),
          position: offset,
          length: Math.min(262_144, end - offset),
        });
        if (bytesRead === 0) {
          return;
        }
        offset += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
}
