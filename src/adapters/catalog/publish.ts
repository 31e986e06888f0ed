import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inventory } from '../../inventory/inventory.ts';
import { sync } from './file-digest.ts';
import { DESCRIPTION, inventoryId } from './inventory-files.ts';

/** Renames a finished folder to the first free id of its start time, in one step that readers see or do not see. */
export async function publish(
  folder: string,
  target: string,
  startedAt: Date,
  describe: (id: string) => Inventory,
): Promise<Inventory> {
  await mkdir(target, { recursive: true });
  for (let nth = 1; ; nth++) {
    const inventory = describe(inventoryId(startedAt, nth));
    const place = join(target, inventory.id);
    if (await exists(place)) continue;
    const description = join(folder, DESCRIPTION);
    await writeFile(description, `${JSON.stringify(inventory, null, 2)}\n`);
    await sync(description);
    await sync(folder);
    try {
      await rename(folder, place);
    } catch (error) {
      // Another scan took the id meanwhile.
      const code = (error as { readonly code?: unknown }).code;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') continue;
      throw error;
    }
    await sync(target);
    await tidy(place, inventory);
    return inventory;
  }
}

/** What only served going on with an interrupted scan; should this fail, the files are in nobody's way. */
async function tidy(place: string, inventory: Inventory): Promise<void> {
  const kept = new Set([DESCRIPTION, ...inventory.parquet.files.map(({ file }) => file)]);
  for (const name of await readdir(place).catch(() => [])) {
    if (!kept.has(name)) await rm(join(place, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
