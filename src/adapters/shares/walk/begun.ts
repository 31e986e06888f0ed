import type { Call, Linux } from './linux.ts';
import type { Ring } from './ring.ts';
import { OP_OPENAT2, OP_STATX } from './ring-setup.ts';

/** Hears the result of a call, or minus the number of its error. */
export type Told = (result: number) => void;

/** System calls that are begun now and come back later. Addresses are those of `Native` memory, which must stay until then. */
export interface Begun {
  openat(parent: number, name: number, flags: number, told: Told): void;
  openat2(parent: number, name: number, how: number, howBytes: number, told: Told): void;
  getdents(fd: number, to: number, sizeBytes: number, told: Told): void;
  statx(fd: number, name: number, flags: number, mask: number, to: number, told: Told): void;
  readlinkat(fd: number, name: number, to: number, sizeBytes: number, told: Told): void;
}

/** On libuv's pool: two threads are woken a call. Without `openat2`, it must not be called. */
export function onPool(linux: Linux): Begun {
  const heard = (told: Told) => (_fault: unknown, result: number) =>
    told(result >= 0 ? result : -linux.errno());
  const openat2 = linux.openat2 as Call;
  return {
    openat: (parent, name, flags, told) => linux.openat.async(parent, name, flags, heard(told)),
    openat2: (parent, name, how, bytes, told) => openat2.async(parent, name, how, bytes, heard(told)),
    getdents: (fd, to, bytes, told) => linux.getdents.async(fd, to, bytes, heard(told)),
    statx: (fd, name, flags, mask, to, told) => linux.statx.async(fd, name, flags, mask, to, heard(told)),
    readlinkat: (fd, name, to, bytes, told) => linux.readlinkat.async(fd, name, to, bytes, heard(told)),
  };
}

/** On a ring, whatever it has an operation for; it has none for `getdents` and `readlinkat`. */
export function onRing(ring: Ring, others: Begun): Begun {
  return {
    ...others,
    openat2: (fd, address, second, length, told) =>
      ring.ask({ operation: OP_OPENAT2, fd, address, length, second, flags: 0, told }),
    statx: (fd, address, flags, length, second, told) =>
      ring.ask({ operation: OP_STATX, fd, address, length, second, flags, told }),
  };
}
