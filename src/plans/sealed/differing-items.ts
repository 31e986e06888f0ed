import { SEPARATOR } from './sealed-lists.ts';

/** Items that stand at the same place in two lists and are not the same, or have no counterpart at their place. */
export interface Differing {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Bytes compared at a time while two lists are the same: of two long plans most is. */
const STRIDE = 65_536;

/**
 * Walks through two lists at the same time, each given as what is `insideOf` it. What is the same is passed over in large pieces, without being
 * taken apart; so it costs about as much as to read the bytes of both once.
 */
export function differingItems(before: Buffer, after: Buffer): Differing {
  const own: string[] = [];
  const theirs: string[] = [];
  // The places at which the next items begin; past the end when there is none.
  let [i, j] = [beginOf(before), beginOf(after)];
  while (i <= before.length && j <= after.length) {
    const alike = bytesAlike(before, i, after, j);
    const skipped = wholeItems(before, i, alike);
    [i, j] = [i + skipped, j + skipped];
    const [mine, other] = [itemAt(before, i), itemAt(after, j)];
    if (!mine.equals(other)) {
      own.push(mine.toString('utf8'));
      theirs.push(other.toString('utf8'));
    }
    [i, j] = [i + mine.length + SEPARATOR.length, j + other.length + SEPARATOR.length];
  }
  own.push(...itemsFrom(before, i));
  theirs.push(...itemsFrom(after, j));
  return { before: own, after: theirs };
}

/** An empty list has no item, not one that is empty. */
function beginOf(inside: Buffer): number {
  return inside.length === 0 ? 1 : 0;
}

function itemAt(inside: Buffer, begin: number): Buffer {
  const end = inside.indexOf(SEPARATOR, begin);
  return inside.subarray(begin, end === -1 ? inside.length : end);
}

function itemsFrom(inside: Buffer, begin: number): readonly string[] {
  return begin > inside.length ? [] : inside.toString('utf8', begin).split(SEPARATOR.toString('latin1'));
}

/** How many bytes are the same from these places on. */
function bytesAlike(one: Buffer, i: number, other: Buffer, j: number): number {
  const most = Math.min(one.length - i, other.length - j);
  const same = (from: number, to: number) => one.compare(other, j + from, j + to, i + from, i + to) === 0;
  let alike = 0;
  while (alike < most && same(alike, Math.min(most, alike + STRIDE))) alike = Math.min(most, alike + STRIDE);
  // The first byte that differs, if any, is within a stride from here.
  let beyond = Math.min(most, alike + STRIDE);
  while (beyond - alike > 1) {
    const middle = (alike + beyond) >> 1;
    if (same(alike, middle)) alike = middle;
    else beyond = middle;
  }
  return alike;
}

/** How many of so many bytes from the begin of an item on are items with the separator behind them. */
function wholeItems(inside: Buffer, begin: number, bytes: number): number {
  if (bytes < SEPARATOR.length) return 0;
  const last = inside.subarray(begin, begin + bytes).lastIndexOf(SEPARATOR);
  return last === -1 ? 0 : last + SEPARATOR.length;
}
