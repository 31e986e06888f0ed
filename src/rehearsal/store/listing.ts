const SLASH = 0x2f;

/**
 * The entries of one directory as keys see them, in the order of their bytes: four bytes each besides the name, so that a
 * directory of a million is some tens of MiB. An entry is what it adds to the key: a component, and a slash behind it when it is a directory.
 */
export interface Listing {
  readonly count: number;
  /** Memory it takes. */
  readonly bytes: number;
  text(index: number): string;
  isDirectory(index: number): boolean;
  /** Index of the first entry that is, or may lead to, a key not before `rest`. */
  firstAt(rest: string): number;
}

/** Takes entries in any order. */
export interface ListingBuilder {
  add(text: string): void;
  /** The listing, with each text once: a hand may have put `a` next to our `a%obj`, which is one key. */
  finish(): Listing;
}

/** Starts a listing. */
export function buildListing(): ListingBuilder {
  let names = Buffer.allocUnsafeSlow(1 << 10);
  let ends = new Uint32Array(1 << 6);
  let count = 0;
  let used = 0;

  const start = (index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0));
  const compare = (a: number, b: number): number =>
    compareBytes(names, start(a), ends[a] ?? 0, names, start(b), ends[b] ?? 0);

  return {
    add(text) {
      const length = Buffer.byteLength(text);
      if (used + length > names.length) {
        const larger = Buffer.allocUnsafeSlow(2 * (used + length));
        names.copy(larger, 0, 0, used);
        names = larger;
      }
      if (count === ends.length) {
        const more = new Uint32Array(2 * count);
        more.set(ends);
        ends = more;
      }
      used += names.write(text, used);
      ends[count] = used;
      count += 1;
    },
    finish() {
      const order = Uint32Array.from({ length: count }, (_, index) => index).sort(compare);
      const kept = order.filter((index, at) => at === 0 || compare(order[at - 1] ?? 0, index) !== 0);
      const sorted = Buffer.allocUnsafeSlow(used);
      const sortedEnds = new Uint32Array(kept.length);
      let end = 0;
      for (const [at, index] of kept.entries()) {
        end += names.copy(sorted, end, start(index), ends[index]);
        sortedEnds[at] = end;
      }
      return listingOf(sorted, sortedEnds);
    },
  };
}

function listingOf(names: Buffer, ends: Uint32Array): Listing {
  const start = (index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0));
  const isDirectory = (index: number): boolean =>
    names[(ends[index] ?? 0) - 1] === SLASH && start(index) < (ends[index] ?? 0);
  return {
    count: ends.length,
    bytes: names.byteLength + ends.byteLength,
    text: (index) => names.toString('utf8', start(index), ends[index]),
    isDirectory,
    firstAt(rest) {
      const wanted = Buffer.from(rest);
      let low = 0;
      let high = ends.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compareBytes(names, start(middle), ends[middle] ?? 0, wanted, 0, wanted.length) < 0)
          low = middle + 1;
        else high = middle;
      }
      // Nothing but the directory itself sorts between `a/` and `a/...`.
      const before = low - 1;
      const leads =
        before >= 0 &&
        isDirectory(before) &&
        wanted.indexOf(names.subarray(start(before), ends[before])) === 0;
      return leads ? before : low;
    },
  };
}

/** As `Buffer.compare` of two parts, without a call into the runtime for each. */
function compareBytes(
  a: Buffer,
  aStart: number,
  aEnd: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let at = 0; at < length; at += 1) {
    const difference = (a[aStart + at] ?? 0) - (b[bStart + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}
