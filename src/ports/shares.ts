import type { UnreadableSubtree } from '../inventory/entry.ts';
import type { EntryBatch } from '../inventory/entry-batch.ts';
import type { SourceReader } from './source-reads.ts';
import type { SourceState } from './source-state.ts';
import type { StreamSums } from './stream-sums.ts';

/** A directory that was listed whole. */
export interface ListedDirectory {
  /** As in the rows that came from it. */
  readonly listing: number;
  /** Relative to the root; empty for the root itself. */
  readonly path: Uint8Array;
  /** Directories directly below it that are neither entered nor entries because of their names; absent: none. */
  readonly passedBy?: readonly Uint8Array[];
}

/** What a walk yields; order is unspecified but for `listed`. */
export type WalkItem =
  /** The batch is the consumer's until it asks for the next item; what it keeps, it copies. */
  | { readonly kind: 'entries'; readonly batch: EntryBatch }
  /** All rows of these directories came before. None of their subdirectories was entered earlier. */
  | { readonly kind: 'listed'; readonly directories: readonly ListedDirectory[] }
  | { readonly kind: 'unreadable'; readonly subtree: UnreadableSubtree };

/** Identity of a mounted root: when it changes, another file system answers under the same name. */
export interface RootIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** How a walk is getting on. */
export interface WalkState {
  /** `narrow`: one call at a time on each thread. `wide`: many calls in flight. */
  readonly mode: 'narrow' | 'wide';
  readonly inFlight: number;
  /** Typical time of one call to the file system. */
  readonly latencyMs: number;
  /** One of the directories being listed, relative to the root. */
  readonly directory: Uint8Array;
}

export interface WalkOptions {
  /** Directory names never entered, as the system reports them: DataSync skips these too. */
  readonly skipNames?: readonly string[];
  /** Default false: what is mounted inside the share is an entry, and `unreadable` with EXDEV. */
  readonly crossFileSystems?: boolean;
  /** Lists only these directories and what lies below them; absent: the root. Relative paths, empty for the root. */
  readonly from?: AsyncIterable<Uint8Array>;
  /** Number of the first listing; default 1. */
  readonly firstListing?: number;
  /** Called a few times a second at most. */
  readonly onState?: (state: WalkState) => void;
  readonly signal?: AbortSignal;
}

/** One file read in full. */
export type FileLook =
  | (SourceState & { readonly kind: 'read'; readonly crc64nvme: string })
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly errorCode: string };

/** A share as this host sees it, mounted. Read-only: there is no method that writes. */
export interface Shares {
  /** Throws HeadwaterError `mount-unreadable` (usage) unless the root can be listed; reads nothing else. */
  assertReadable(root: string): Promise<void>;
  /** Which directory answers at the root. Throws HeadwaterError `mount-unreadable` (usage). */
  identify(root: string): Promise<RootIdentity>;
  /** Throws HeadwaterError `mount-unreadable` (usage) when the root is missing, not a directory, or unreadable. */
  walk(root: string, options?: WalkOptions): AsyncIterable<WalkItem>;
  /** Reads one file or one symlink's target, computing CRC-64/NVME (base64, big-endian, as S3 shows it). */
  look(root: string, path: Uint8Array, kind: 'file' | 'symlink'): Promise<FileLook>;
  /** Reads many, with checksums of several kinds. Throws HeadwaterError `mount-unreadable` (usage). Close it. */
  reader(root: string, threads?: number): Promise<SourceReader>;
  /** Threads that sum up what is read back from elsewhere, in the way sources are summed up. Close it. */
  streamSums(threads?: number): Promise<StreamSums>;
}
