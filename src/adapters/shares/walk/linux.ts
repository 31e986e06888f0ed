import { constants } from 'node:fs';
import { endianness, constants as system } from 'node:os';
import { O_PATH, OPEN_HOW_BYTES } from './opening.ts';

/** Memory a system call may use: its bytes, and where they lie. */
export interface Native {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly address: number;
}

/** One system call through koffi; numbers in, a number out, -1 for an error. `async` runs it on libuv's pool. */
export interface Call {
  (...values: readonly number[]): number;
  async(...values: readonly (number | ((fault: unknown, result: number) => void))[]): void;
}

/** The few calls of Linux that a walk needs; addresses are those of `Native` memory. */
export interface Linux {
  readonly openat: Call;
  /** Null on kernels before 5.6, and where a container forbids it. */
  readonly openat2: Call | null;
  readonly getdents: Call;
  readonly statx: Call;
  readonly readlinkat: Call;
  readonly close: Call;
  /** Memory that stays where it is for as long as the result is kept. */
  allocate(size: number): Native;
  /** Number of the error of the call that has just failed. Ask before anything else is called. */
  errno(): number;
  /** Its name: `EACCES`. */
  errorCode(): string;
  /** A system call by its number, for what the C library has no function for. */
  syscall(number: number, values: readonly string[]): Call;
  /** Memory of a descriptor, shared with the kernel and mapped for good; null when that is refused. */
  map(fd: number, offset: number, size: number): ArrayBuffer | null;
  /**
   * From now on calls `ready` whenever the descriptor can be read from, without keeping the process from ending. It is
   * called bare, without what Node does after a callback: promises are not gone on with, and an error is lost.
   */
  watch(fd: number, ready: () => void): void;
}

/** The same number on every architecture [openat2(2)]. */
const SYS_OPENAT2 = 437;
/** The C library has a function of that name since glibc 2.30 only [getdents(2)]. */
const SYS_GETDENTS64: Readonly<Partial<Record<string, number>>> = { x64: 217, arm64: 61 };
const AT_FDCWD = -100;

/** [mmap(2)] */
const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x8001;

const NAMES = new Map(Object.entries(system.errno).map(([name, number]) => [number, name]));

/** Forgotten, they would see nothing any more. */
const watched: unknown[] = [];

/** Name of an error: `EACCES` for 13. */
export function errorName(errno: number): string {
  return NAMES.get(errno) ?? `E${errno}`;
}

/** Memory of one asynchronous call. Together less than what malloc maps and unmaps each time [mallopt(3), M_MMAP_THRESHOLD]. */
const STACK_BYTES = 65_536;
const HEAP_BYTES = 16_384;

/**
 * The calls, or null where they cannot be had: another system, a big-endian machine, no prebuilt koffi, an old C library.
 * `callsAtOnce`: how many asynchronous ones there may be.
 */
export async function loadLinux(callsAtOnce?: number): Promise<Linux | null> {
  if (process.platform !== 'linux' || endianness() !== 'LE') return null;
  try {
    const { default: koffi } = await import('koffi');
    if (callsAtOnce !== undefined) {
      koffi.config({
        max_async_calls: 2 * callsAtOnce,
        resident_async_pools: 32,
        async_stack_size: STACK_BYTES,
        async_heap_size: HEAP_BYTES,
      });
    }
    const library = koffi.load(null);
    const call = (name: string, result: string, values: readonly string[]): Call =>
      library.func(name, result, [...values]) as unknown as Call;
    const syscall = (number: number, values: readonly string[]): Call => {
      const called = call('syscall', 'long', ['long', ...values]);
      const bound = ((...rest: readonly number[]) => called(number, ...rest)) as Call;
      bound.async = (...rest) => called.async(number, ...rest);
      return bound;
    };
    const allocate = (size: number): Native => {
      const buffer = new ArrayBuffer(size);
      return {
        bytes: new Uint8Array(buffer),
        words: new Uint32Array(buffer),
        address: Number(koffi.address(buffer)),
      };
    };
    const close = call('close', 'int', ['int']);
    const mmap = call('mmap', 'int64_t', ['uintptr_t', 'size_t', 'int', 'int', 'int', 'int64_t']);
    const openat2 = syscall(SYS_OPENAT2, ['int', 'uintptr_t', 'uintptr_t', 'size_t']);
    const getdents = SYS_GETDENTS64[process.arch];
    return {
      openat: call('openat', 'int', ['int', 'uintptr_t', 'int']),
      openat2: opensRoot(openat2, close, allocate) ? openat2 : null,
      getdents:
        getdents === undefined
          ? call('getdents64', 'int64_t', ['int', 'uintptr_t', 'size_t'])
          : syscall(getdents, ['int', 'uintptr_t', 'size_t']),
      statx: call('statx', 'int', ['int', 'uintptr_t', 'int', 'uint32_t', 'uintptr_t']),
      readlinkat: call('readlinkat', 'int64_t', ['int', 'uintptr_t', 'uintptr_t', 'size_t']),
      close,
      allocate,
      errno: () => koffi.errno(),
      errorCode: () => errorName(koffi.errno()),
      syscall,
      map: (fd, offset, size) => {
        const at = mmap(0, size, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, offset);
        return at === -1 ? null : koffi.view(BigInt(at), size);
      },
      watch: (fd, ready) => {
        const handle = koffi.node.poll(fd, { readable: true }, ready);
        handle.unref();
        watched.push(handle);
      },
    };
  } catch {
    return null;
  }
}

/** Tries it on `/`: an old kernel and a container's filter answer ENOSYS or EPERM whatever is opened. */
function opensRoot(openat2: Call, close: Call, allocate: (size: number) => Native): boolean {
  const [path, how] = [allocate(8), allocate(OPEN_HOW_BYTES)];
  path.bytes[0] = 0x2f;
  how.words[0] = constants.O_DIRECTORY | O_PATH;
  const fd = openat2(AT_FDCWD, path.address, how.address, OPEN_HOW_BYTES);
  if (fd >= 0) close(fd);
  return fd >= 0;
}
