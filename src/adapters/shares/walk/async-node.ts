import { type BigIntStats, type Dir, lstat, readlink } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { inside } from '../root.ts';
import { errorCode } from '../system-error.ts';
import type { AsyncCalls, Names, OpenDirectory, Task } from './async-calls.ts';
import type { InFlight } from './in-flight.ts';
import { limited } from './limited.ts';
import type { Scope } from './messages.ts';
import { STATX_WORDS, writeStat } from './statx.ts';

/** Names handed over at once. */
const BLOCK_NAMES = 256;

/** The same through `node:fs`, for every platform Node runs on. */
export function createAsyncNode(scope: Scope, limit: InFlight): AsyncCalls {
  const root = Buffer.from(scope.root);
  const make = <T>(task: Task, call: (done: (error: unknown, result: T) => void) => void) =>
    new Promise<T | string>((resolve) => {
      limited(
        limit,
        task,
        (done: (result: T | string) => void) =>
          call((error, result) => done(error === null ? result : errorCode(error))),
        resolve,
      );
    });

  function namesIn(directory: Buffer, names: readonly Buffer[]): Names {
    const stats = new Uint32Array(names.length * STATX_WORDS);
    const links = new Map<number, Uint8Array>();
    const name = (at: number): Buffer => names[at] ?? Buffer.alloc(0);

    async function look(at: number, task: Task): Promise<string | null> {
      const path = inside(directory, name(at));
      const stat = await make<BigIntStats>(task, (done) => lstat(path, { bigint: true }, done));
      if (typeof stat === 'string') return stat;
      writeStat(stats, at * STATX_WORDS, stat);
      if (!stat.isSymbolicLink()) return null;
      const target = await make<Buffer>(task, (done) => readlink(path, { encoding: 'buffer' }, done));
      if (typeof target === 'string') return target;
      links.set(at, target);
      return null;
    }

    return {
      count: names.length,
      stats,
      bytes: name,
      start: () => 0,
      end: (at) => name(at).length,
      link: (at) => links.get(at) ?? null,
      look: (which, task) => Promise.all(which.map((at) => look(at, task))),
      done: () => undefined,
    };
  }

  /** What was a directory when its name was looked at may be a link or a mount by now, days later when a scan goes on. */
  async function notToBeEntered(directory: Buffer, task: Task): Promise<string | null> {
    const stat = await make<BigIntStats>(task, (done) => lstat(directory, { bigint: true }, done));
    if (typeof stat === 'string') return stat;
    if (!stat.isDirectory()) return 'ENOTDIR';
    return scope.crossFileSystems || stat.dev === scope.device ? null : 'EXDEV';
  }

  return {
    open: async (path, task): Promise<OpenDirectory | string> => {
      const directory = inside(root, path);
      const changed = path.length === 0 ? null : await notToBeEntered(directory, task);
      if (changed !== null) return changed;
      // Node's types know string names only; with this encoding they are Buffers.
      const begin = settle(() =>
        opendir(directory as unknown as string, {
          encoding: 'buffer' as BufferEncoding,
          bufferSize: BLOCK_NAMES,
        }),
      );
      const open = await make<Dir>(task, begin);
      if (typeof open === 'string') return open;
      return {
        close: () => void open.close().catch(() => undefined),
        next: async (listing) => {
          const names = await make<Buffer[]>(
            listing,
            settle(() => nextNames(open)),
          );
          if (typeof names === 'string') return names;
          return names.length === 0 ? null : namesIn(directory, names);
        },
      };
    },
  };
}

/** A promise as a call with a callback. */
function settle<T>(begin: () => Promise<T>): (done: (error: unknown, result: T) => void) => void {
  return (done) =>
    void begin().then(
      (result) => done(null, result),
      (error) => done(error, undefined as T),
    );
}

async function nextNames(open: Dir): Promise<Buffer[]> {
  const names: Buffer[] = [];
  while (names.length < BLOCK_NAMES) {
    const entry = await open.read().catch(relisted);
    if (entry === null) break;
    names.push(entry.name as unknown as Buffer);
  }
  return names;
}

/**
 * While listing, Node itself looks at names whose type the file system does not tell; when one of them vanishes it loses
 * the rest of them. The directory is still there: that is worth another attempt, whatever the error of that name.
 */
function relisted(error: unknown): never {
  if ((error as { readonly syscall?: string }).syscall !== 'lstat') throw error;
  throw Object.assign(new Error('a name vanished while it was listed', { cause: error }), { code: 'EAGAIN' });
}
