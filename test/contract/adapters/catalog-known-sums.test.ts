import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { ENTRY_COLUMN_NAMES, type Entry } from '../../../src/inventory/entry.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import type { Pair } from '../../../src/ports/comparison.ts';
import type { ChecksumAlgorithm } from '../../../src/ports/hashing.ts';
import type { ChecksumRow } from '../../../src/ports/side-tables.ts';
import { daysBefore, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(join(place.path, 'state'), { memoryLimit: '256MB', threads: 1 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const RULES: KeyRules = { protocol: 'nfs', keyPrefix: 'p/', exclude: [] };
const MS = 1_000_000n;
/** Not a whole second, so that a tick of 20 ms is believed. */
const WRITTEN = daysBefore(10) + 1n;

let results = 0;
async function pairsOf(inventory: Inventory, sums?: readonly ChecksumAlgorithm[]) {
  results += 1;
  const comparison = await catalog.compare(inventory, RULES, join(place.path, `result ${results}`), sums);
  try {
    const found = new Map<string, Pair>();
    for await (const batch of comparison.pairs())
      for (const pair of batch) found.set(Buffer.from(pair.path).toString(), pair);
    return found;
  } finally {
    await comparison.close();
  }
}

async function keep(
  inventory: Inventory,
  algorithm: ChecksumAlgorithm,
  rows: readonly (Partial<ChecksumRow> & { readonly name: string })[],
): Promise<void> {
  const writer = await catalog.openSideTable(inventory, `checksums-${algorithm}`, {});
  const row = { outcome: 'hashed', sizeBytes: 10, mtimeNs: WRITTEN, inode: null, errorCode: null } as const;
  await writer.add(
    rows.map(({ name, ...given }) => ({
      ...{ ...row, path: raw(name), checksum: `${algorithm} of ${name}`, readAtNs: daysBefore(1) },
      ...given,
    })),
  );
  await writer.finish();
}

const quoted = (file: string) => `'${file.replaceAll("'", "''")}'`;
const known = (pair: Pair | undefined) => pair?.known.map(({ value }) => value);

describe('checksums beside an inventory', () => {
  const file = (name: string, given: Partial<Entry> = {}) =>
    entry(name, { mtimeNs: WRITTEN, ctimeNs: WRITTEN, ...given });
  let inventory: Inventory;
  beforeAll(async () => {
    const names = ['both', 'one', 'none', 'reused', 'changed', 'gone', 'in one tick', 'long after'];
    inventory = await take(catalog, [
      ...names.map((name) => file(name)),
      file('other size', { sizeBytes: 11 }),
      file('other time', { mtimeNs: WRITTEN + 1n }),
      file('changed after it was read', { ctimeNs: daysBefore(1) + 1n }),
      file('changed before it was read', { ctimeNs: daysBefore(2) + 1n }),
      file('of whole seconds', { mtimeNs: daysBefore(10), ctimeNs: daysBefore(10) }),
      symlink('link', 'both'),
    ]);
    await keep(inventory, 'crc64nvme', [
      ...['both', 'one', 'other size', 'other time'].map((name) => ({ name })),
      ...['changed after it was read', 'changed before it was read'].map((name) => ({
        ...{ name, outcome: 'reused' as const },
      })),
      { name: 'link', sizeBytes: 4, mtimeNs: daysBefore(10) },
      { name: 'reused', outcome: 'reused' },
      { name: 'changed', outcome: 'changed' },
      { name: 'gone', outcome: 'gone', checksum: null, sizeBytes: null, mtimeNs: null },
      { name: 'in one tick', readAtNs: WRITTEN + 19n * MS },
      { name: 'long after', readAtNs: WRITTEN + 20n * MS },
      { name: 'of whole seconds', mtimeNs: daysBefore(10), readAtNs: daysBefore(10) + 1_999n * MS },
    ]);
    await keep(inventory, 'sha256', [{ name: 'both' }]);
  });

  it('come along with the pairs they are asked for, and with their times', async () => {
    const pairs = await pairsOf(inventory, ['crc64nvme', 'sha256']);
    expect(pairs.get('both')).toMatchObject({
      ctimeNs: WRITTEN,
      known: [
        { algorithm: 'CRC64NVME', value: 'crc64nvme of both', readAtNs: daysBefore(1) },
        { algorithm: 'SHA256', value: 'sha256 of both', readAtNs: daysBefore(1) },
      ],
    });
    expect(known(pairs.get('one'))).toEqual(['crc64nvme of one']);
    expect(known((await pairsOf(inventory, ['sha256'])).get('both'))).toEqual(['sha256 of both']);
    const unasked = await pairsOf(inventory);
    expect([...unasked.values()].every(({ known: sums }) => sums.length === 0)).toBe(true);
    expect(unasked.size).toBe(pairs.size);
  });

  it.each([...[['reused'], ['long after'], ['changed before it was read']]])('serve: %s', async (name) =>
    expect(known((await pairsOf(inventory, ['crc64nvme'])).get(name))).toHaveLength(1),
  );

  it.each([
    ...[['none'], ['changed'], ['gone'], ['other size'], ['other time'], ['link']],
    ...[['in one tick'], ['of whole seconds'], ['changed after it was read']],
  ])('do not serve: %s', async (name) =>
    expect(known((await pairsOf(inventory, ['crc64nvme'])).get(name))).toEqual([]),
  );

  it('are none where there is no table', async () => {
    const bare = await take(catalog, [file('both')]);
    expect(known((await pairsOf(bare, ['crc64nvme', 'sha256'])).get('both'))).toEqual([]);
  });

  it('serve without a ctime where the inventory knows none', async () => {
    const writer = await catalog.startInventory({
      ...{ share: 'models', protocol: 'nfs', root: '/mnt/models', purpose: 'scan' },
    });
    const bits = 1 << ENTRY_COLUMN_NAMES.indexOf('ctime_ns');
    await writer.add({
      ...batchOf([file('both'), file('in one tick')]),
      unknown: Uint16Array.of(bits, bits),
    });
    const listed = await writer.finish();
    await keep(listed, 'crc64nvme', [
      { name: 'both' },
      { name: 'in one tick', readAtNs: WRITTEN + 19n * MS },
    ]);
    const pairs = await pairsOf(listed, ['crc64nvme']);
    expect(known(pairs.get('in one tick'))).toEqual([]);
    expect(pairs.get('both')).toMatchObject({ ctimeNs: null, known: [{ value: 'crc64nvme of both' }] });
  });
});

it('what was read and what was not can be listed afterwards, and earlier records are compared again without', async () => {
  const inventory = await take(catalog, [entry('read'), entry('taken'), entry('gone')]);
  const comparison = await catalog.compare(inventory, RULES, join(place.path, 'listed'));
  const checksum = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'x' } as const;
  const look = { sourceNow: 'same', checksum, found: null } as const;
  await comparison.addObjects([
    ...[
      {
        key: 'p/read',
        sizeBytes: 10,
        etag: '"e"',
        lastModified: NOW,
        storageClass: 'STANDARD',
        checksumAlgorithms: [],
      },
    ],
  ]);
  await comparison.addSourceLooks([
    { ...look, path: raw('read'), checksumFrom: 'read' },
    { ...look, path: raw('taken'), checksumFrom: 'inventory' },
    { path: raw('gone'), sourceNow: 'gone', checksum: null, checksumFrom: null, found: null },
  ]);
  const judge = () => ({ verdict: 'match', book: 'unchanged', reason: '' }) as const;
  const { inputs, verdicts } = await comparison.settle(judge);
  await comparison.close();
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = await connection.runAndReadAll(
    `SELECT decode(path) FROM ${quoted(inputs.source.file)} WHERE checksum_from = 'inventory'`,
  );
  expect(rows.getRows()).toEqual([['taken']]);

  // As earlier versions wrote it.
  const file = join(place.path, 'source before.parquet');
  await connection.run(
    `COPY (SELECT * EXCLUDE (checksum_from) FROM ${quoted(inputs.source.file)}) TO ${quoted(file)}`,
  );
  connection.closeSync();
  const files = { ...inputs, source: { ...inputs.source, file } };
  expect(await catalog.compareAgain(inventory, RULES, files, judge, verdicts.file)).toBe(0);
});
