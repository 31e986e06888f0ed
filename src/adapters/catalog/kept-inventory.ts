import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Inventory } from '../../inventory/inventory.ts';
import type { InventoryFile } from '../../ports/kept-inventories.ts';
import { sha256Of } from './file-digest.ts';
import { DESCRIPTION, entriesFiles } from './inventory-files.ts';

/** The files of an inventory, as its description names them, and that description behind them. Throws `inventory-unknown`. */
export async function inventoryFiles(
  directory: string,
  inventory: Inventory,
): Promise<readonly InventoryFile[]> {
  const files = await entriesFiles(directory, inventory);
  const folder = dirname(files[0] ?? '');
  const parts = inventory.parquet.files.map(({ file: name, sha256, sizeBytes }, at) =>
    fileOf(name, files[at] ?? '', sha256, sizeBytes),
  );
  const description = join(folder, DESCRIPTION);
  const { size } = await stat(description);
  return [...parts, fileOf(DESCRIPTION, description, await sha256Of(description), size)];
}

function fileOf(name: string, file: string, sha256: string, sizeBytes: number): InventoryFile {
  return { name, file, sha256, sizeBytes, open: () => createReadStream(file) };
}
