import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import type { EntryBatch } from '../../../inventory/entry-batch.ts';
import { NO_PATHS, type PackedPaths } from './packed-paths.ts';

/** What stays the same over one walk; sent to every worker when it starts. */
export interface Scope {
  /** Absolute path of the root. */
  readonly root: string;
  /** The root, open, for threads of the process that opened it; others open it themselves. */
  readonly rootFd: number;
  readonly device: bigint;
  readonly inode: bigint;
  /** Directory names never entered, as Latin-1 text. */
  readonly skip: readonly string[];
  readonly crossFileSystems: boolean;
  /** A call that takes longer is given up. */
  readonly hungAfterMs: number;
}

/** Directories to list, and to go on below them until a budget is used up. */
export interface ListJob {
  readonly kind: 'list';
  readonly id: number;
  readonly directories: PackedPaths;
  /** Never listed, as a call on them did not come back. */
  readonly avoid: PackedPaths;
  /** Numbers for listings, from here on; a job uses at most `listings` of them. */
  readonly firstListing: number;
  readonly listings: number;
  /** True for the last attempt: what can be looked at is kept, the rest reported. */
  readonly last: boolean;
  /** True when the worker may give directories back because the file system turns out to be slow. */
  readonly mayBail: boolean;
}

/** The next names of a large directory, which stays open. */
export interface ReadJob {
  readonly kind: 'read';
  readonly id: number;
  readonly fd: number;
  readonly listing: number;
  readonly path: Uint8Array;
}

/** Names of a large directory to look at. */
export interface NamesJob {
  readonly kind: 'names';
  readonly id: number;
  readonly fd: number;
  readonly listing: number;
  readonly path: Uint8Array;
  readonly block: Uint8Array;
  readonly last: boolean;
}

/** Buffers of a batch that nobody needs any more, to be filled again: of the columns of fixed width, and of the paths. */
export interface Spare {
  readonly fixed: ArrayBuffer;
  readonly paths: ArrayBuffer;
}

export type Job = ListJob | ReadJob | NamesJob;

/** A directory with more names than fit a job. The rows of those looked at so far are in the same answer. */
export interface LargeDirectory {
  readonly fd: number;
  readonly listing: number;
  readonly path: Uint8Array;
}

/** What a job brought. A thread answers once, a process as often as it has something, the last time with `done`. */
export interface Answer {
  readonly id: number;
  readonly done: boolean;
  readonly batch: EntryBatch | null;
  /** Directories listed whole: all of their rows are in this answer or an earlier one. */
  readonly listed: PackedPaths;
  readonly listings: Uint32Array;
  /** Listing numbers used, with the last answer of a `list` job; null when that is not told. */
  readonly listingsBegun: number | null;
  /** Directories found, or given back, that this worker does not list. */
  readonly left: readonly PackedPaths[];
  /** Subdirectories of a listing that is not whole yet. */
  readonly held: readonly { readonly listing: number; readonly directories: PackedPaths }[];
  /** Directories that are neither entered nor entries because of their names, and the listings they were found in. */
  readonly passed: PackedPaths;
  readonly passedIn: Uint32Array;
  /** Directories that failed and brought no row: worth another attempt. */
  readonly failed: readonly UnreadableSubtree[];
  /** Directories given up although rows of them went out, or a call on them hangs: not to be listed again. */
  readonly abandoned: readonly (UnreadableSubtree & { readonly listing: number })[];
  /** Not worth one. */
  readonly unreadable: readonly UnreadableSubtree[];
  readonly large: LargeDirectory | null;
  /** Of a `read` job: names; empty at the end; or the name of an error. */
  readonly block: Uint8Array | string | null;
  /** The file system is so slow that many calls should be under way at once. */
  readonly slow: boolean;
  /** Mean time of a call, 0 when there was none. */
  readonly latencyMs: number;
  readonly inFlight: number;
}

/** An answer that says nothing yet. */
export function emptyAnswer(id: number): Answer {
  return {
    id,
    done: true,
    batch: null,
    listed: NO_PATHS,
    listings: new Uint32Array(),
    listingsBegun: null,
    left: [],
    held: [],
    passed: NO_PATHS,
    passedIn: new Uint32Array(),
    failed: [],
    abandoned: [],
    unreadable: [],
    large: null,
    block: null,
    slow: false,
    latencyMs: 0,
    inFlight: 0,
  };
}
