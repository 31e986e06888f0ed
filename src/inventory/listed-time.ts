import type { InventoryOrigin } from './inventory.ts';

const SECOND_NS = 1_000_000_000n;
const MILLISECOND_NS = 1_000_000n;
/**
 * Programs that hold times as floating-point numbers know no more: a double has steps of 2^-22 s, a quarter of a
 * microsecond, at times of this century.
 */
const MICROSECOND_NS = 1000n;

/** Formats whose `mtime` is not the file's own: S3 Inventory tells when an object was uploaded. */
export const FOREIGN_TIMES: readonly string[] = ['s3-inventory'];

/** Whether an inventory's times of change can be held against the share's own at all. */
export function knowsTimes({ origin }: { readonly origin: InventoryOrigin }): boolean {
  return origin.kind === 'scan' || !FOREIGN_TIMES.includes(origin.format);
}

/**
 * Whether a time of change that an inventory holds is the one the share has now. A scan's is exact. A listing's counts as
 * the same within the unit it is written in, rounded up or down: a second when it has no fraction, a millisecond when that
 * is the finest, else a microsecond. `unknown` when the inventory does not tell.
 */
export function compareTime(
  inventory: { readonly origin: InventoryOrigin },
  listedNs: bigint | null,
  nowNs: bigint,
): 'same' | 'different' | 'unknown' {
  if (listedNs === null || !knowsTimes(inventory)) return 'unknown';
  if (inventory.origin.kind === 'scan') return listedNs === nowNs ? 'same' : 'different';
  const apart = listedNs > nowNs ? listedNs - nowNs : nowNs - listedNs;
  return apart < unitOf(listedNs) ? 'same' : 'different';
}

function unitOf(listedNs: bigint): bigint {
  if (listedNs % SECOND_NS === 0n) return SECOND_NS;
  return listedNs % MILLISECOND_NS === 0n ? MILLISECOND_NS : MICROSECOND_NS;
}
