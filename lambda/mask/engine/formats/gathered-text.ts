import { LONGEST_RECORD } from './record-masker';

/**
 * Gathers the chunks of a record that is longer than a chunk. Its owner would join and search all of it for each chunk, which
 * takes the square of its length and leaves as much garbage: so chunks are held back until they double what there is.
 */
export class GatheredText {
  private chunks: string[] = [];
  private length = 0;

  /**
   * @param held how many characters the owner waits with.
   * @returns what is to be added to them, or nothing while it is too early to look at them again.
   */
  add(chunk: string, held: number): string {
    this.chunks.push(chunk);
    this.length += chunk.length;
    return this.length >= Math.min(held, LONGEST_RECORD - held + 1) ? this.take() : '';
  }

  /** All that was held back. */
  take(): string {
    const text = this.chunks.length === 1 ? (this.chunks[0] ?? '') : this.chunks.join('');
    this.chunks = [];
    this.length = 0;
    return text;
  }
}
