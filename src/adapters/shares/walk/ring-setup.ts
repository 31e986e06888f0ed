import type { Linux } from './linux.ts';
import { Ring } from './ring.ts';
import { mapRing, PARAMS_BYTES } from './ring-memory.ts';

/** The same numbers on both architectures a ring is used on. */
const SYS_SETUP = 425;
const SYS_ENTER = 426;
const SYS_REGISTER = 427;
const ARCHITECTURES: readonly string[] = ['x64', 'arm64'];

/** Operations of the ring [io_uring_enter(2)]. */
export const OP_STATX = 21;
export const OP_OPENAT2 = 28;

const REGISTER_PROBE = 8;
const REGISTER_IOWQ_MAX_WORKERS = 19;
/** `struct io_uring_probe`: 16 bytes, then 8 for each operation, whose word 0 has flags in its upper half. */
const PROBED = 64;
const SUPPORTED = 1 << 16;
/** IORING_ENTER_GETEVENTS: lets results go on that were held back; it waits for none. */
const GETEVENTS = 1;

/** A call that hangs keeps its thread of the kernel: others get on as long as there are more threads than such calls. */
const WORKERS_A_CALL = 4;

/**
 * A ring for about so many calls at once; null where it cannot be had: kernels before 5.15, containers that forbid it, a
 * machine whose `kernel.io_uring_disabled` says so.
 */
export function openRing(linux: Linux, calls: number): Ring | null {
  if (!ARCHITECTURES.includes(process.arch)) return null;
  const setup = linux.syscall(SYS_SETUP, ['uint32_t', 'uintptr_t']);
  const enter = linux.syscall(SYS_ENTER, ['int', 'uint32_t', 'uint32_t', 'uint32_t', 'uintptr_t', 'size_t']);
  const register = linux.syscall(SYS_REGISTER, ['int', 'uint32_t', 'uintptr_t', 'uint32_t']);
  const params = linux.allocate(PARAMS_BYTES);
  const fd = setup(calls, params.address);
  if (fd < 0) return null;
  const probe = linux.allocate(16 + 8 * PROBED);
  const has = (operation: number): boolean => ((probe.words[4 + 2 * operation] as number) & SUPPORTED) !== 0;
  const workers = linux.allocate(8);
  // Bounded work, which this is. The other kind stays as it is.
  workers.words[0] = WORKERS_A_CALL * calls;
  const usable =
    register(fd, REGISTER_PROBE, probe.address, PROBED) === 0 &&
    has(OP_STATX) &&
    has(OP_OPENAT2) &&
    register(fd, REGISTER_IOWQ_MAX_WORKERS, workers.address, 2) === 0 &&
    enter(fd, 0, 0, 0, 0, 0) === 0;
  const memory = usable ? mapRing(linux, fd, params.words) : null;
  if (memory === null) {
    linux.close(fd);
    return null;
  }
  const ring = new Ring(memory, (entries) => {
    const taken = enter(fd, entries, 0, GETEVENTS, 0, 0);
    return taken < 0 ? -linux.errno() : taken;
  });
  linux.watch(fd, () => ring.look());
  return ring;
}
