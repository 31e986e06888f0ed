/** Offsets in `struct linux_dirent64`: inode, offset (64 bits each), record length (16), type (8), name [getdents(2)]. */
const LENGTH_AT = 16;
/** Where the name begins in a record; a NUL ends it, and the record is padded to 8 bytes. */
export const NAME_AT = 19;
/** Bytes of names asked for at once, and the most records they can hold (24 bytes each at least). */
export const BLOCK_BYTES = 65_536;
export const BLOCK_NAMES = Math.floor(BLOCK_BYTES / 24);

const DOT = 0x2e;

/** Length of the record at `at`. */
export function recordLength(block: Uint8Array, at: number): number {
  return (block[at + LENGTH_AT] as number) | ((block[at + LENGTH_AT + 1] as number) << 8);
}

/** Where the name of a record ends. Only its last 8 bytes can hold the NUL. */
export function nameEnd(block: Uint8Array, at: number, length: number): number {
  let end = Math.max(at + NAME_AT, at + length - 8);
  while (block[end] !== 0) end++;
  return end;
}

/** True for `.` and `..`. */
export function isDots(block: Uint8Array, start: number, end: number): boolean {
  if (block[start] !== DOT) return false;
  return end - start === 1 || (end - start === 2 && block[start + 1] === DOT);
}

/** Path of a directory as its entries' paths begin: with a slash, or nothing for the root. */
export function prefixOf(path: Uint8Array): Uint8Array {
  if (path.length === 0) return path;
  const prefix = new Uint8Array(path.length + 1);
  prefix.set(path);
  prefix[path.length] = 0x2f;
  return prefix;
}
