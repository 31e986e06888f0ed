import type { Evidence } from './evidence.ts';

/** An inventory as a record names it. */
export interface InventoryRef {
  readonly share: string;
  readonly id: string;
  /** The digest of its Parquet files. */
  readonly sha256: string;
}

/** The inventory that a record compared. */
export function inventoryOf({ share, inputs }: Pick<Evidence, 'share' | 'inputs'>): InventoryRef {
  const { id, sha256 } = inputs.inventory;
  return { share, id, sha256 };
}

/**
 * Where the files of an inventory lie in the control bucket; ends with a slash. Its digest is in the name, because two hosts
 * may begin a scan in the same millisecond.
 */
export function inventoryPrefix(migration: string, { share, id, sha256 }: InventoryRef): string {
  return `${migration}/inventories/${share}/${id}-${sha256.slice(0, 16)}/`;
}
