import type { Inventory } from '../inventory/inventory.ts';
import type { KeptFile } from './comparison.ts';

/** One file of an inventory. */
export interface InventoryFile extends KeptFile {
  /** Beside the others. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Its bytes as they come. */
  open(): AsyncIterable<Uint8Array>;
}

/** An inventory that comes from elsewhere. */
export interface FetchedInventory {
  readonly share: string;
  readonly id: string;
  /** The bytes of its description. */
  readonly description: Uint8Array;
  /** A Parquet file that the description names; what it throws is thrown. */
  open(file: string): Promise<AsyncIterable<Uint8Array>>;
}

/** Inventories as files, to be kept elsewhere and brought back from there. */
export interface KeptInventories {
  /** All files of an inventory: its Parquet files, and its description behind them. Throws HeadwaterError `inventory-unknown`. */
  inventoryFiles(inventory: Inventory): Promise<readonly InventoryFile[]>;
  /**
   * Puts an inventory here for comparing again: it is found by its id, and no plan is made from it. Null, or the name of the first
   * file whose bytes are not what the description says; then it is not here.
   */
  fetchInventory(fetched: FetchedInventory): Promise<string | null>;
}
