import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import { type Inventory, inventorySchema } from '../../inventory/inventory.ts';

/** `fetched`: brought from elsewhere to compare again. It is found by its id alone: no plan is made from it. */
export type Purpose = 'scan' | 'freeze' | 'fetched';

/** File names inside an inventory's folder. */
export const DESCRIPTION = 'inventory.json';
/** Names of an inventory's Parquet files; anything else could lie outside its folder. */
const PART = /^entries-\d{5,}(-r\d+)?\.parquet$/;

const FOLDERS: Readonly<Record<Purpose, string>> = {
  scan: 'inventories',
  freeze: 'freezes',
  fetched: 'fetched',
};
/** Where inventories lie below the catalog's directory: those made here before one that was brought here. */
const PURPOSES = ['scan', 'freeze', 'fetched'] as const satisfies readonly Purpose[];
/** Their folders' names, in that order. */
export const INVENTORY_FOLDERS: readonly string[] = PURPOSES.map((purpose) => FOLDERS[purpose]);
const ID = /^\d{8}T\d{9}Z(-\d+)?$/;
/** As the configuration's share names; anything else could leave the folder. */
const SHARE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Sortable, from the start of the scan: `20261121T113600123Z`; the n-th of one millisecond gets `-n`. */
export function inventoryId(startedAt: Date, nth: number): string {
  const stamp = startedAt.toISOString().replace(/[-:.]/g, '');
  return nth === 1 ? stamp : `${stamp}-${nth}`;
}

/** Where a share's inventories of one purpose lie. Throws `share-name-invalid`. */
export function shareFolder(directory: string, purpose: Purpose, share: string): string {
  if (!SHARE.test(share)) {
    throw new HeadwaterError({
      code: 'share-name-invalid',
      blame: 'usage',
      message: `"${safeText(share)}" cannot be the name of a share.`,
      next: ['Use a name listed under `shares` in headwater.yaml.'],
    });
  }
  return join(directory, FOLDERS[purpose], share);
}

/** The newest inventory of purpose `scan`; null when there is none. Throws `inventory-damaged`. */
export async function latestInventory(directory: string, share: string): Promise<Inventory | null> {
  const newest = (await scanIds(directory, share)).at(-1);
  return newest === undefined
    ? null
    : readDescription(join(shareFolder(directory, 'scan', share), newest), share);
}

/** All inventories of purpose `scan`, newest first. Throws `inventory-damaged`. */
export async function allInventories(directory: string, share: string): Promise<readonly Inventory[]> {
  const folder = shareFolder(directory, 'scan', share);
  const ids = (await scanIds(directory, share)).toReversed();
  return Promise.all(ids.map((id) => readDescription(join(folder, id), share)));
}

async function scanIds(directory: string, share: string): Promise<readonly string[]> {
  const names = await namesIn(shareFolder(directory, 'scan', share));
  return names.filter((name) => ID.test(name)).sort();
}

/** Any inventory by id with the folder it lies in; null when there is none. Throws `inventory-damaged`. */
export async function findInventory(
  directory: string,
  share: string,
  id: string,
): Promise<{ readonly inventory: Inventory; readonly folder: string } | null> {
  for (const purpose of PURPOSES) {
    const folder = join(shareFolder(directory, purpose, share), id);
    if (!ID.test(id) || !(await namesIn(shareFolder(directory, purpose, share))).includes(id)) continue;
    return { inventory: await readDescription(folder, share), folder };
  }
  return null;
}

/** The Parquet files of an inventory. Throws `inventory-unknown` when this catalog does not hold it. */
export async function entriesFiles(directory: string, inventory: Inventory): Promise<readonly string[]> {
  const found = await findInventory(directory, inventory.share, inventory.id);
  if (found !== null) return partsIn(found.folder, found.inventory);
  throw new HeadwaterError({
    code: 'inventory-unknown',
    blame: 'usage',
    message: `Inventory ${safeText(inventory.id)} of share ${inventory.share} is not in ${safeText(directory)}.`,
    next: [`Scan again: headwater inventory scan ${inventory.share}`],
  });
}

/** The Parquet files of every older inventory of the share, whatever its purpose. Throws `inventory-damaged`. */
export async function earlierEntriesFiles(
  directory: string,
  inventory: Inventory,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const purpose of ['scan', 'freeze'] as const) {
    const folder = shareFolder(directory, purpose, inventory.share);
    const older = (await namesIn(folder)).filter((name) => ID.test(name) && name < inventory.id).sort();
    for (const name of older) {
      const found = await readDescription(join(folder, name), inventory.share);
      files.push(...partsIn(join(folder, name), found));
    }
  }
  return files;
}

/** Absolute paths of an inventory's Parquet files. */
export function partsIn(folder: string, inventory: Inventory): readonly string[] {
  return inventory.parquet.files.map(({ file }) => join(folder, file));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return [];
    throw error;
  }
}

async function readDescription(folder: string, share: string): Promise<Inventory> {
  const file = join(folder, DESCRIPTION);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw damaged(file, share, 'it is missing or not JSON', error);
  }
  const parsed = inventorySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(
      file,
      share,
      `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}`,
      parsed.error,
    );
  }
  const inventory = parsed.data;
  const foreign = inventory.share !== share || inventory.id !== basename(folder);
  if (foreign) throw damaged(file, share, `it describes ${inventory.share}/${inventory.id}`);
  if (!staysInside(inventory)) throw damaged(file, share, 'it names a file outside its folder');
  return inventory;
}

/** Whether all its files are in its own folder. */
export function staysInside({ id, parquet }: Inventory): boolean {
  return ID.test(id) && parquet.files.every((part) => PART.test(part.file));
}

function damaged(file: string, share: string, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'inventory-damaged',
    blame: 'usage',
    message: `The inventory description ${safeText(file)} cannot be used: ${safeText(why)}.`,
    next: [
      `Move its folder away and scan again: headwater inventory scan ${share}`,
      'Or restore the folder from a copy: an inventory is never changed after it was written.',
    ],
    cause,
  });
}
