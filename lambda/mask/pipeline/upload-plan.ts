/** A byte range `[start, end)` of one staged part. */
export interface Piece {
  readonly part: number;
  readonly start: number;
  readonly end: number;
}

/** One part of the released object's multipart upload: copied inside S3, or joined from pieces that are read. */
export type UploadStep =
  { readonly kind: 'copy'; readonly piece: Piece } | { readonly kind: 'join'; readonly pieces: readonly Piece[] };

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
export const MIN_UPLOAD_PART_BYTES = 5 * 1024 * 1024;
export const MAX_UPLOAD_PART_BYTES = 5 * 1024 * 1024 * 1024;

/**
 * Divides the staged parts, in order, into the parts of one multipart upload. Every part but the last has the smallest
 * size that S3 takes or more: pieces that are too small by themselves are joined.
 */
export function planUpload(
  sizes: readonly number[],
  minimum = MIN_UPLOAD_PART_BYTES,
  maximum = MAX_UPLOAD_PART_BYTES,
): UploadStep[] {
  const steps: UploadStep[] = [];
  let joined: Piece[] = [];
  let joinedBytes = 0;
  const flush = (): void => {
    if (joined.length > 0) {
      steps.push({ kind: 'join', pieces: joined });
      joined = [];
      joinedBytes = 0;
    }
  };
  sizes.forEach((size, part) => {
    let start = 0;
    while (start < size) {
      const rest = size - start;
      const copies = joinedBytes === 0 && rest >= minimum;
      const length = copies ? copyLength(rest, minimum, maximum) : Math.min(rest, minimum - joinedBytes);
      const piece = { part, start, end: start + length };
      start += length;
      if (copies) {
        steps.push({ kind: 'copy', piece });
        continue;
      }
      joined.push(piece);
      joinedBytes += length;
      if (joinedBytes >= minimum) {
        flush();
      }
    }
  });
  flush();
  return steps;
}

/** As much as one copy takes, leaving either nothing or enough for another. */
function copyLength(rest: number, minimum: number, maximum: number): number {
  if (rest <= maximum) {
    return rest;
  }
  return rest - maximum >= minimum ? maximum : maximum - minimum;
}
