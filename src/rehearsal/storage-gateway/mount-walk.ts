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
  if (stats.isFile() && stats.nlink > 1n) return 'hard-link';
  if (!isUtf8(path)) return 'not-utf8';
  return keyBytes > MAX_PATH_BYTES ? 'path-too-long' : null;
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

/**
 * Walks a mount without following any link, a directory before what is in it, in no other order. `prefixBytes` is the length
 * of the share's prefix. A directory that cannot be read is refused as `unreadable`. Ends early when the signal is aborted.
 */
export async function* walkMount(
  root: string,
  prefixBytes: number,
  signal: AbortSignal,
): AsyncGenerator<MountEntry | Refused> {
  const waiting: Buffer[] = [Buffer.alloc(0)];
  let looks = 0;
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const names = await readdir(inMount(root, parent), { encoding: 'buffer' }).catch(() => null);
    if (names === null) {
      yield { path: shownPath(parent), reason: 'unreadable' };
      continue;
    }
    for (const name of names) {
      looks += 1;
      if (looks % LOOKS_PER_TURN === 0) await turn();
      if (signal.aborted) return;
      const path = join(parent, name);
      const stats = lstatSync(inMount(root, path), { bigint: true, throwIfNoEntry: false });
      if (stats === undefined) continue;
      const slash = stats.isDirectory() ? 1 : 0;
      const reason = refusalOf(path, prefixBytes + path.length + slash, stats);
      if (reason !== null) {
        yield { path: shownPath(path), reason };
        continue;
      }
      yield entryOf(path, stats);
      if (stats.isDirectory()) waiting.push(path);
    }
  }
}
