import type { AsyncCalls, Names, OpenDirectory, Task } from './async-calls.ts';
import type { Begun, Told } from './begun.ts';
import { isDots, NAME_AT, nameEnd, recordLength } from './dirents.ts';
import type { InFlight } from './in-flight.ts';
import { LentMemory } from './lent-memory.ts';
import { limited } from './limited.ts';
import { errorName, type Linux, type Native } from './linux.ts';
import { AT_EMPTY_PATH, LINK_BYTES, STAT_FLAGS, sameDevice } from './looking.ts';
import type { Scope } from './messages.ts';
import {
  type AccessTimes,
  OPEN_HOW_BYTES,
  opening,
  PATH_MAX,
  type Portion,
  writeHow,
  writePortion,
} from './opening.ts';
import { KIND_OF_FORMAT, KIND_SYMLINK, STATX_BASIC, STATX_BYTES, STATX_WORDS, WORD } from './statx.ts';

/** Names asked for at once: small, for each may bring 256 bytes of answer. */
const BLOCK_BYTES = 16_384;

/** The system calls of a walk, begun by `begun`: as many at once as `limit` allows. */
export function createAsyncLinux(linux: Linux, begun: Begun, scope: Scope, limit: InFlight): AsyncCalls {
  const times: AccessTimes = { refused: 0, kept: false };
  const memory = new LentMemory((sizeBytes) => linux.allocate(sizeBytes));

  /** Makes a call: its result, or the name of its error. Never resolves when it does not come back in time. */
  const make = (task: Task, begin: (told: Told) => void): Promise<number | string> =>
    new Promise((resolve) => {
      limited(limit, task, begin, (result) => resolve(result >= 0 ? result : errorName(-result)));
    });

  async function openPortion(path: Uint8Array, portion: Portion, task: Task): Promise<number | string> {
    // The name, and behind it what else the call reads or writes.
    const native = memory.take(PATH_MAX + STATX_BYTES);
    const fd = await openIn(native, path, portion, task);
    memory.giveBack(native);
    return fd;
  }

  async function openIn(
    native: Native,
    path: Uint8Array,
    portion: Portion,
    task: Task,
  ): Promise<number | string> {
    writePortion(path, portion, native.bytes);
    const parent = portion.parent ?? scope.rootFd;
    const more = native.words.subarray(PATH_MAX / 4);
    const [name, moreAt] = [native.address, native.address + PATH_MAX];
    if (linux.openat2 !== null) {
      more.fill(0, 0, OPEN_HOW_BYTES / 4);
      writeHow(more, portion.flags, scope.crossFileSystems);
      return make(task, (told) => begun.openat2(parent, name, moreAt, OPEN_HOW_BYTES, told));
    }
    const fd = await make(task, (told) => begun.openat(parent, name, portion.flags, told));
    if (typeof fd === 'string' || scope.crossFileSystems) return fd;
    native.bytes[0] = 0;
    const looked = await make(task, (told) =>
      begun.statx(fd, name, AT_EMPTY_PATH, STATX_BASIC, moreAt, told),
    );
    if (looked === 0 && sameDevice(more, 0, scope)) return fd;
    linux.close(fd);
    return 'EXDEV';
  }

  async function next(fd: number, task: Task): Promise<Names | string | null> {
    const block = memory.take(BLOCK_BYTES);
    const size = await make(task, (told) => begun.getdents(fd, block.address, BLOCK_BYTES, told));
    if (typeof size === 'number' && size > 0) return namesIn(fd, block, size);
    memory.giveBack(block);
    return size === 0 ? null : (size as string);
  }

  function namesIn(fd: number, block: Native, size: number): Names {
    const bounds: number[] = [];
    for (let at = 0, length = 0; at < size; at += length) {
      length = recordLength(block.bytes, at);
      const end = nameEnd(block.bytes, at, length);
      if (!isDots(block.bytes, at + NAME_AT, end)) bounds.push(at + NAME_AT, end);
    }
    const count = bounds.length / 2;
    const stats = memory.take(Math.max(1, count) * STATX_BYTES);
    const links = new Map<number, Uint8Array>();
    const address = (at: number): number => block.address + (bounds[2 * at] as number);

    async function readLink(at: number, task: Task): Promise<string | null> {
      const link = memory.take(LINK_BYTES);
      const length = await make(task, (told) =>
        begun.readlinkat(fd, address(at), link.address, LINK_BYTES, told),
      );
      if (typeof length === 'number') links.set(at, link.bytes.slice(0, length));
      memory.giveBack(link);
      return typeof length === 'number' ? null : length;
    }

    return {
      count,
      stats: stats.words,
      bytes: () => block.bytes,
      start: (at) => bounds[2 * at] as number,
      end: (at) => bounds[2 * at + 1] as number,
      link: (at) => links.get(at) ?? null,
      // Without a promise a name, which would take longer than a call by the ring.
      look: (which, task) =>
        new Promise((resolve) => {
          const errors: (string | null)[] = which.map(() => null);
          let left = which.length;
          const settle = (nth: number, error: string | null): void => {
            errors[nth] = error;
            if (--left === 0) resolve(errors);
          };
          if (left === 0) resolve(errors);
          for (const [nth, at] of which.entries()) {
            const to = stats.address + at * STATX_BYTES;
            const begin = (told: Told) => begun.statx(fd, address(at), STAT_FLAGS, STATX_BASIC, to, told);
            limited(limit, task, begin, (result) => {
              const mode = stats.words[at * STATX_WORDS + WORD.mode] as number;
              if (result < 0) settle(nth, errorName(-result));
              else if (KIND_OF_FORMAT[(mode >>> 12) & 0xf] !== KIND_SYMLINK) settle(nth, null);
              else void readLink(at, task).then((error) => settle(nth, error));
            });
          }
        }),
      done: () => {
        memory.giveBack(block);
        memory.giveBack(stats);
      },
    };
  }

  return {
    open: async (path, task): Promise<OpenDirectory | string> => {
      const steps = opening(path, times, (fd) => void linux.close(fd));
      let step = steps.next();
      while (step.done !== true) step = steps.next(await openPortion(path, step.value, task));
      const fd = step.value;
      if (typeof fd === 'string') return fd;
      return { next: (listing) => next(fd, listing), close: () => void linux.close(fd) };
    },
  };
}
