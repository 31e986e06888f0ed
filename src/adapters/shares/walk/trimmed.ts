import type { EntryBatch } from '../../../inventory/entry-batch.ts';

/** The batch without what lies behind its rows, for where it is copied. */
export function trimmed(batch: EntryBatch): EntryBatch {
  const { rows } = batch;
  return {
    ...batch,
    pathOffsets: batch.pathOffsets.subarray(0, rows + 1),
    kinds: batch.kinds.subarray(0, rows),
    sizeBytes: batch.sizeBytes.subarray(0, rows),
    mtimeNs: batch.mtimeNs.subarray(0, rows),
    atimeNs: batch.atimeNs.subarray(0, rows),
    ctimeNs: batch.ctimeNs.subarray(0, rows),
    mode: batch.mode.subarray(0, rows),
    uid: batch.uid.subarray(0, rows),
    gid: batch.gid.subarray(0, rows),
    nlink: batch.nlink.subarray(0, rows),
    inode: batch.inode.subarray(0, rows),
    device: batch.device.subarray(0, rows),
    allocatedBytes: batch.allocatedBytes.subarray(0, rows),
    linkOffsets: batch.linkOffsets.subarray(0, rows + 1),
    listings: batch.listings.subarray(0, rows),
  };
}
