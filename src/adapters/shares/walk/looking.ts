import type { Scope } from './messages.ts';
import { deviceHigh, deviceLow, WORD } from './statx.ts';

const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
/** The descriptor itself is looked at. */
export const AT_EMPTY_PATH = 0x1000;
/** Looks at the name itself, and mounts nothing by looking [statx(2)]. */
export const STAT_FLAGS = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;

/** Room for a link's target; Linux allows 4,095 bytes. */
export const LINK_BYTES = 4096;

/** True when the walk may go into a directory: it is on the root's file system, or others are allowed. */
export function sameDevice(
  stat: Uint32Array,
  at: number,
  scope: Pick<Scope, 'device' | 'crossFileSystems'>,
): boolean {
  if (scope.crossFileSystems) return true;
  const [major, minor] = [stat[at + WORD.deviceMajor] as number, stat[at + WORD.deviceMinor] as number];
  return scope.device === ((BigInt(deviceHigh(major, minor)) << 32n) | BigInt(deviceLow(major, minor)));
}

/** Names of directories that are never entered, nor are they entries. */
export class Skipped {
  readonly #names: readonly Uint8Array[];

  /** Names as Latin-1 text. */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name, 'latin1'));
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#names.some((name) => {
      if (name.length !== end - start) return false;
      for (let at = 0; at < name.length; at++) if (name[at] !== bytes[start + at]) return false;
      return true;
    });
  }
}
