import type { AsyncCalls, Names, OpenDirectory, Task } from './async-calls.ts';
import { isDots, NAME_AT, nameEnd, recordLength } from './dirents.ts';
import type { InFlight } from './in-flight.ts';
import { limited } from './limited.ts';
import type { Call, Linux, Native } from './linux.ts';
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

/** The system calls of a walk on libuv's pool: as many at once as `limit` allows. */
export function createAsyncLinux(linux: Linux, scope: Scope, limit: InFlight): AsyncCalls {
  const times: AccessTimes = { refused: 0, kept: false };

  /** Makes a call: its result, or the name of its error. */
  const make = (task: Task, call: Call, ...values: readonly number[]): Promise<number | string> =>
    limited(limit, task, (done) => {
      call.async(...values, (_fault, result) => done(result >= 0 ? result : linux.errorCode()));
    });

  async function openPortion(path: Uint8Array, portion: Portion, task: Task): Promise<number | string> {
    const [name, how] = [linux.allocate(PATH_MAX), linux.allocate(OPEN_HOW_BYTES)];
    writePortion(path, portion, name.bytes);
    const parent = portion.parent ?? scope.rootFd;
    if (linux.openat2 !== null) {
      writeHow(how.words, portion.flags, scope.crossFileSystems);
      return alive([name, how], make(task, linux.openat2, parent, name.address, how.address, OPEN_HOW_BYTES));
    }
    const fd = await alive([name], make(task, linux.openat, parent, name.address, portion.flags));
    if (typeof fd === 'string' || scope.crossFileSystems) return fd;
    const stat = linux.allocate(STATX_BYTES);
    name.bytes[0] = 0;
    const looked = await alive(
      [name, stat],
      make(task, linux.statx, fd, name.address, AT_EMPTY_PATH, STATX_BASIC, stat.address),
    );
    if (looked === 0 && sameDevice(stat.words, 0, scope)) return fd;
    linux.close(fd);
    return 'EXDEV';
  }

  async function next(fd: number, task: Task): Promise<Names | string | null> {
    const block = linux.allocate(BLOCK_BYTES);
    const size = await alive([block], make(task, linux.getdents, fd, block.address, BLOCK_BYTES));
    if (typeof size === 'string') return size;
    return size === 0 ? null : namesIn(fd, block, size);
  }

  function namesIn(fd: number, block: Native, size: number): Names {
    const bounds: number[] = [];
    for (let at = 0, length = 0; at < size; at += length) {
      length = recordLength(block.bytes, at);
      const end = nameEnd(block.bytes, at, length);
      if (!isDots(block.bytes, at + NAME_AT, end)) bounds.push(at + NAME_AT, end);
    }
    const count = bounds.length / 2;
    const stats = linux.allocate(Math.max(1, count) * STATX_BYTES);
    const links = new Map<number, Uint8Array>();
    const memory = [block, stats];
    return {
      count,
      stats: stats.words,
      bytes: () => block.bytes,
      start: (at) => bounds[2 * at] as number,
      end: (at) => bounds[2 * at + 1] as number,
      link: (at) => links.get(at) ?? null,
      look: async (at, task) => {
        const name = block.address + (bounds[2 * at] as number);
        const to = stats.address + at * STATX_BYTES;
        const looked = await alive(
          [...memory],
          make(task, linux.statx, fd, name, STAT_FLAGS, STATX_BASIC, to),
        );
        if (typeof looked === 'string') return looked;
        const mode = stats.words[at * STATX_WORDS + WORD.mode] as number;
        if (KIND_OF_FORMAT[(mode >>> 12) & 0xf] !== KIND_SYMLINK) return null;
        const link = linux.allocate(LINK_BYTES);
        const read = make(task, linux.readlinkat, fd, name, link.address, LINK_BYTES);
        const length = await alive([link, ...memory], read);
        if (typeof length === 'string') return length;
        links.set(at, link.bytes.slice(0, length));
        return null;
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

const pinned = new Set<readonly Native[]>();

/** Keeps memory from being freed while a call may still write to it: for ever, when the call never comes back. */
async function alive<T>(memory: readonly Native[], call: Promise<T>): Promise<T> {
  pinned.add(memory);
  const result = await call;
  pinned.delete(memory);
  return result;
}
