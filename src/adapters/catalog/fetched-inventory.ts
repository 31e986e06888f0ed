import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Inventory, inventorySchema } from '../../inventory/inventory.ts';
import type { FetchedInventory } from '../../ports/kept-inventories.ts';
import { writeVerified } from '../verified-file.ts';
import { sync } from './file-digest.ts';
import { DESCRIPTION, shareFolder, staysInside } from './inventory-files.ts';

/**
 * Puts an inventory into `fetched/<share>/<id>/` as it comes from elsewhere. What was interrupted goes on with the file it was at; the
 * folder has its name, by which it is found, once all is there. Null, or the name of the first file that is not what
 * the description says.
 */
export async function fetchInventory(directory: string, fetched: FetchedInventory): Promise<string | null> {
  const inventory = describedIn(fetched);
  if (inventory === null) return DESCRIPTION;
  const target = shareFolder(directory, 'fetched', inventory.share);
  const [place, growing] = [join(target, inventory.id), join(target, `.${inventory.id}`)];
  if (await isThere(place)) return null;
  await mkdir(growing, { recursive: true });
  for (const { file, sha256, sizeBytes } of inventory.parquet.files) {
    const at = join(growing, file);
    if ((await sizeOf(at)) === sizeBytes) continue;
    if (!(await writeVerified(at, await fetched.open(file), sha256))) return file;
  }
  await writeFile(join(growing, DESCRIPTION), fetched.description);
  await sync(join(growing, DESCRIPTION));
  await sync(growing);
  try {
    await rename(growing, place);
  } catch (error) {
    // Another process was faster with the same bytes.
    if (!(await isThere(place))) throw error;
    await rm(growing, { recursive: true, force: true });
  }
  await sync(target);
  return null;
}

/** Null when it is no description of that inventory. */
function describedIn({ share, id, description }: FetchedInventory): Inventory | null {
  try {
    const inventory = inventorySchema.parse(JSON.parse(Buffer.from(description).toString('utf8')));
    return inventory.share === share && inventory.id === id && staysInside(inventory) ? inventory : null;
  } catch {
    return null;
  }
}

async function isThere(place: string): Promise<boolean> {
  return (await sizeOf(place)) !== null;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
