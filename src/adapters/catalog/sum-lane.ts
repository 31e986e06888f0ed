/**
 * Sums of 64 bits, one a bucket, in plain memory. A term lands anywhere in an array that no cache holds, so terms wait, region by
 * region, until there are enough of them for a region at a time: that takes half as long.
 */
export interface SumLane {
  /** Adds one term to the sum of each bucket named; `terms` holds two halves a term, the lower first. Sums wrap around at 2^64. */
  add(buckets: Uint32Array, terms: Uint32Array): void;
  /** Whether the sum of a bucket is zero. Not to be asked before {@link settle}. */
  isZero(bucket: number): boolean;
  /** Adds what waits. */
  settle(): void;
}

/** Buckets of a region: 256 KiB of sums, which a core's own cache holds. */
const REGION = 2 ** 15;
/** Terms of a region that wait. */
const WAITING = 8192;

/** A lane of so many buckets, all zero: 8 bytes each, and 3 for what waits. */
export function createLane(count: number): SumLane {
  const shift = Math.log2(Math.min(count, REGION));
  const regions = Math.ceil(count / REGION);
  const sums = new Uint32Array(count * 2);
  const waiting = new Uint32Array(regions * WAITING * 3);
  const filled = new Uint32Array(regions);

  const addWaiting = (region: number): void => {
    const from = region * WAITING * 3;
    const to = from + (filled[region] as number) * 3;
    for (let at = from; at < to; at += 3) {
      const place = 2 * (waiting[at] as number);
      const before = sums[place] as number;
      const lower = (before + (waiting[at + 1] as number)) >>> 0;
      sums[place] = lower;
      const carry = lower < before ? 1 : 0;
      sums[place + 1] = (sums[place + 1] as number) + (waiting[at + 2] as number) + carry;
    }
    filled[region] = 0;
  };

  return {
    add: (buckets, terms) => {
      for (let row = 0; row < buckets.length; row++) {
        const bucket = buckets[row] as number;
        const region = bucket >>> shift;
        const rows = filled[region] as number;
        const at = (region * WAITING + rows) * 3;
        waiting[at] = bucket;
        waiting[at + 1] = terms[2 * row] as number;
        waiting[at + 2] = terms[2 * row + 1] as number;
        filled[region] = rows + 1;
        if (rows + 1 === WAITING) addWaiting(region);
      }
    },
    isZero: (bucket) => sums[2 * bucket] === 0 && sums[2 * bucket + 1] === 0,
    settle: () => {
      for (let region = 0; region < regions; region++) addWaiting(region);
    },
  };
}
