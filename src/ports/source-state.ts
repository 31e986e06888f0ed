/** What two names of one file have in common. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** A file or link as it was when it was read, by a stat before and after, so a change during reading cannot hide. */
export interface SourceState {
  /** Bytes that were read; of a link, of its target's path. */
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits and file type, as stat has them. */
  readonly mode: number;
  /** False when size, mtime, ctime or identity moved meanwhile. */
  readonly steady: boolean;
  /** Which file it is, when it has more names than this one. */
  readonly linkedAs: FileIdentity | null;
}
