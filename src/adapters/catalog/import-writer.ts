import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import type { ImportedEntry } from '../../inventory/import-entry.ts';
import { ParentDirectories } from '../../inventory/import-parents.ts';
import { importedBatch } from '../../inventory/imported-batch.ts';
import type { InventoryPart } from '../../inventory/inventory.ts';
import type { ImportStart, ImportWriter, NumberedEntry } from '../../ports/imports.ts';
import { type Database, rowOf } from './database.ts';
import { duckdb } from './duckdb.ts';
import { createEntrySink } from './entry-sink.ts';
import { findMistakes, missingDirectories, readMistakes } from './import-mistakes.ts';
import { shareFolder } from './inventory-files.ts';
import type { WriterOptions } from './inventory-writer.ts';
import { publishInventory } from './publish-inventory.ts';
import { createSpool } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';
import { createStage, removeDeadStages, removeStage } from './staging.ts';
import { describePart } from './unfinished-scan.ts';
import { numberOf } from './values.ts';

/** The column for the number of a line has 32 bits. */
const MAX_LINE = 2 ** 32 - 1;

/** Starts an import in the staging area; see the port for what is promised. */
export async function startImport(
  directory: string,
  database: Database,
  start: ImportStart,
  { now, partRows }: Pick<WriterOptions, 'now' | 'partRows'>,
): Promise<ImportWriter> {
  const target = shareFolder(directory, 'scan', start.share);
  await removeDeadStages(directory);
  const stage = await createStage(directory);
  const folder = join(stage, 'inventory');
  await mkdir(folder);
  const startedAt = now().toISOString();
  const sink = createEntrySink(new Set(start.unknown));
  const parents = await createSpool<Uint8Array>(database, stage, 'parents', [
    { name: 'path', type: 'BLOB', value: (path) => new (duckdb().DuckDBBlobValue)(path) },
  ]);
  const directories = new ParentDirectories();
  let parts: InventoryPart[] = [];
  let number = 0;
  let mistakesFile: string | null = null;

  const writePart = async (): Promise<void> => {
    number += 1;
    const file = `entries-${String(number).padStart(5, '0')}.parquet`;
    const rows = sink.rows;
    await sink.write(join(folder, file), join(stage, 'listed.csv'));
    parts.push(await describePart(folder, file, rows));
  };
  const addRows = async (entries: readonly ImportedEntry[], lines: Uint32Array): Promise<void> => {
    sink.add(importedBatch(entries, lines));
    if (sink.isFull(partRows)) await writePart();
  };
  const relations = async () => ({
    entries: parquet(parts.map(({ file }) => join(folder, file))),
    parents: await parents.seal(),
  });
  const endOnce = async (): Promise<void> => {
    await parents.close();
    await removeStage(stage);
  };
  let ended: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ended ??= endOnce();
    return ended;
  };

  return {
    add: async (entries) => {
      assertNumbered(entries);
      const found = entries.flatMap(({ entry }) => directories.of(entry.path));
      if (found.length > 0) await parents.append(found.map((path) => Buffer.from(path, 'latin1')));
      await addRows(
        entries.map(({ entry }) => entry),
        Uint32Array.from(entries, ({ line }) => line),
      );
    },
    mistakes: async function* () {
      if (sink.rows > 0 || parts.length === 0) await writePart();
      mistakesFile = await findMistakes(database, await relations(), stage);
      yield* readMistakes(database, mistakesFile);
    },
    finish: async ({ originOf, complete }) => {
      try {
        if (mistakesFile !== null) parts = await withoutMistakes(database, folder, parts, mistakesFile);
        let added = 0;
        for await (const paths of missingDirectories(database, await relations())) {
          const entries = paths.map((path) => ({
            path: Buffer.from(path).toString('latin1'),
            kind: 'directory' as const,
          }));
          await addRows(entries, new Uint32Array(entries.length));
          added += entries.length;
        }
        if (sink.rows > 0) await writePart();
        return await publishInventory(
          database,
          { folder, target, startedAt, finishedAt: now() },
          {
            ...start,
            origin: originOf(added),
            unreadable: [],
            skipped: null,
            linesMissing: !complete,
            files: parts,
          },
        );
      } finally {
        await end();
      }
    },
    abort: end,
  };
}

/** Writes the parts anew that hold a row which is a mistake. */
async function withoutMistakes(
  database: Database,
  folder: string,
  parts: readonly InventoryPart[],
  mistakesFile: string,
): Promise<InventoryPart[]> {
  const wrong = `SELECT listing FROM ${parquet([mistakesFile])}`;
  return database.with(async (connection) => {
    const kept: InventoryPart[] = [];
    for (const part of parts) {
      const rows = parquet([join(folder, part.file)]);
      const counted = await rowOf(
        connection,
        `SELECT count(*) AS good FROM ${rows} WHERE listing NOT IN (${wrong})`,
      );
      const good = numberOf(counted.good);
      if (good === part.rows) kept.push(part);
      else {
        const file = part.file.replace('.parquet', '-r1.parquet');
        await connection.run(
          copyToParquet(`FROM ${rows} WHERE listing NOT IN (${wrong})`, join(folder, file)),
        );
        kept.push(await describePart(folder, file, good));
      }
    }
    return kept;
  });
}

function assertNumbered(entries: readonly NumberedEntry[]): void {
  if ((entries.at(-1)?.line ?? 0) <= MAX_LINE) return;
  throw new HeadwaterError({
    code: 'listing-too-long',
    blame: 'usage',
    message: `The listing has more than ${MAX_LINE.toLocaleString('en-US')} lines.`,
    next: ['Import it as several shares, one a part of the tree.'],
  });
}
