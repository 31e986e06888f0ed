import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createListings } from '../../src/adapters/listings/listings.ts';
import { seeded } from '../../src/estate/random.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { ListingFormat } from '../../src/ports/listings.ts';
import { writeReport } from '../../src/rehearsal/s3-inventory/report.ts';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import { type Imported, importListing } from '../../src/steps/import.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

const LINES = 100_000;
/** Of the report; each is a request and some files, and more of them bring nothing that the lines do not. */
const OBJECTS = 20_000;
/** Several parts of either. */
const PART_ROWS = 8_192;
const PER_DIRECTORY = 250;
const SECOND_NS = 1_000_000_000n;

let place = '';
let catalog: Catalog;
beforeAll(async () => {
  place = await scratchDirectory();
  catalog = await openCatalog(join(place, 'state'), { partRows: PART_ROWS });
});
afterAll(async () => {
  await catalog.close();
  rmSync(place, { recursive: true });
});

/** What a listing tells of one entry; the path as UTF-16, which may hold half a surrogate pair. */
interface Listed {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
}

/** Directories with files in them, `LINES` entries in all, named from `letters`. */
function* entries(letters: readonly string[], stepNs: bigint): Generator<Listed> {
  const random = seeded(1);
  const name = (at: number): string => {
    const some = Array.from({ length: 8 }, () => letters[Math.floor(random() * letters.length)]);
    return `${some.join('')}-${at}`;
  };
  let directory = '';
  for (let at = 0; at < LINES; at++) {
    const isDirectory = at % PER_DIRECTORY === 0;
    if (isDirectory) directory = at % 3 === 0 || directory === '' ? name(at) : `${directory}/${name(at)}`;
    yield {
      path: isDirectory ? directory : `${directory}/${name(at)}`,
      kind: isDirectory ? 'directory' : 'file',
      sizeBytes: Math.floor(random() * 2 ** 40),
      mtimeNs: 1_700_000_000n * SECOND_NS + BigInt(at) * stepNs,
    };
  }
}

/** UTF-8 that carries half a surrogate pair as well [WTF-8]. */
function bytesOf(text: string): Buffer {
  return Buffer.concat(
    Array.from(text, (letter) => {
      const unit = letter.charCodeAt(0);
      const isHalf = letter.length === 1 && unit >= 0xd800 && unit < 0xe000;
      return isHalf
        ? Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)])
        : Buffer.from(letter);
    }),
  );
}

async function imported(
  format: ListingFormat,
  file: string,
  prefixes: readonly string[],
  windows: boolean,
): Promise<Imported> {
  return importListing(
    { catalog, listings: createListings(catalog) },
    {
      share: 'large',
      protocol: 'nfs',
      root: '.',
      listing: {
        format,
        files: [file],
        rules: { prefixes, windows },
        map: null,
        delimiter: null,
        header: true,
        table: '',
      },
      unknown: [],
      limit: { lines: 100 },
      rejectsFile: join(place, `${format}.rejects`),
    },
  );
}

/** Every row of an inventory, by its path in hex. */
async function rowsOf({ id, parquet }: Inventory): Promise<ReadonlyMap<string, string>> {
  const files = parquet.files.map(({ file }) => join(place, 'state/inventories/large', id, file));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const read = await connection.runAndReadAll(
    `SELECT hex(path), concat_ws(' ', kind, CASE kind WHEN 'file' THEN size_bytes END, mtime_ns)
     FROM read_parquet([${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ')}])`,
  );
  const rows = new Map(read.getRows().map(([path, rest]) => [String(path), String(rest)]));
  expect(rows.size).toBe(read.currentRowCount);
  connection.closeSync();
  return rows;
}
const hex = (path: Uint8Array): string => Buffer.from(path).toString('hex').toUpperCase();

