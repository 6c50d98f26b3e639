/** Regroups a stream into chunks of exactly `size` bytes, but the last. */
export async function* inChunks(
  stream: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, undefined> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    let rest = piece;
    while (bytes + rest.byteLength >= size) {
      const cut = size - bytes;
      yield Buffer.concat([...waiting, rest.subarray(0, cut)]);
      rest = rest.subarray(cut);
      waiting = [];
      bytes = 0;
    }
    if (rest.byteLength > 0) {
      // The producer may reuse its buffer once it is asked for more.
      waiting.push(Buffer.from(rest));
      bytes += rest.byteLength;
    }
  }
  if (bytes > 0) {
    yield Buffer.concat(waiting);
  }
}
