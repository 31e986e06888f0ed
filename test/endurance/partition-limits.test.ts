import { afterAll, expect, it } from 'vitest';
import { checkedPartitions, partitionsSql } from '../../bench/partition-check.mjs';
import { makeInventory } from '../../bench/synthetic-inventory.mjs';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../src/adapters/catalog/database.ts';
import { entriesFiles } from '../../src/adapters/catalog/inventory-files.ts';
import { parquet } from '../../src/adapters/catalog/sql.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { CutPartition } from '../../src/plans/cutting/cut-partition.ts';
import { cutShare } from '../../src/plans/cutting/cut-share.ts';
import { lightBelow } from '../../src/plans/cutting/cutter.ts';
import { daysBefore, NOW } from '../unit/adapters/catalog-place.ts';
import { temporaryDirectory } from '../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const options = { memoryLimit: '1GB', threads: 2 };
const catalog = await openCatalog(place.path, options);
const database = createDatabase(place.path, options);
afterAll(async () => {
  await catalog.close();
  await database.close();
  place.remove();
});

/** A hundredth of the rows that `bench/plan.mjs --check` looks at, and a hundredth of the limits. */
const ROWS = 1_000_000;
const LIMITS = { items: 200_000, bytes: 500e9, filterChars: 102_400 };
const RULES = { protocol: 'nfs', keyPrefix: 'p/', exclude: [] } as const;
const AT = { now: NOW, coldAfterDays: 365 };

const source = (path: string) =>
  import(new URL(`../../src/${path.replace(/js$/, 'ts')}`, import.meta.url).href);

function partOf({ include, exclude, files, reason: _, ...amount }: CutPartition, at: number) {
  const selection =
    files === null ? { by: 'filter' as const, include, exclude } : { by: 'manifest' as const, ...files };
  return { id: `p${at}`, selection, ...amount };
}
type Parts = readonly ReturnType<typeof partOf>[];

async function checked(inventory: Inventory, parts: Parts, limits = LIMITS) {
  const entries = `SELECT '/' || decode(path) AS path, kind, size_bytes, mtime_ns FROM ${parquet(await entriesFiles(place.path, inventory))}`;
  const sql = partitionsSql(parts, entries, String(daysBefore(AT.coldAfterDays)));
  return checkedPartitions(await database.with((own) => rowsOf(own, sql)), parts, limits, []);
}

it('holds every partition of a large share to its limits, by a query that knows nothing of cutting', async () => {
  const inventory: Inventory = await makeInventory(place.path, ROWS, 'data', source);
  const content = {
    share: 'models',
    rollup: catalog.rollup(inventory, RULES, AT, lightBelow(LIMITS)),
    names: catalog.names(inventory, RULES, AT),
  };
  const parts = (await cutShare(content, LIMITS, [])).map(partOf);
  const sound = await checked(inventory, parts);
  expect(sound.problems).toEqual([]);
  expect(sound.entries).toBe(inventory.counts.entries);
  expect(parts.length).toBeGreaterThan(20);
  expect(JSON.stringify(parts)).toMatch(/\*"/);

  // It is not blind: what is wrong with a plan that is not sound, it says.
  const [first, ...others] = parts;
  expect((await checked(inventory, others)).problems[0]).toMatch(/ entries lie in 0 partitions/);
  expect((await checked(inventory, first === undefined ? [] : [first, ...parts])).problems[0]).toMatch(
    / entries lie in 2 partitions/,
  );
  const narrow = { ...LIMITS, items: LIMITS.items / 10, filterChars: 10 };
  const { problems } = await checked(inventory, parts, narrow);
  expect(problems.some((one) => one.includes('over the limits'))).toBe(true);
  expect(problems.some((one) => one.includes('filters of'))).toBe(true);
}, 120_000);
