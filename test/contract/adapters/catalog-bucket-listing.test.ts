import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { parquet } from '../../../src/adapters/catalog/sql.ts';
import type { KeySpan, ListedObject } from '../../../src/ports/bucket.ts';
import type { BucketListing } from '../../../src/ports/bucket-listing.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { entry, NOW, take } from '../../unit/adapters/catalog-place.ts';
import { temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const home = join(place.path, 'state');
let nowMs = NOW.getTime();
/** Every batch becomes a part. */
const catalog = await openCatalog(home, { partRows: 1, threads: 1, now: () => new Date(nowMs) });
const database = createDatabase(join(place.path, 'reader'), { memoryLimit: '256MB', threads: 1 });
afterAll(async () => {
  await catalog.close();
  await database.close();
  place.remove();
});

const HOUR_MS = 3_600_000;
const start = { share: 'lab', bucket: 'data', keyPrefix: 'lab/', basis: 'b1', goOnForMs: 12 * HOUR_MS };
const object = (key: string, sizeBytes = 1): ListedObject => ({
  key,
  sizeBytes,
  etag: 'e',
  lastModified: NOW,
  storageClass: 'STANDARD',
  checksumAlgorithms: ['CRC64NVME'],
});
const batch = (keys: readonly string[], left: readonly KeySpan[]) => ({
  objects: keys.map((key) => object(key)),
  left: () => left,
});
const REST: readonly KeySpan[] = [{ after: 'lab/m', upTo: null }];

async function keysIn(files: readonly string[]): Promise<readonly unknown[]> {
  const rows = await database.with((connection) =>
    rowsOf(connection, `SELECT key FROM ${parquet(files)} ORDER BY key`),
  );
  return rows.map(({ key }) => key);
}

const folderOf = (): string => {
  const [name = ''] = readdirSync(join(home, 'listings'));
  return join(home, 'listings', name);
};

/** A listing that was interrupted after one batch. */
async function interrupted(): Promise<void> {
  const listing = await catalog.startBucketListing(start);
  await listing.add(batch(['lab/a', 'lab/b'], REST));
  await listing.suspend();
}

async function ended(listing: BucketListing): Promise<void> {
  await listing.drop();
  await listing.suspend();
}

describe('a listing', () => {
  it('goes on where it stood, and says since when it is under way', async () => {
    await interrupted();
    nowMs += HOUR_MS;
    const listing = await catalog.startBucketListing(start);
    expect([listing.objects, listing.left]).toEqual([2, REST]);
    await listing.add(batch(['lab/n'], []));
    const { files, taken } = await listing.finish();
    expect(await keysIn(files)).toEqual(['lab/a', 'lab/b', 'lab/n']);
    expect(taken).toEqual({
      begunAt: NOW.toISOString(),
      endedAt: new Date(NOW.getTime() + HOUR_MS).toISOString(),
      attempts: 2,
    });
    await ended(listing);
    expect(readdirSync(folderOf())).toEqual([]);
  });

  it('that was whole is not made again when what came after it failed', async () => {
    const first = await catalog.startBucketListing(start);
    await first.add(batch(['lab/a'], []));
    await first.finish();
    await first.suspend();
    const again = await catalog.startBucketListing(start);
    expect([again.objects, again.left]).toEqual([1, []]);
    expect(await keysIn((await again.finish()).files)).toEqual(['lab/a']);
    await ended(again);
  });

  const others: readonly (readonly [why: string, change: Partial<typeof start>, laterMs: number])[] = [
    ['was begun too long ago', {}, 12 * HOUR_MS + 1],
    ['was begun in the future', {}, -1],
    ['had another basis', { basis: 'b2' }, 0],
  ];
  it.each(others)('is made anew when it %s', async (_why, change, laterMs) => {
    await interrupted();
    nowMs += laterMs;
    const listing = await catalog.startBucketListing({ ...start, ...change });
    expect([listing.objects, listing.left]).toEqual([0, null]);
    expect(await keysIn((await listing.finish()).files).catch(() => [])).toEqual([]);
    await ended(listing);
  });

  it.each([{ bucket: 'other' }, { keyPrefix: 'lab2/' }, { share: 'lab2' }])(
    'of %j is another one',
    async (change) => {
      await interrupted();
      const listing = await catalog.startBucketListing({ ...start, ...change });
      expect(listing.left).toBeNull();
      await ended(listing);
      await ended(await catalog.startBucketListing(start));
    },
  );

  it('does not count what a crash left half', async () => {
    await interrupted();
    const journal = join(folderOf(), 'listing.jsonl');
    appendFileSync(journal, '{"kind":"part","file":"objects-1.parquet","rows":1,"le');
    writeFileSync(join(folderOf(), 'objects-1.parquet'), 'half');
    writeFileSync(join(folderOf(), 'tmp_objects-1.parquet'), 'half');
    const listing = await catalog.startBucketListing(start);
    expect([listing.objects, listing.left]).toEqual([2, REST]);
    expect(readdirSync(folderOf()).toSorted()).toEqual(['listing.jsonl', 'lock', 'objects-0.parquet']);
    await ended(listing);
  });

  it('is made anew when its journal is damaged', async () => {
    await interrupted();
    truncateSync(join(folderOf(), 'listing.jsonl'), 0);
    appendFileSync(join(folderOf(), 'listing.jsonl'), 'what\n');
    const listing = await catalog.startBucketListing(start);
    expect(listing.left).toBeNull();
    expect(readFileSync(join(folderOf(), 'listing.jsonl'), 'utf8')).toMatch(
      /^\{"format":"headwater-listing\/1"/,
    );
    await ended(listing);
  });

  it('of another attempt at the same time has a place of its own', async () => {
    const [one, two] = [await catalog.startBucketListing(start), await catalog.startBucketListing(start)];
    await one.add(batch(['lab/a'], []));
    await two.add(batch(['lab/b'], []));
    expect(await keysIn((await one.finish()).files)).toEqual(['lab/a']);
    expect(await keysIn((await two.finish()).files)).toEqual(['lab/b']);
    await ended(two);
    await ended(one);
  });

  it('that cannot be written says so, and is tried no further', async () => {
    const listing = await catalog.startBucketListing(start);
    // Where the first part would be, so that it cannot be written by anybody, root included.
    mkdirSync(join(folderOf(), 'objects-0.parquet'));
    await expect(listing.add(batch(['lab/a'], []))).rejects.toThrow();
    await expect(listing.add(batch(['lab/b'], []))).rejects.toThrow('an earlier part could not be written');
    await listing.suspend();
    expect(readdirSync(folderOf()).toSorted()).toEqual(['listing.jsonl', 'objects-0.parquet']);
  });
});

describe('doubts', () => {
  const rules: KeyRules = { protocol: 'nfs', keyPrefix: 'lab/', exclude: ['/out'] };

  it('are keys by which somebody would be accused; what asking gives stands for what was listed', async () => {
    const entries = ['same', 'late', 'grown', 'out'].map((path) => entry(path, { sizeBytes: 1 }));
    const inventory = await take(catalog, entries);
    const comparison = await catalog.compare(inventory, rules, join(place.path, 'result'));
    await comparison.addObjects([
      object('lab/same'),
      object('lab/grown', 9),
      object('lab/ghost'),
      object('lab/'),
    ]);
    const doubts: string[] = [];
    for await (const keys of comparison.doubts(10)) doubts.push(...keys);
    expect(doubts.toSorted()).toEqual(['lab/', 'lab/ghost', 'lab/grown', 'lab/late']);
    expect(await comparison.countDoubts()).toBe(4);
    await comparison.addAnswers([
      { key: 'lab/late', object: object('lab/late') },
      { key: 'lab/grown', object: object('lab/grown') },
      { key: 'lab/ghost', object: null },
    ]);
    const settled = await comparison.settle(({ source, object: found, size }) => ({
      verdict: 'unverified',
      book: 'unaccounted',
      reason: `${source} ${found} ${size}`,
    }));
    await comparison.close();
    const paths = await catalog.listVerdicts(settled.verdicts.file, 'all', 10);
    expect(paths.map(({ path, reason }) => `${path.text}: ${reason}`)).toEqual([
      ': absent present unknown',
      'grown: mapped present equal',
      'late: mapped present equal',
      'out: excluded absent unknown',
      'same: mapped present equal',
    ]);
    const rows = await database.with((connection) =>
      rowsOf(connection, `SELECT key, seen FROM ${parquet([settled.inputs.listing.file])} ORDER BY key`),
    );
    expect(rows.map(({ key, seen }) => `${key} ${seen}`)).toEqual([
      'lab/ listed',
      'lab/ghost gone',
      'lab/grown asked',
      'lab/late asked',
      'lab/same listed',
    ]);
  });
});
