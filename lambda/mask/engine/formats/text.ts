import type { Masker, MutableCounts } from '../masker';
import { QuarantineError } from '../quarantine';
import { GatheredText } from './gathered-text';
import { LONGEST_RECORD, type RecordMasker } from './record-masker';

/**
 * Text is scanned in blocks of whole lines, so that an address over four lines is one address. A block ends at the first
 * line break at or behind each multiple of this many bytes of the object, counted from its beginning: so the blocks are
 * the same wherever parts and chunks are cut.
 */
export const TEXT_BLOCK_BYTES = 64 * 1024;

/** Masks text and logs. `offset` is the part's first byte in the (unpacked) object; it stands at the start of a line. */
export function textMasker(masker: Masker, offset: number): RecordMasker {
  const counts: MutableCounts = {};
  let pending = '';
  let rows = 0;
  let lastCharacter = '\n';
  let blockStart = offset;

  const maskBlock = (block: string): string => {
    for (let at = block.indexOf('\n'); at >= 0; at = block.indexOf('\n', at + 1)) rows++;
    lastCharacter = block.charAt(block.length - 1);
    blockStart += Buffer.byteLength(block);
    return masker.maskInto(block, counts);
  };

  /** The end of the first block in the buffer, or -1 where the buffer does not hold all of it. */
  const blockEnd = (buffer: string, from: number): number => {
    const boundary = (Math.floor(blockStart / TEXT_BLOCK_BYTES) + 1) * TEXT_BLOCK_BYTES;
    let position = blockStart;
    let at = from;
    for (;;) {
      // No character takes more than three bytes: lines within a third of what is missing are counted together.
      const together = buffer.lastIndexOf('\n', at + Math.floor((boundary - position) / 3) - 1);
      const lineEnd = together >= at ? together : buffer.indexOf('\n', at);
      if (lineEnd < 0) return -1;
      position += Buffer.byteLength(buffer.slice(at, lineEnd + 1));
      at = lineEnd + 1;
      if (position >= boundary) return at;
    }
  };

  const gathered = new GatheredText();

  return {
    write(text) {
      const fresh = gathered.add(text, pending.length > TEXT_BLOCK_BYTES ? pending.length : 0);
      if (fresh === '') return '';
      pending += fresh;
      let output = '';
      let from = 0;
      while (pending.length - from >= TEXT_BLOCK_BYTES / 4) {
        const end = blockEnd(pending, from);
        if (end < 0) break;
        output += maskBlock(pending.slice(from, end));
        from = end;
      }
      if (from > 0) pending = pending.slice(from);
      if (pending.length > LONGEST_RECORD) {
        throw new QuarantineError('oversized-record', `a line is longer than ${LONGEST_RECORD} characters`);
      }
      return output;
    },
    end() {
      pending += gathered.take();
      let output = '';
      while (pending !== '') {
        const end = blockEnd(pending, 0);
        output += maskBlock(end < 0 ? pending : pending.slice(0, end));
        pending = end < 0 ? '' : pending.slice(end);
      }
      if (lastCharacter !== '\n') rows++;
      return output;
    },
    get rows() {
      return rows;
    },
    counts,
  };
}
