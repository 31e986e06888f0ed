import { safePath } from './display.ts';

/** Types of entries, and letters of flags and rights by bit, as `nfs4_getfacl` prints them [RFC 7530 6.2.1; nfs4_acl(5)]. */
const TYPES = ['A', 'D', 'U', 'L'];
const FLAGS = ['f', 'd', 'n', 'i', 'S', 'F', 'g'];
const RIGHTS: readonly (readonly [bit: number, letter: string])[] = [
  [0, 'r'],
  [1, 'w'],
  [2, 'a'],
  [5, 'x'],
  [16, 'd'],
  [6, 'D'],
  [7, 't'],
  [8, 'T'],
  [3, 'n'],
  [4, 'N'],
  [17, 'c'],
  [18, 'C'],
  [19, 'o'],
  [20, 'y'],
];
/** Whom the mode bits speak of, too. */
const OF_THE_MODE = ['OWNER@', 'GROUP@', 'EVERYONE@'];
const INHERITED = 0x0f;

/** An NFSv4 access control list: as `nfs4_getfacl` prints it, entries joined by commas. */
export interface Nfs4Acl {
  readonly text: string;
  /** Whether it names nobody but owner, group and everyone, and hands nothing down: then the mode says about the same. */
  readonly trivial: boolean;
}

/**
 * Decodes `system.nfs4_acl`: the XDR form of NFSv4 [RFC 7530 6.2.1], big-endian, names padded to four bytes. Null when the
 * bytes are no such list.
 */
export function nfs4Acl(raw: Uint8Array): Nfs4Acl | null {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (raw.length < 4) return null;
  const count = view.getUint32(0);
  const entries: string[] = [];
  let trivial = true;
  let at = 4;
  for (let nth = 0; nth < count; nth++) {
    if (at + 16 > raw.length) return null;
    const type = TYPES[view.getUint32(at)];
    const flags = view.getUint32(at + 4);
    const rights = view.getUint32(at + 8);
    const length = view.getUint32(at + 12);
    at += 16;
    if (type === undefined || at + length > raw.length) return null;
    const who = safePath(raw.subarray(at, at + length));
    at += Math.ceil(length / 4) * 4;
    const letters = RIGHTS.filter(([bit]) => (rights >> bit) & 1).map(([, letter]) => letter);
    entries.push(
      `${type}:${FLAGS.filter((_, bit) => (flags >> bit) & 1).join('')}:${who}:${letters.join('')}`,
    );
    if (!OF_THE_MODE.includes(who) || (flags & INHERITED) !== 0) trivial = false;
  }
  return { text: entries.join(','), trivial };
}
