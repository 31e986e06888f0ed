import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { FIND_FORMAT } from '../../src/adapters/listings/find.ts';
import { createListings } from '../../src/adapters/listings/listings.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { ListingFormat, ListingRequest } from '../../src/ports/listings.ts';
import { type Imported, importListing } from '../../src/steps/import.ts';
import { scanShare } from '../../src/steps/scan.ts';

const FILES = 100_000;
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
let place = '';
let tree = '';
let catalog: Catalog;
let scanned: Inventory;

/** 100,000 files in 300 directories, the last of them with names that listings have trouble with. */
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'hw-listings-real-'));
  tree = join(place, 'tree');
  for (let at = 0; at < FILES - 20; at++) {
    const folder = join(tree, `d${at % 3}`, `e${at % 300}`);
    if (at < 300) mkdirSync(folder, { recursive: true });
    closeSync(openSync(join(folder, `file-${at}.bin`), 'w'));
  }
  const odd = join(tree, 'odd');
  mkdirSync(join(odd, 'empty directory'), { recursive: true });
  const names = [
    'a\nb',
    'c\x01\x7f',
    'tab\t',
    ' lead',
    'trail ',
    '"q"',
    "it's",
    'back\\slash',
    '-dash',
    '\u201b',
    '\u2400',
    '\u201bFF',
    'caf\u00e9',
    '\u{1F600}',
    '\ufffd',
    '%41+',
    'a,b;c',
    '\uff0f',
  ];
  for (const [at, name] of names.entries()) {
    writeFileSync(join(odd, name), 'x'.repeat(at));
    utimesSync(join(odd, name), 1_700_000_000.25, 1_600_000_000 + at + 0.5);
  }
  writeFileSync(Buffer.concat([Buffer.from(`${odd}/bad`), Buffer.from([0xff])]), '');
  utimesSync(join(odd, 'caf\u00e9'), 0, -1.5);
  symlinkSync('a//b', join(odd, 'link'));
  catalog = await openCatalog(join(place, 'state'));
  scanned = await scanShare(
    { catalog, shares: createShares() },
    { share: 'tree', protocol: 'nfs', root: tree, purpose: 'scan' },
  );
}, 300_000);
afterAll(async () => {
  await catalog.close();
  rmSync(place, { recursive: true });
});

async function imported(
  format: ListingFormat,
  file: string,
  given: Partial<ListingRequest> = {},
  unknown: Parameters<typeof importListing>[1]['unknown'] = [],
): Promise<Imported> {
  return importListing(
    { catalog, listings: createListings(catalog) },
    {
      share: 'tree',
      protocol: 'nfs',
      root: '.',
      listing: {
        format,
        files: [file],
        rules: { prefixes: [], windows: false },
        map: null,
        delimiter: null,
        header: true,
        table: 'entries',
        ...given,
      },
      unknown,
      limit: { lines: 10 },
      rejectsFile: join(place, `${format}.rejects`),
    },
  );
}

/** A program's output in a file. */
function listed(name: string, program: string, args: readonly string[], cwd = tree): string {
  const file = join(place, name);
  const out = openSync(file, 'w');
  execFileSync(program, args, { cwd, stdio: ['ignore', out, 'ignore'] });
  closeSync(out);
  return file;
}

describe('a listing by a real program holds what a scan of the same tree finds', () => {
  it.skipIf(!has('find'))(
    'find with NUL: everything, to the byte and the nanosecond',
    async () => {
      const file = listed('find0', 'find', ['.', '-mindepth', '1', '-printf', `${FIND_FORMAT}\\0`]);
      const { inventory, books } = await imported('find', file);
      expect(books).toMatchObject({ rejected: 0, ignored: 0 });
      expect(inventory.counts).toEqual(scanned.counts);
      expect(await catalog.difference(scanned, inventory)).toMatchObject({
        added: 0,
        removed: 0,
        changed: 0,
      });
    },
    120_000,
  );

  it.skipIf(!has('find'))(
    'find with line feeds: all but the name that holds one',
    async () => {
      const file = listed('findn', 'find', ['.', '-mindepth', '1', '-printf', `${FIND_FORMAT}\\n`]);
      const { inventory, books } = await imported('find', file);
      expect(books).toMatchObject({ lines: scanned.counts.entries + 1, rejected: 2, ignored: 0 });
      expect(await catalog.difference(scanned, inventory)).toMatchObject({
        added: 0,
        removed: 1,
        changed: 0,
      });
    },
    120_000,
  );

  it.skipIf(!has('rclone'))(
    'rclone: all but the link, and names that are not UTF-8',
    async () => {
      const file = listed('rclone', 'rclone', ['lsjson', '-R', tree]);
      const unknown = [
        'atime_ns',
        'ctime_ns',
        'mode',
        'uid',
        'gid',
        'nlink',
        'inode',
        'device',
        'allocated_bytes',
        'link_target',
      ] as const;
      const { inventory, books } = await imported('rclone', file, {}, unknown);
      expect(books).toMatchObject({ rejected: 1, ignored: 2, duplicates: 0 });
      const difference = await catalog.difference(scanned, inventory);
      expect(difference).toMatchObject({ added: 0, removed: 2, changed: 0 });
    },
    120_000,
  );

  it.skipIf(!has('find') || !has('sqlite3'))(
    'sqlite3, from a listing by find',
    async () => {
      const lines = join(place, 'table.txt');
      const tabbed = listed('tabbed', 'find', ['d0', 'd1', 'd2', '-printf', '%p\\t%y\\t%s\\t%T@\\t%i\\n']);
      writeFileSync(
        lines,
        `CREATE TABLE entries(path TEXT, type TEXT, size INT64, mtime TEXT, inode INT64);\n.mode tabs\n.import ${tabbed} entries\n`,
      );
      execFileSync('sqlite3', [join(place, 'table.db')], { input: `.read ${lines}\n` });
      const { inventory, books } = await imported('sqlite', join(place, 'table.db'));
      expect(books).toMatchObject({ rejected: 0, lines: FILES - 20 + 303 });
      const odd = scanned.counts.entries - books.lines;
      expect(await catalog.difference(scanned, inventory)).toMatchObject({
        added: 0,
        removed: odd,
        changed: 0,
      });
    },
    120_000,
  );
});
