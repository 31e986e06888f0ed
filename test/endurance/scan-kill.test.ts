import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, rowsOf } from '../../src/adapters/catalog/database.ts';
import { entryRows } from '../../src/adapters/catalog/entry-columns.ts';
import { seeded } from '../../src/estate/random.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { headwater, workplace } from '../e2e/headwater.ts';

/** Moments at which a scan is killed. */
const MOMENTS = 20;
const DIRECTORIES = 160;
const FILES_EACH = 6;
/** A kill comes up to so long after the part it waits for, so that it also hits work between two parts. */
const MOST_LATER_MS = 25;
/** Printed with a failure, so that the same moments can be tried again. */
const SEED = Number(process.env.HEADWATER_TEST_SEED ?? Date.now() % 100_000);

let place: Awaited<ReturnType<typeof workplace>>;
let project: string;
beforeAll(async () => {
  place = await workplace();
  project = join(place.directory, 'project');
  for (let nth = 0; nth < DIRECTORIES; nth++) {
    const directory = join(project, 'data', `group ${nth % 7}`, `deep/er-${nth}`);
    await mkdir(directory, { recursive: true });
    for (let file = 0; file < FILES_EACH; file++) {
      await writeFile(join(directory, `file-${file}`), 'x'.repeat((nth * file) % 97));
    }
  }
  expect((await headwater(project, ['init', '--name', 'data', '--mount', 'data'])).code).toBe(0);
}, 60_000);
afterAll(() => place.remove());

const SCAN = ['inventory', 'scan', '--checkpoint-seconds', '0'];

/** Parts that the scan under way has put on disk. */
function parts(directory: string): number {
  try {
    const journal = readFileSync(join(directory, '.headwater/unfinished/data/scan.jsonl'), 'utf8');
    return journal.split('\n').filter((line) => line.includes('"kind":"part"')).length;
  } catch {
    return 0;
  }
}

/** Scans and kills it once so many parts are there, and a little later. True when it was killed before its end. */
async function killed(directory: string, atPart: number, laterMs: number): Promise<boolean> {
  let since: number | null = null;
  const ended = await headwater(directory, SCAN, {
    killWhen: () => {
      if (since === null && parts(directory) >= atPart) since = Date.now();
      return since !== null && Date.now() - since >= laterMs;
    },
  });
  return ended.code === null;
}

const forget = () => rm(join(project, '.headwater/inventories'), { recursive: true });

/** Every row of the newest inventory without what reading itself changes, and without how it was found. */
async function rowsIn(
  directory: string,
): Promise<{ readonly rows: readonly string[]; readonly inventory: Inventory }> {
  const shares = join(directory, '.headwater/inventories/data');
  const folder = join(shares, readdirSync(shares).sort().at(-1) ?? '');
  const inventory = JSON.parse(readFileSync(join(folder, 'inventory.json'), 'utf8')) as Inventory;
  const files = inventory.parquet.files.map(({ file }) => join(folder, file));
  const database = createDatabase(join(directory, 'query'), { memoryLimit: '256MB', threads: 1 });
  const rows = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT (COLUMNS(* EXCLUDE (atime_ns, listing)))::VARCHAR FROM ${entryRows(files)} ORDER BY path`,
    ),
  );
  await database.close();
  return { rows: rows.map((row) => JSON.stringify(row)), inventory };
}

test('a scan killed at 20 random moments and run again finds what an undisturbed one finds', async () => {
  const chance = seeded(SEED);
  expect((await headwater(project, SCAN)).code).toBe(0);
  const undisturbed = await rowsIn(project);
  await forget();
  expect(undisturbed.rows.length).toBe(undisturbed.inventory.counts.entries);
  expect(undisturbed.inventory.counts.files).toBe(DIRECTORIES * FILES_EACH);
  const most = undisturbed.inventory.parquet.files.length;

  let kills = 0;
  let goneOn = 0;
  for (let moment = 0; moment < MOMENTS; moment++) {
    const atPart = Math.floor(chance() * most);
    const again = chance() < 0.3;
    kills += Number(await killed(project, atPart, chance() * MOST_LATER_MS));
    if (again)
      kills += Number(await killed(project, atPart + Math.floor(chance() * 5), chance() * MOST_LATER_MS));
    expect((await headwater(project, SCAN)).code).toBe(0);
    const { rows, inventory } = await rowsIn(project);
    expect(rows, `moment ${moment} of HEADWATER_TEST_SEED=${SEED}`).toEqual(undisturbed.rows);
    expect(inventory.complete).toBe(true);
    if (inventory.origin.kind === 'scan' && inventory.origin.attempts > 1) goneOn++;
    await forget();
  }
  // Or the test would prove nothing.
  expect({ kills: kills > MOMENTS / 2, goneOn: goneOn > MOMENTS / 3 }).toEqual({ kills: true, goneOn: true });
});
