import { encodeComponent } from './key-path.ts';
import { createListedRows, type ListedRows } from './listed-rows.ts';
import type { Listing } from './listing.ts';
import { type DirectoryStamp, directoryStamp, readDirectory } from './read-directory.ts';

/** Where a walk starts. */
export interface WalkStart {
  readonly key: string;
  /** Whether `key` itself may be the first. */
  readonly inclusive: boolean;
}

/** A key and where it was found. */
export interface WalkedKey {
  readonly key: string;
  /** Its place among those of its directory. */
  readonly index: number;
  /** What is remembered of the objects of its directory, for as long as that is remembered; null when it is not. */
  readonly rows: () => ListedRows | null;
}

/** Walks buckets in key order. */
export interface Walker {
  /**
   * Every key of a tree from `start` on, in UTF-8 byte order. Lazy: reads directories as they come. Below `objects/` a key is a
   * file; below `versions/` (`kept`) it is a directory with the body suffix.
   */
  walk(top: string, start: WalkStart, kept?: boolean): Generator<string>;
  /** The same with where each key was found. */
  find(top: string, start: WalkStart, kept?: boolean): Generator<WalkedKey>;
}

/** What remembered directories may take together, besides those that are being walked: some 100 bytes an object that was listed. */
const MEMORY_BYTES = 128 << 20;
/** Of a directory, besides its names: a path, a record, a place in a map. */
const OVERHEAD_BYTES = 1 << 10;
/** A directory changed this recently may change again within the same tick of the file system's clock. */
const SETTLED_MS = 100;

interface Remembered {
  readonly listing: Listing;
  readonly stamps: readonly DirectoryStamp[];
  bytes: number;
  /** Walks that are in it now. */
  walks: number;
  rows: ListedRows | null;
}

/**
 * A walker that remembers sorted directories for as long as their modification times stand, up to `memoryBytes`. A directory
 * that is being walked stays, however large, and is there for the next page unless another one is read in between.
 */
export function createWalker(memoryBytes = MEMORY_BYTES): Walker {
  // In the order of their last use.
  const remembered = new Map<string, Remembered>();
  let rememberedBytes = 0;

  const forget = (path: string): void => {
    rememberedBytes -= remembered.get(path)?.bytes ?? 0;
    remembered.delete(path);
  };

  const makeRoom = (): void => {
    for (const [path, { walks }] of remembered) {
      if (rememberedBytes <= memoryBytes) return;
      if (walks === 0) forget(path);
    }
  };

  const enter = (path: string, kept: boolean): Remembered => {
    const known = remembered.get(path);
    if (known?.stamps.every(stands) === true) {
      remembered.delete(path);
      remembered.set(path, known);
      known.walks += 1;
      return known;
    }
    forget(path);
    const { listing, stamps } = readDirectory(path, kept);
    const bytes = listing.bytes + stamps.length * OVERHEAD_BYTES;
    const read: Remembered = { listing, stamps, bytes, walks: 1, rows: null };
    if (stamps.length > 0 && stamps.every(isSettled)) {
      remembered.set(path, read);
      rememberedBytes += bytes;
      makeRoom();
    }
    return read;
  };

  const rowsOf = (path: string, directory: Remembered): ListedRows | null => {
    if (directory.rows !== null) return directory.rows;
    if (remembered.get(path) !== directory) return null;
    const rows = createListedRows(directory.listing.count);
    directory.rows = rows;
    directory.bytes += rows.bytes;
    rememberedBytes += rows.bytes;
    makeRoom();
    return rows;
  };

  function* find(top: string, start: WalkStart, kept = false): Generator<WalkedKey> {
    const open = (path: string, prefix: string, rest: string) => {
      const directory = enter(path, kept);
      const rows = (): ListedRows | null => rowsOf(path, directory);
      return { directory, path, prefix, rows, next: directory.listing.firstAt(rest) };
    };
    const stack = [open(top, '', start.key)];
    try {
      for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
        const { listing } = frame.directory;
        const at = frame.next;
        frame.next += 1;
        if (at >= listing.count) {
          frame.directory.walks -= 1;
          stack.pop();
          continue;
        }
        const key = frame.prefix + listing.text(at);
        if (listing.isDirectory(at)) {
          const names = encodeComponent(listing.text(at).slice(0, -1));
          const rest = start.key.startsWith(key) ? start.key.slice(key.length) : '';
          stack.push(open(`${frame.path}/${names.join('/')}`, key, rest));
        } else if (key !== start.key || start.inclusive) {
          yield { key, index: at, rows: frame.rows };
        }
      }
    } finally {
      // They stay for the next page, which most likely comes; room is made when another directory is read.
      for (const { directory } of stack) directory.walks -= 1;
    }
  }

  function* walk(top: string, start: WalkStart, kept?: boolean): Generator<string> {
    for (const { key } of find(top, start, kept)) yield key;
  }

  return { walk, find };
}

const stands = ({ path, mtimeNs }: DirectoryStamp): boolean => directoryStamp(path)?.mtimeNs === mtimeNs;
const isSettled = ({ mtimeNs }: DirectoryStamp): boolean =>
  Date.now() - Number(mtimeNs / 1_000_000n) > SETTLED_MS;
