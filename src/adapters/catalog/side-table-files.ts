import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import {
  type SidePart,
  type SideTable,
  type SideTableKind,
  sideTableSchema,
} from '../../ports/side-tables.ts';
import { entriesFiles } from './inventory-files.ts';
import { readJournal, type SideJournal } from './side-table-journal.ts';

/** Where a side table lies: one folder of that name beside the inventory's own files. */
export interface SidePlace {
  readonly inventory: Inventory;
  readonly kind: SideTableKind;
  readonly folder: string;
  /** Only once the table is finished. */
  readonly description: string;
  /** Only until then. */
  readonly journal: string;
  readonly lock: string;
}

/** The place of a table, whether there is one or not. Throws `inventory-unknown`. */
export async function sidePlace(
  directory: string,
  inventory: Inventory,
  kind: SideTableKind,
): Promise<SidePlace> {
  const folder = join(dirname((await entriesFiles(directory, inventory))[0] ?? ''), kind);
  return {
    inventory,
    kind,
    folder,
    description: join(folder, 'table.json'),
    journal: join(folder, 'journal.jsonl'),
    lock: join(folder, 'writer.lock'),
  };
}

/** The digest of a table from those of its parts, hex. */
export function digestOfParts(parts: readonly SidePart[]): string {
  const hash = createHash('sha256');
  for (const { file, rows, sizeBytes, sha256 } of parts)
    hash.update(`${file} ${rows} ${sizeBytes} ${sha256}\n`);
  return hash.digest('hex');
}

/** A finished table's description; null when there is none. Throws `side-table-damaged`. */
export async function finishedTable(place: SidePlace): Promise<SideTable | null> {
  let text: string;
  try {
    text = await readFile(place.description, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const parsed = await readAs(place, () => sideTableSchema.parse(JSON.parse(text)));
  assertOurs(place, parsed.kind, parsed.inventory.sha256);
  if (digestOfParts(parsed.parts) !== parsed.sha256)
    throw damaged(place, 'its digest is not that of its parts');
  return parsed;
}

/** What an unfinished table holds; null when none was begun. Throws `side-table-damaged`. */
export async function begunTable(place: SidePlace): Promise<SideJournal | null> {
  const journal = await readAs(place, () => readJournal(place.journal));
  if (journal === null) return null;
  assertOurs(place, journal.header.kind, journal.header.inventory.sha256);
  for (const part of journal.parts) {
    const found = await stat(join(place.folder, part.file)).catch(() => null);
    if (found?.size !== part.sizeBytes) throw damaged(place, `${part.file} is not as it was written`);
  }
  return journal;
}

/** The parts that hold durable rows of a table, finished or not; absolute. */
export async function durableParts(place: SidePlace): Promise<readonly string[]> {
  const parts = (await finishedTable(place))?.parts ?? (await begunTable(place))?.parts ?? [];
  return parts.map(({ file }) => join(place.folder, file));
}

async function readAs<T>(place: SidePlace, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw damaged(place, 'its description cannot be read', cause);
  }
}

function assertOurs(place: SidePlace, kind: SideTableKind, inventorySha256: string): void {
  if (kind !== place.kind) throw damaged(place, `it is a table of ${kind}`);
  if (inventorySha256 !== place.inventory.parquet.sha256)
    throw damaged(place, 'it belongs to another inventory');
}

function damaged(place: SidePlace, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'side-table-damaged',
    blame: 'usage',
    message: `What is kept in ${safeText(place.folder)} cannot be used: ${why}.`,
    next: ['Move that folder away and run the command again: what it held is made anew.'],
    cause,
  });
}
