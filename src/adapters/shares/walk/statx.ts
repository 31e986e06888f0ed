import type { BigIntStats } from 'node:fs';
import { endianness } from 'node:os';
import { ENTRY_KINDS, type EntryKind } from '../../../inventory/entry.ts';

/** Bytes of `struct statx`, a fixed part of Linux' interface [statx(2)]. */
export const STATX_BYTES = 256;
/** The same in 32-bit words, which is how it is read. */
export const STATX_WORDS = STATX_BYTES / 4;

/** STATX_BASIC_STATS: all that `struct stat` has. */
export const STATX_BASIC = 0x7ff;

/** Which 32-bit word of a 64-bit column comes first is the machine's choice. */
export const LOW = endianness() === 'LE' ? 0 : 1;
export const HIGH = 1 - LOW;

/** Word offsets in `struct statx`; 64-bit fields have their low half first on a little-endian machine. */
export const WORD = {
  nlink: 4,
  uid: 5,
  gid: 6,
  mode: 7,
  inode: 8,
  size: 10,
  blocks: 12,
  atime: 16,
  ctime: 24,
  mtime: 28,
  deviceMajor: 34,
  deviceMinor: 35,
} as const;

const FORMATS: Readonly<Partial<Record<EntryKind, number>>> = {
  file: 0o10,
  directory: 0o4,
  symlink: 0o12,
  fifo: 0o1,
  socket: 0o14,
  'block-device': 0o6,
  'char-device': 0o2,
};

/** For the upper four bits of a mode, the index of the kind in `ENTRY_KINDS` [inode(7)]. */
export const KIND_OF_FORMAT: Uint8Array = Uint8Array.from({ length: 16 }, (_, format) =>
  ENTRY_KINDS.indexOf(ENTRY_KINDS.find((kind) => FORMATS[kind] === format) ?? 'unknown'),
);

export const KIND_FILE = ENTRY_KINDS.indexOf('file');
export const KIND_DIRECTORY = ENTRY_KINDS.indexOf('directory');
export const KIND_SYMLINK = ENTRY_KINDS.indexOf('symlink');

/** Low half of the C library's `makedev` [makedev(3)]. */
export function deviceLow(major: number, minor: number): number {
  return (((major & 0xfff) << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12)) >>> 0;
}

/** High half of it. */
export function deviceHigh(major: number, minor: number): number {
  return ((major & 0xfffff000) | (minor >>> 20)) >>> 0;
}

const NS = 1_000_000_000;
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Writes a `struct statx_timestamp` as nanoseconds in 64 bits, clamped (years 1677 to 2262), without a BigInt for any time
 * from 1970 to 2106: this runs three times an entry.
 */
export function putNs(to: Uint32Array, row: number, stat: Uint32Array, at: number): void {
  const low = stat[at] as number;
  const high = stat[at + 1] as number;
  const nanoseconds = stat[at + 2] as number;
  if (high === 0) {
    const upper = (low >>> 16) * NS;
    const lower = (low & 0xffff) * NS + nanoseconds;
    const rest = (upper % 65_536) * 65_536 + lower;
    to[2 * row + LOW] = rest >>> 0;
    to[2 * row + HIGH] = Math.floor(upper / 65_536) + Math.floor(rest / 2 ** 32);
    return;
  }
  const seconds = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  const exact = seconds * BigInt(NS) + BigInt(nanoseconds);
  const ns = exact > MAX_INT64 ? MAX_INT64 : exact < -MAX_INT64 ? -MAX_INT64 : exact;
  to[2 * row + LOW] = Number(BigInt.asUintN(32, ns));
  to[2 * row + HIGH] = Number(BigInt.asUintN(32, ns >> 32n));
}

/** Writes what Node's lstat said as a `struct statx`. Node hands inode and device over as signed numbers; they are not. */
export function writeStat(to: Uint32Array, at: number, stat: BigIntStats): void {
  const both = (word: number, value: bigint): void => {
    to[at + word] = Number(BigInt.asUintN(32, value));
    to[at + word + 1] = Number(BigInt.asUintN(32, value >> 32n));
  };
  const time = (word: number, ns: bigint): void => {
    const rest = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
    both(word, (ns - rest) / 1_000_000_000n);
    to[at + word + 2] = Number(rest);
  };
  to[at + WORD.nlink] = Number(stat.nlink);
  to[at + WORD.uid] = Number(stat.uid);
  to[at + WORD.gid] = Number(stat.gid);
  to[at + WORD.mode] = Number(stat.mode);
  both(WORD.inode, stat.ino);
  both(WORD.size, stat.size);
  both(WORD.blocks, stat.blocks);
  time(WORD.atime, stat.atimeNs);
  time(WORD.ctime, stat.ctimeNs);
  time(WORD.mtime, stat.mtimeNs);
  // The inverse of makedev, which is a permutation of 64 bits: what comes out again is the number Node gave.
  const device = BigInt.asUintN(64, stat.dev);
  to[at + WORD.deviceMajor] = Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n));
  to[at + WORD.deviceMinor] = Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n));
}
