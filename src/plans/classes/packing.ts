import type { StorageClass } from '../../config/schema.ts';
import { type Charge, getRequests, putRequests } from '../cost/formulas.ts';
import { GIB, type Holding } from '../cost/holding.ts';
import type { PriceTable } from '../cost/prices.ts';

/** Size of a shard, bytes: large enough that what is paid for each object no longer counts. */
const SHARD_BYTES = GIB;

/** Small files as they would lie in tar or WebDataset shards of 1 GiB. */
export function packed({ bytes }: Holding): Holding {
  return { objects: Math.ceil(bytes / SHARD_BYTES), bytes, smallObjects: 0, smallBytes: 0 };
}

/** Packing in the bucket: each file is read once, each shard written once into its class [aws-facts G]. */
export function packingRequests(table: PriceTable, storageClass: StorageClass, files: Holding): Charge[] {
  return [
    ...getRequests(table, 'STANDARD', files.objects),
    ...putRequests(table, storageClass, packed(files).objects),
  ];
}
