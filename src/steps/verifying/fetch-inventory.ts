import { createHash } from 'node:crypto';
import { HeadwaterError } from '../../errors.ts';
import type { InventoryRef } from '../../evidence/kept-inventory.ts';
import { type Inventory, inventorySchema, partsDigest } from '../../inventory/inventory.ts';
import type { Catalog } from '../../ports/catalog.ts';
import type { EvidenceCopies } from '../../ports/evidence-copies.ts';

/** Where an inventory is brought from, and where to. */
export interface FetchInventoryContext {
  readonly catalog: Pick<Catalog, 'inventory' | 'fetchInventory'>;
  /** Connects to the control bucket; not asked for while this host has everything. */
  readonly bucket: () => Promise<EvidenceCopies>;
  readonly onProgress: (share: string, text: string, done: number, total: number | null) => void;
}

/** What is brought; `description` is the SHA-256 of `inventory.json` where somebody recorded it. */
export interface WantedInventory extends InventoryRef {
  readonly description?: string | undefined;
}

/** Tells a file that is not in the bucket from all else that goes wrong while files come. */
class NotThere extends Error {}

/**
 * Brings an inventory from the control bucket, to be found here by its id. Null, or what of it is not there. Throws HeadwaterError `evidence-broken` (proof) when
 * a file there is not what was recorded; PortFault.
 */
export async function fetchInventory(
  { catalog, bucket, onProgress }: FetchInventoryContext,
  wanted: WantedInventory,
): Promise<string | null> {
  const { share, id } = wanted;
  const copies = (await bucket()).inventory(wanted);
  const name = (file: string) => `${file} of the inventory ${id} of ${share}`;
  const description = await copies.read('inventory.json');
  if (description === null) return name('inventory.json');
  const described = inventoryIn(description);
  // The digest is of all Parquet files, and by it those that are named here are the recorded ones.
  if (described === null || !isThat(wanted, described, description))
    throw altered(name('inventory.json'), share);
  const { files } = described.parquet;
  let done = 0;
  const open = async (file: string) => {
    onProgress(share, 'bringing the inventory here', done, files.length);
    done += 1;
    const bytes = await copies.open(file);
    if (bytes === null) throw new NotThere(name(file));
    return bytes;
  };
  try {
    const wrong = await catalog.fetchInventory({ share, id, description, open });
    if (wrong === null) return null;
    throw altered(name(wrong), share);
  } catch (error) {
    if (error instanceof NotThere) return error.message;
    throw error;
  }
}

function isThat(wanted: WantedInventory, { parquet }: Inventory, description: Uint8Array): boolean {
  if (partsDigest(parquet.files) !== wanted.sha256) return false;
  return (
    wanted.description === undefined ||
    createHash('sha256').update(description).digest('hex') === wanted.description
  );
}

/** Null when it is no description of an inventory. */
export function inventoryIn(bytes: Uint8Array): Inventory | null {
  try {
    return inventorySchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** What lies in the control bucket is not what was put there. */
export function altered(what: string, share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-broken',
    blame: 'proof',
    message: `${what} in the control bucket is not what was recorded: it was altered.`,
    next: [
      'headwater ledger check --bucket says what else was altered.',
      'Where the bucket keeps versions, bring back the first one; or run this where the evidence was made.',
      `headwater verify --share ${share}`,
    ],
  });
}