/** One format: how an entry is written, and what of it the format tells. */
interface Case {
  readonly format: ListingFormat;
  readonly letters: readonly string[];
  readonly encoding: 'utf8' | 'utf16le';
  readonly head: string;
  readonly line: (entry: Listed) => string;
  /** Times that differ by less come out the same. */
  readonly stepNs: bigint;
  readonly prefixes: readonly string[];
  readonly directoryTimes: boolean;
}

const LETTERS = [
  'a',
  'Z',
  '9',
  ' ',
  ',',
  ';',
  "'",
  '%',
  '+',
  '&',
  '\u00fc',
  'e\u0301',
  '\u6f22',
  '\u{1f600}',
];
/** NTFS takes any unit of UTF-16. */
const WINDOWS = [...LETTERS, '\ud800', '\udfff', '\ufeff', '\u2028'];
const windows = (path: string): string => `\\\\srv\\share\\${path.replaceAll('/', '\\')}`;
const iso = (ns: bigint): string => {
  const fraction = String(ns % SECOND_NS).padStart(9, '0');
  return new Date(Number(ns / 1_000_000n)).toISOString().replace(/\.\d+Z/, `.${fraction.slice(0, 7)}Z`);
};

const CASES: readonly Case[] = [
  {
    format: 'robocopy',
    letters: WINDOWS,
    encoding: 'utf16le',
    head: '\ufeff\r\n',
    line: ({ path, kind, sizeBytes, mtimeNs }) =>
      kind === 'directory'
        ? `\t  New Dir        249\t${windows(path)}\\\r\n`
        : `\t    New File  \t\t${String(sizeBytes).padStart(8)}\t${iso(mtimeNs).slice(0, 19).replaceAll('-', '/').replace('T', ' ')}\t${windows(path)}\r\n`,
    stepNs: SECOND_NS,
    prefixes: ['\\\\srv\\share'],
    directoryTimes: false,
  },
  {
    format: 'powershell',
    letters: WINDOWS,
    encoding: 'utf16le',
    head: '\ufeff"FullName","Length","LastWriteTimeUtc","Attributes","LinkType"\r\n',
    line: ({ path, kind, sizeBytes, mtimeNs }) =>
      `"${windows(path)}","${kind === 'file' ? sizeBytes : ''}","${iso(mtimeNs)}","${kind === 'file' ? 'Archive' : 'Directory'}",""\r\n`,
    stepNs: 100n,
    prefixes: ['\\\\srv\\share'],
    directoryTimes: true,
  },
  {
    format: 'xcp',
    letters: [...LETTERS, '"', '\\', '\t', '\x01'],
    encoding: 'utf8',
    head: 'Xcp command : xcp scan -fmt ... srv:/vol\n',
    line: ({ path, kind, sizeBytes, mtimeNs }) => {
      const time = `${mtimeNs / SECOND_NS}.${String(mtimeNs % SECOND_NS).padStart(9, '0')}`;
      return `${kind === 'file' ? 1 : 2},${sizeBytes},${time},${time},${time},755,0,0,0,srv:/vol/${path}//\n`;
    },
    stepNs: 1n,
    prefixes: ['srv:/vol'],
    directoryTimes: true,
  },
];

