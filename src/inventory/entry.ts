/** What a directory entry is. Only `file`, `directory` and (over NFS) `symlink` have a place in S3. */
export const ENTRY_KINDS = [
  'file',
  'directory',
  'symlink',
  'fifo',
  'socket',
  'block-device',
  'char-device',
  'unknown',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One entry of a share, as a scan saw it: one row of the inventory. */
export interface Entry {
  /** Raw bytes, relative to the share's root, no leading slash; the root itself is not an entry. */
  readonly path: Uint8Array;
  readonly kind: EntryKind;
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly atimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly inode: bigint;
  readonly device: bigint;
  /** Allocated bytes (512-byte blocks x 512): far below the size for sparse and stub files. */
  readonly allocatedBytes: number;
  /** A symlink's target, raw; null for everything else. */
  readonly linkTarget: Uint8Array | null;
}

/** Columns that a listing made by another program may know nothing of. */
export const ENTRY_COLUMN_NAMES = [
  'size_bytes',
  'mtime_ns',
  'atime_ns',
  'ctime_ns',
  'mode',
  'uid',
  'gid',
  'nlink',
  'inode',
  'device',
  'allocated_bytes',
  'link_target',
] as const;
export type EntryColumn = (typeof ENTRY_COLUMN_NAMES)[number];

/** A directory the scan could not list. Its subtree is unknown, so the inventory is incomplete. */
export interface UnreadableSubtree {
  readonly path: Uint8Array;
  /** The system's error name: EACCES, EIO, ESTALE, ... */
  readonly errorCode: string;
}
