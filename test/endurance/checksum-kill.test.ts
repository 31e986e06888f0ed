import { readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc64 } from 'hash-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, rowsOf } from '../../src/adapters/catalog/database.ts';
import { parquet } from '../../src/adapters/catalog/sql.ts';
import { seeded } from '../../src/estate/random.ts';
import { headwater, workplace } from '../e2e/headwater.ts';

/** Moments at which hashing is killed. */
const MOMENTS = 8;
const FILES = 2_600;
/** A kill comes up to so long after the part it waits for, so that it also hits work between two parts. */
const MOST_LATER_MS = 25;
/** Printed with a failure, so that the same moments can be tried again. */
const SEED = Number(process.env.HEADWATER_TEST_SEED ?? Date.now() % 100_000);

let place: Awaited<ReturnType<typeof workplace>>;
let project: string;
beforeAll(async () => {
  place = await workplace();
  project = join(place.directory, 'project');
  await mkdir(join(project, 'data'), { recursive: true });
  for (let nth = 0; nth < FILES; nth++) {
    const file = join(project, 'data', `file-${nth}`);
    await writeFile(file, `${nth} `.repeat(nth % 500 === 0 ? 300_000 : nth % 97));
    utimesSync(file, 1_700_000_000 + nth, 1_700_000_000 + nth);
  }
  expect((await headwater(project, ['init', '--name', 'data', '--mount', 'data'])).code).toBe(0);
}, 60_000);
afterAll(() => place.remove());

const SCAN = ['inventory', 'scan', '--checkpoint-seconds', '0', '--checksum', 'crc64nvme'];
const inventories = () => join(project, '.headwater/inventories/data');
const newest = () =>
  join(inventories(), readdirSync(inventories()).sort().at(-1) ?? '', 'checksums-crc64nvme');

/** Parts that are on disk and noted; empty before hashing begins. */
function parts(): readonly string[] {
  try {
    const lines = readFileSync(join(newest(), 'journal.jsonl'), 'utf8').split('\n').slice(1, -1);
    return lines.map((line) => (JSON.parse(line) as { readonly file: string }).file);
  } catch {
    return [];
  }
}

/** Path, outcome, checksum and moment of reading of every row in the parts. */
async function rowsIn(
  files: readonly string[],
): Promise<ReadonlyMap<string, { what: string; readAt: string }>> {
  const database = createDatabase(join(project, 'query'), { memoryLimit: '256MB', threads: 1 });
  const found = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT path::VARCHAR AS path, concat_ws(' ', outcome, checksum, size_bytes, mtime_ns, error_code) AS what,
         read_at_ns::VARCHAR AS read_at
       FROM ${parquet(files.map((file) => join(newest(), file)))} ORDER BY path`,
    ),
  );
  await database.close();
  const rows = new Map(
    found.map(({ path, what, read_at }) => [String(path), { what: String(what), readAt: String(read_at) }]),
  );
  expect(rows.size).toBe(found.length);
  return rows;
}

async function finished() {
  const table = JSON.parse(readFileSync(join(newest(), 'table.json'), 'utf8')) as {
    readonly parts: readonly { readonly file: string }[];
  };
  return rowsIn(table.parts.map(({ file }) => file));
}

/** Runs it and kills it once so many parts are there, and a little later. True when it was killed before its end. */
async function killed(atPart: number, laterMs: number): Promise<boolean> {
  let since: number | null = null;
  const ended = await headwater(project, SCAN, {
    killWhen: () => {
      if (since === null && parts().length >= atPart) since = Date.now();
      return since !== null && Date.now() - since >= laterMs;
    },
  });
  return ended.code === null;
}

test('hashing killed at random moments and run again finds what an undisturbed run finds, and reads nothing twice', async () => {
  const chance = seeded(SEED);
  expect((await headwater(project, SCAN)).code).toBe(0);
  const undisturbed = await finished();
  expect(undisturbed.size).toBe(FILES);
  for (const name of ['file-0', 'file-96', 'file-500']) {
    const sum = await crc64(readFileSync(join(project, 'data', name)), '9a6c9329ac4bc9b5');
    expect(undisturbed.get(name)?.what).toContain(Buffer.from(sum, 'hex').toString('base64'));
  }
  rmSync(inventories(), { recursive: true });

  let goneOn = 0;
  for (let moment = 0; moment < MOMENTS; moment++) {
    const atPart = 1 + Math.floor(chance() * 9);
    await killed(atPart, chance() * MOST_LATER_MS);
    const durable = parts();
    const kept = durable.length === 0 ? new Map() : await rowsIn(durable);
    const again = await headwater(project, SCAN);
    expect(again.code, `${again.stderr}, moment ${moment} of HEADWATER_TEST_SEED=${SEED}`).toBe(0);
    const rows = await finished();
    const seen = (all: typeof rows) => [...all].map(([path, { what }]) => `${path} ${what}`);
    expect(seen(rows), `moment ${moment} of HEADWATER_TEST_SEED=${SEED}`).toEqual(seen(undisturbed));
    for (const [path, { readAt }] of kept) expect(rows.get(path)?.readAt).toBe(readAt);
    if (kept.size > 0) {
      expect(again.stderr).toContain('going on with');
      expect(readdirSync(inventories())).toHaveLength(1);
      goneOn += 1;
    }
    rmSync(inventories(), { recursive: true });
  }
  // Or the test would prove nothing.
  expect(goneOn).toBeGreaterThan(MOMENTS / 3);
});
