import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createListings } from '../../../src/adapters/listings/listings.ts';
import { parseColumnMap } from '../../../src/inventory/import-columns.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import type { ListingRequest } from '../../../src/ports/listings.ts';
import { type ImportRequest, importListing } from '../../../src/steps/import.ts';

let place = '';
let catalog: Catalog;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'hw-import-'));
  catalog = await openCatalog(join(place, 'state'), { partRows: 4, threads: 1 });
});
afterEach(async () => {
  await catalog.close();
  rmSync(place, { recursive: true });
});

const listing = (text: string | Uint8Array, given: Partial<ListingRequest> = {}): ListingRequest => {
  const file = join(place, 'listing.csv');
  writeFileSync(file, text);
  return {
    format: 'csv',
    files: [file],
    rules: { prefixes: [], windows: false },
    map: parseColumnMap('path=1,size=2,type=3'),
    delimiter: ',',
    header: false,
    table: 'entries',
    ...given,
  };
};

const run = (request: ListingRequest, given: Partial<ImportRequest> = {}) =>
  importListing(
    { catalog, listings: createListings(catalog) },
    {
      share: 'models',
      protocol: 'nfs',
      root: '/mnt/models',
      listing: request,
      unknown: ['mtime_ns', 'uid'],
      limit: { lines: 10 },
      rejectsFile: join(place, 'rejects.jsonl'),
      ...given,
    },
  );

/** The inventory's rows as Parquet has them, in path order. */
async function rows(id: string): Promise<readonly unknown[][]> {
  const files = join(place, 'state/inventories/models', id, 'entries-*.parquet');
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.run(
    `SELECT decode(path), kind, size_bytes, mtime_ns, mode, listing FROM '${files}' ORDER BY path`,
  );
  return (await result.getRows()).map((row) =>
    row.map((value) => (typeof value === 'bigint' ? Number(value) : value)),
  );
}

const rejects = (): readonly { line: number; reason: string; raw: { text: string } }[] =>
  readFileSync(join(place, 'rejects.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('importListing', () => {
  it('keeps entries, adds directories nobody lists, and leaves unknown what is unknown', async () => {
    const { inventory, books, rejectsFile } = await run(
      listing('a/b/c,1,f\na/b/d,2,f\na/x,3,f\na,,d\ne,4,f\n'),
    );
    expect(books).toEqual({ lines: 5, entries: 5, rejected: 0, ignored: 0, duplicates: 0 });
    expect(rejectsFile).toBeNull();
    expect(inventory).toMatchObject({
      complete: true,
      counts: { entries: 6, files: 4, directories: 2, fileBytes: 10 },
      origin: { kind: 'import', format: 'csv', lines: 5, rejected: 0, ignored: 0, addedDirectories: 1 },
    });
    expect(await rows(inventory.id)).toEqual([
      ['a', 'directory', null, null, null, 4],
      ['a/b', 'directory', null, null, null, 0],
      ['a/b/c', 'file', 1, null, null, 1],
      ['a/b/d', 'file', 2, null, null, 2],
      ['a/x', 'file', 3, null, null, 3],
      ['e', 'file', 4, null, null, 5],
    ]);
    expect(await catalog.latest('models')).toEqual(inventory);
    expect(await catalog.intact(inventory)).toBe(true);
    expect(readdirSync(join(place, 'state/tmp')).length).toBeLessThanOrEqual(1);
  });

  it('takes out duplicates, and files that something lies in, and says where they stood', async () => {
    const text = ['a,1,f', 'b,2,f', 'a,9,f', 'd,3,f', 'd/e,4,f', 'b,2,f', '../z,1,f', 'c,1,f'].join('\n');
    const { inventory, books } = await run(listing(text));
    expect(books).toEqual({ lines: 8, entries: 4, rejected: 4, ignored: 0, duplicates: 2 });
    expect(inventory).toMatchObject({ complete: false, counts: { entries: 5, files: 4, directories: 1 } });
    expect((await rows(inventory.id)).map(([path, , size]) => [path, size])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 1],
      ['d', null],
      ['d/e', 4],
    ]);
    expect(rejects().map(({ line, reason }) => [line, reason])).toEqual([
      [7, 'the path has an empty component, "." or ".."'],
      [3, 'an earlier line has the same path'],
      [6, 'an earlier line has the same path'],
      [4, 'other entries lie in this one, which is no directory'],
    ]);
    expect(await catalog.intact(inventory)).toBe(true);
  });

  it('reads several files, compressed or not, and finds duplicates between them', async () => {
    const [one, two] = [join(place, 'one'), join(place, 'two.gz')];
    writeFileSync(one, 'a,1,f\nb,1,f\n');
    writeFileSync(two, gzipSync('c,1,f\na,1,f\n'));
    const { books, inventory } = await run(listing('', { files: [one, two] }));
    expect(books).toMatchObject({ lines: 4, entries: 3, duplicates: 1 });
    expect(rejects()).toMatchObject([{ file: two, line: 2, raw: { text: 'a' } }]);
    expect(inventory.complete).toBe(true);
    expect(inventory.origin).toMatchObject({ files: [{ sizeBytes: 12 }, {}] });
  });

  it.each([
    ['too many rejects', 'a,1,f\n../b,1,f\n', { limit: { part: 0.1 } }, 'too-many-rejects'],
    ['more rejects than a number', 'a,1,f\n../b,1,f\n', { limit: { lines: 0 } }, 'too-many-rejects'],
    ['no entry at all', '\n\n', {}, 'listing-empty'],
    ['a listing of another format', 'x,y,z\n'.repeat(2000), { limit: { part: 1 } }, 'too-many-rejects'],
    ['an interruption', 'a,1,f\n', { signal: AbortSignal.abort() }, 'import-stopped'],
  ])('publishes nothing after %s', async (_why, text, given, code) => {
    await expect(run(listing(text), given)).rejects.toMatchObject({ code });
    expect(await catalog.latest('models')).toBeNull();
    expect(readdirSync(join(place, 'state/tmp'))).toHaveLength(1);
  });

  it('refuses a compressed listing that breaks off, and one that is not there', async () => {
    const file = join(place, 'cut.gz');
    writeFileSync(file, gzipSync('a,1,f\n'.repeat(100_000)).subarray(0, 500));
    await expect(run(listing('', { files: [file] }))).rejects.toMatchObject({ code: 'listing-damaged' });
    await expect(run(listing('', { files: [join(place, 'none')] }))).rejects.toMatchObject({
      code: 'listing-unreadable',
    });
    expect(await catalog.latest('models')).toBeNull();
  });
});