describe('a listing of 100,000 lines comes through, line by line, with every path', () => {
  it.each(CASES)('$format', { timeout: 120_000 }, async (given) => {
    const file = join(place, `${given.format}.listing`);
    function* pieces(): Generator<Buffer> {
      yield Buffer.from(given.head, given.encoding);
      for (const entry of entries(given.letters, given.stepNs))
        yield Buffer.from(given.line(entry), given.encoding);
    }
    await pipeline(Readable.from(pieces()), createWriteStream(file));
    const { inventory, books } = await imported(
      given.format,
      file,
      given.prefixes.map((prefix) => Buffer.from(prefix).toString('latin1')),
      given.encoding === 'utf16le',
    );
    expect(books).toEqual({
      lines: LINES + 1,
      entries: LINES,
      rejected: 0,
      ignored: 1,
      duplicates: 0,
    });
    const rows = await rowsOf(inventory);
    expect(rows.size).toBe(LINES);
    const wrong: string[] = [];
    for (const { path, kind, sizeBytes, mtimeNs } of entries(given.letters, given.stepNs)) {
      const size = kind === 'file' ? ` ${sizeBytes}` : '';
      const time = kind === 'file' || given.directoryTimes ? ` ${mtimeNs}` : '';
      if (rows.get(hex(bytesOf(path))) !== `${kind}${size}${time}`) wrong.push(path);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

/** Keys that a report has to encode; the last three can be no path of a file. */
const ODD_KEYS = [
  'a b+c',
  '%41%2B',
  'line\nfeed',
  '"quoted", and more',
  '\u00fcn\u00ef/\u{1d11e}',
  '\x7f\x01',
  '~',
  'empty directory/',
  `long/${'\u6f22'.repeat(300)}`,
  'taken',
  'two//slashes',
  'dots/../out',
];

it('a report that the rehearsal wrote of 20,000 objects is what its store holds', async () => {
  const store = await openObjectStore(join(place, 's3'));
  for (const bucket of ['source', 'reports']) await store.createBucket(bucket);
  const body = Buffer.alloc(1000, 'x');
  for (let at = 0; at < OBJECTS - ODD_KEYS.length - 1; at++) {
    const key = `d${at % 7}/\u00fc ${at % 300}/file+${at}.bin`;
    await store.put('source', key, Readable.from([body.subarray(0, at % 1000)]));
  }
  for (const key of ODD_KEYS) {
    const content = key.endsWith('/') ? [] : [Buffer.from(key)];
    await store.put('source', key, Readable.from(content));
  }
  await store.put('source', 'taken/by a directory', Readable.from([]));
  await writeReport({
    store,
    source: 'source',
    configuration: {
      id: 'all',
      enabled: true,
      allVersions: false,
      weekly: false,
      format: 'CSV',
      prefix: '',
      fields: ['Size', 'LastModifiedDate', 'ETag'],
      destination: { bucket: 'reports', prefix: 'p', keyId: null },
    },
    dueMs: Date.parse('2026-11-22T00:00:00Z'),
    nowMs: Date.now(),
    signal: new AbortController().signal,
  });
  let manifest = '';
  for await (const { key } of store.scan('reports', { key: '', inclusive: true })) {
    const copy = join(place, 'report', key);
    mkdirSync(dirname(copy), { recursive: true });
    const found = await store.read('reports', key);
    if (found === null) throw new Error(`${key} is gone`);
    await pipeline(found.body, createWriteStream(copy));
    if (key.endsWith('manifest.json')) manifest = copy;
  }
  const { inventory, books, reasons } = await imported('s3-inventory', manifest, [], false);
  expect(books).toMatchObject({ lines: OBJECTS, rejected: 3, ignored: 0, duplicates: 0 });
  expect(reasons.map(({ lines }) => lines)).toEqual([2, 1]);
  const rows = new Map(await rowsOf(inventory));
  const unusable = ODD_KEYS.slice(-3);
  const wrong: string[] = [];
  let held = 0;
  for await (const { key, sizeBytes, lastModified } of store.scan('source', { key: '', inclusive: true })) {
    held += 1;
    if (unusable.includes(key)) continue;
    const path = hex(Buffer.from(key.replace(/\/$/, '')));
    const what = key.endsWith('/') ? 'directory' : `file ${sizeBytes}`;
    if (rows.get(path) !== `${what} ${BigInt(lastModified.getTime()) * 1_000_000n}`) wrong.push(key);
    rows.delete(path);
  }
  expect(held).toBe(OBJECTS);
  expect(wrong.slice(0, 3)).toEqual([]);
  // What is left are directories that no object names, of which only the path is known.
  expect(new Set(rows.values())).toEqual(new Set(['directory']));
  expect(inventory.origin).toMatchObject({ addedDirectories: rows.size });
}, 180_000);
