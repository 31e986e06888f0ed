import type { Profile } from '../../inventory/profile.ts';
import type { CutPartition } from './cut-partition.ts';
import { fits, type PartitionLimits } from './limits.ts';

/** The whole share as its only part, when it is within the limits; else null: it has to be cut. */
export function wholeShare(
  { mapped, cold, largestFileBytes }: Profile,
  limits: PartitionLimits,
): CutPartition | null {
  const amount = {
    items: mapped.files + mapped.directories + mapped.symlinks,
    bytes: mapped.fileBytes,
    coldBytes: cold.bytes,
    largestBytes: largestFileBytes,
  };
  if (!fits(amount, limits)) return null;
  return {
    include: [],
    exclude: [],
    files: null,
    ...amount,
    reason: 'the share is within all limits of one task execution',
  };
}
