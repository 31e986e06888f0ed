import type { EntryToDo } from './side-tables.ts';

/** How contents are summed up: CRC-64/NVME is what S3 stores by default; SHA-256 also tells forgeries apart. */
export const CHECKSUM_ALGORITHMS = ['crc64nvme', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** What reading a file's whole content came to. */
export type HashResult =
  | {
      readonly kind: 'read';
      /** Base64, big-endian, as S3 shows it. */
      readonly checksum: string;
      readonly sizeBytes: number;
      readonly mtimeNs: bigint;
      readonly inode: bigint;
      /** False when size, mtime, ctime or identity moved while it was read: then the checksum is of no file at all. */
      readonly steady: boolean;
      /** When reading began, nanoseconds since 1970 by this host's clock. */
      readonly readAtNs: bigint;
    }
  /** The name leads nowhere, to something that is no file, or out of the share through a link. */
  | { readonly kind: 'gone'; readonly readAtNs: bigint }
  | { readonly kind: 'unreadable'; readonly errorCode: string; readonly readAtNs: bigint };

/** A file and what reading it came to. */
export interface HashedFile {
  readonly file: EntryToDo;
  readonly result: HashResult;
}

export interface HashOptions {
  readonly algorithm: ChecksumAlgorithm;
  /** Threads to begin with; default one a core. 0: on the calling thread. */
  readonly threads?: number;
  /** Takes no further files; what is in hand is finished, or given up when it is large. Ends without an error. */
  readonly signal?: AbortSignal;
  /** Bytes read so far, called a few times a second at most. */
  readonly onRead?: (bytes: number) => void;
}

/** Reads whole files below a mounted root, many at a time, disturbing neither them nor their access times. */
export interface Hashing {
  /**
   * Every file once, in batches, in no order; never more than a few batches in memory. Throws HeadwaterError
   * `mount-unreadable` (usage) when the root is away or another one: that says nothing about the files.
   */
  hash(
    root: string,
    files: AsyncIterable<readonly EntryToDo[]>,
    options: HashOptions,
  ): AsyncIterable<readonly HashedFile[]>;
}
