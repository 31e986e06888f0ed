import { putVarint, putZigzag } from './thrift.ts';

const BLOCK = 128;
const MINIBLOCK = 32;

/**
 * Numbers from 0 to 2^31 - 1 as DELTA_BINARY_PACKED: the first, then in blocks the least difference and what each
 * difference has above it, in as many bits as a block's part needs [Encodings.md].
 */
export function packDeltas(values: Int32Array, count: number, to: number[]): void {
  putVarint(to, BLOCK);
  putVarint(to, BLOCK / MINIBLOCK);
  putVarint(to, count);
  putZigzag(to, count === 0 ? 0 : (values[0] as number));
  for (let at = 1; at < count; at += BLOCK) packBlock(values, at, Math.min(count, at + BLOCK), to);
}

const above = new Float64Array(BLOCK);

function packBlock(values: Int32Array, from: number, end: number, to: number[]): void {
  let least = Number.POSITIVE_INFINITY;
  for (let at = from; at < end; at++) {
    const difference = (values[at] as number) - (values[at - 1] as number);
    above[at - from] = difference;
    if (difference < least) least = difference;
  }
  putZigzag(to, least);
  const widths = to.length;
  for (let nth = 0; nth < BLOCK / MINIBLOCK; nth++) to.push(0);
  for (let nth = 0; nth * MINIBLOCK < end - from; nth++) {
    const first = nth * MINIBLOCK;
    const last = Math.min(first + MINIBLOCK, end - from);
    let most = 0;
    for (let at = first; at < last; at++) most = Math.max(most, (above[at] as number) - least);
    const width = bitsOf(most);
    to[widths + nth] = width;
    // A part is written whole: what lies behind the last difference is without meaning.
    if (width > 0) packBits(first, last, least, width, to);
  }
}

/** Differences lie between -2^31 and 2^31, so that above the least of them there may be 32 bits. */
function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}

/** The lowest bit of the first value first. */
function packBits(first: number, last: number, least: number, width: number, to: number[]): void {
  let bits = 0;
  let held = 0;
  for (let at = first; at < first + MINIBLOCK; at++) {
    let value = at < last ? (above[at] as number) - least : 0;
    for (let left = width; left > 0; ) {
      const taken = Math.min(left, 8 - held);
      bits |= (value & ((1 << taken) - 1)) << held;
      value >>>= taken;
      held += taken;
      left -= taken;
      if (held < 8) continue;
      to.push(bits);
      bits = 0;
      held = 0;
    }
  }
}
