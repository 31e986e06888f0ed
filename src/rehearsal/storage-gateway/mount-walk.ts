import { isUtf8 } from 'node:buffer';
import { type BigIntStats, lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';

/** A file or directory that clients have written to a share. */
export interface MountEntry {
  /** Relative to the mount; a directory's ends with a slash, as its key does. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
  /** Changes whenever the content does. */
  readonly dataStamp: string;
  /** Changes whenever owner, mode or modification time do. */
  readonly metaStamp: string;
  readonly stats: BigIntStats;
}

/** Something that no client could have written through a gateway, and why. */
export interface Refused {
  /** For people; control characters and bytes that are no text are escaped. */
  readonly path: string;
  /** A file that stays what it was before, because all that failed was to link it: its path as a client wrote it. */
  readonly kept: string | null;
  readonly reason:
    | 'symbolic-link'
    | 'hard-link'
    | 'special-file'
    | 'not-utf8'
    | 'path-too-long'
    | 'unreadable';
}

const SLASH = Buffer.from('/');
/** Longest path of a file, and longest S3 key, in bytes [aws-facts 8, E]. */
const MAX_PATH_BYTES = 1024;
/** Looks per turn of the event loop. */
const LOOKS_PER_TURN = 256;

const join = (parent: Buffer, name: Buffer): Buffer =>
  parent.length === 0 ? name : Buffer.concat([parent, SLASH, name]);

/** An absolute path in the mount, in raw bytes. */
export const inMount = (root: string, path: Buffer): Buffer =>
  path.length === 0 ? Buffer.from(root) : Buffer.concat([Buffer.from(root), SLASH, path]);

/** A path for people: no control characters, no broken text. */
export function shownPath(path: Buffer): string {
  const escaped = (c: string): string => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return path.toString('utf8').replace(/\p{Cc}/gu, escaped);
}

function refusalOf(path: Buffer, keyBytes: number, stats: BigIntStats): Refused['reason'] | null {
  if (stats.isSymbolicLink()) return 'symbolic-link';
  if (!stats.isFile() && !stats.isDirectory()) return 'special-file';
  if (!isUtf8(path)) return 'not-utf8';
  if (keyBytes > MAX_PATH_BYTES) return 'path-too-long';
  return stats.isFile() && stats.nlink > 1n ? 'hard-link' : null;
}

function entryOf(path: Buffer, stats: BigIntStats): MountEntry {
  const kind = stats.isDirectory() ? 'directory' : 'file';
  const owner = `${stats.mode & 0o7777n}/${stats.uid}/${stats.gid}`;
  return {
    path: `${path.toString('utf8')}${kind === 'directory' ? '/' : ''}`,
    kind,
    sizeBytes: kind === 'file' ? Number(stats.size) : 0,
    dataStamp: kind === 'file' ? `${stats.size}/${stats.mtimeNs}/${stats.ino}` : 'directory',
    // A directory's own time changes with every name in it, which no gateway writes to S3.
    metaStamp: kind === 'file' ? `${owner}/${stats.mtimeNs}` : owner,
    stats,
  };
}

/** Null: it cannot be looked at; undefined: it is not there. */
function lookAt(path: Buffer): BigIntStats | null | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return null;
  }
}

/** A directory to be read, as it was when it was seen. */
interface Waiting {
  readonly path: Buffer;
  readonly stats: BigIntStats;
}

/** False when a link or another directory has taken its place, or that of a directory above it. */
function isStillThere(root: string, { path, stats }: Waiting): boolean {
  const now = lookAt(inMount(root, path));
  return now?.isDirectory() === true && now.ino === stats.ino && now.dev === stats.dev;
}

/**
 * Walks a mount without following any link, the mount itself included, a directory before what is in it, in no other order.
 * `prefixBytes` is the length of the share's prefix. What cannot be read, or is replaced while it is read, is refused as
 * `unreadable`. Ends early when the signal is aborted.
 */
export async function* walkMount(
  root: string,
  prefixBytes: number,
  signal: AbortSignal,
): AsyncGenerator<MountEntry | Refused> {
  const top = lookAt(Buffer.from(root));
  const waiting: Waiting[] = [];
  if (top?.isDirectory() === true) waiting.push({ path: Buffer.alloc(0), stats: top });
  else yield { path: '', reason: 'unreadable', kept: null };
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const names = await readdir(inMount(root, parent.path), { encoding: 'buffer' }).catch(() => null);
    if (names === null) {
      yield { path: shownPath(parent.path), reason: 'unreadable', kept: null };
      continue;
    }
    for (let done = 0; done < names.length; done += LOOKS_PER_TURN) {
      if (done > 0) await turn();
      if (signal.aborted) return;
      const { path: above } = parent;
      const looked = names.slice(done, done + LOOKS_PER_TURN).map((name) => {
        const path = join(above, name);
        return { path, stats: lookAt(inMount(root, path)) };
      });
      // What was seen through a link is not in the mount.
      if (!isStillThere(root, parent)) {
        yield { path: shownPath(above), reason: 'unreadable', kept: null };
        break;
      }
      for (const { path, stats } of looked) {
        if (stats === undefined) continue;
        const item = judge(path, prefixBytes, stats);
        yield item;
        if (stats?.isDirectory() === true && !('reason' in item)) waiting.push({ path, stats });
      }
    }
  }
}

function judge(path: Buffer, prefixBytes: number, stats: BigIntStats | null): MountEntry | Refused {
  if (stats === null) return { path: shownPath(path), reason: 'unreadable', kept: null };
  const slash = stats.isDirectory() ? 1 : 0;
  const reason = refusalOf(path, prefixBytes + path.length + slash, stats);
  if (reason === null) return entryOf(path, stats);
  return { path: shownPath(path), reason, kept: reason === 'hard-link' ? path.toString('utf8') : null };
}
