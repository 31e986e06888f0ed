import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalDigest } from '../../config/canonical.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import { sha256Of, sync } from './file-digest.ts';
import { entriesFiles } from './inventory-files.ts';
import { finishedTable, sidePlace } from './side-table-files.ts';
import { createStage, removeStage } from './staging.ts';

/** Raised when the same inventory and rules give another rollup or profile than before. */
const METHOD = 1;

/** What was computed of an inventory lies in this folder beside its files, and can be deleted at any time. */
const KEPT = 'kept';

/**
 * Where to keep what was computed of an inventory under these rules on this day (UTC): a folder that may not be there yet.
 * Tables that were made beside the inventory since give another one, for they change its hazards. Throws
 * `inventory-unknown`, `side-table-damaged`.
 */
export async function keptFolder(
  home: string,
  inventory: Inventory,
  rules: KeyRules,
  at: { readonly now: Date; readonly coldAfterDays: number },
): Promise<string> {
  const [first = ''] = await entriesFiles(home, inventory);
  const tables = await Promise.all(
    (['acls', 'second-look'] as const).map(async (kind) => {
      const table = await finishedTable(await sidePlace(home, inventory, kind));
      return table?.sha256 ?? null;
    }),
  );
  const digest = canonicalDigest({
    method: METHOD,
    inventory: inventory.parquet.sha256,
    rules,
    coldAfterDays: at.coldAfterDays,
    tables,
  });
  return join(dirname(first), KEPT, `${dayOf(at.now)}-${digest.slice(0, 32)}`);
}

/** `20260101` */
const dayOf = (now: Date): string => now.toISOString().slice(0, 10).replaceAll('-', '');

/**
 * A file of such a folder, made now unless it is there as it was made: its name begins with the SHA-256 of what is in it. It is seen whole or not
 * at all; who makes it at the same time as another process has worked for nothing. With the first file of a day those of earlier days go.
 */
export async function keptFile(
  home: string,
  folder: string,
  name: string,
  make: (file: string) => Promise<void>,
): Promise<string> {
  const found = await intactFile(folder, name);
  if (found !== null) return found;
  const stage = await createStage(home);
  try {
    const fresh = join(stage, name);
    await make(fresh);
    await sync(fresh);
    const file = join(folder, `${await sha256Of(fresh)}-${name}`);
    await removeEarlier(folder);
    await mkdir(folder, { recursive: true });
    await rename(fresh, file);
    return file;
  } finally {
    await removeStage(stage);
  }
}

/** The file by this name that still has the content it is named by; what somebody has written to, or a disk has lost, goes. */
async function intactFile(folder: string, name: string): Promise<string | null> {
  for (const each of await readdir(folder).catch(() => [])) {
    if (!each.endsWith(`-${name}`)) continue;
    const file = join(folder, each);
    const digest = await sha256Of(file).catch(() => null);
    if (each === `${digest}-${name}`) return file;
    await rm(file, { force: true });
  }
  return null;
}

async function removeEarlier(folder: string): Promise<void> {
  const all = dirname(folder);
  const today = folder.slice(all.length + 1).slice(0, 8);
  for (const name of await readdir(all).catch(() => [])) {
    if (name.slice(0, 8) < today) await rm(join(all, name), { recursive: true, force: true });
  }
}
