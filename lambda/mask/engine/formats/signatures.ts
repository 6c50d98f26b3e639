import { QuarantineError } from '../quarantine';

const starts = (head: Uint8Array, ...bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte);
const text = (head: Uint8Array, at: number, length: number): string =>
  Buffer.from(head.subarray(at, at + length)).toString('latin1');

export const isGzip = (head: Uint8Array): boolean => starts(head, 0x1f, 0x8b);
export const isParquet = (head: Uint8Array): boolean => text(head, 0, 4) === 'PAR1';

/**
 * Refuses what holds other files or cannot be read without a key: nothing in it could be masked.
 * @throws QuarantineError `encrypted` or `nested-archive`.
 */
export function refuseContainers(head: Uint8Array): void {
  if (starts(head, 0x50, 0x4b, 3, 4)) {
    const isEncrypted = ((head[6] ?? 0) & 1) === 1;
    throw new QuarantineError(
      isEncrypted ? 'encrypted' : 'nested-archive',
      isEncrypted ? 'the object is an encrypted ZIP archive' : 'the object is a ZIP archive',
    );
  }
  if (
    text(head, 0, 8) === 'Salted__' ||
    text(head, 0, 21) === 'age-encryption.org/v1' ||
    text(head, 0, 4) === 'PARE' ||
    text(head, 0, 27) === '-----BEGIN PGP MESSAGE-----\n'.slice(0, 27)
  ) {
    throw new QuarantineError('encrypted', 'the object is encrypted');
  }
  const archives: readonly (readonly [boolean, string])[] = [
    [starts(head, 0x37, 0x7a, 0xbc, 0xaf), '7-Zip'],
    [text(head, 0, 4) === 'Rar!', 'RAR'],
    [starts(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a), 'xz'],
    [text(head, 0, 3) === 'BZh', 'bzip2'],
    [starts(head, 0x28, 0xb5, 0x2f, 0xfd), 'Zstandard'],
    [text(head, 257, 5) === 'ustar', 'tar'],
  ];
  const archive = archives.find(([matches]) => matches);
  if (archive) throw new QuarantineError('nested-archive', `the object is a ${archive[1]} archive`);
}

/** Whether the bytes hold what no text does. */
export function isBinary(head: Uint8Array): boolean {
  return head.some((byte) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32));
}
