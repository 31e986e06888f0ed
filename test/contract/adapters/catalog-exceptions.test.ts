import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { sha256Of } from '../../../src/adapters/catalog/file-digest.ts';
import { judge } from '../../../src/evidence/judge.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import { entry, NOW, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(join(place.path, 'state'), { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const LATIN1 = Buffer.concat([raw('x'), Buffer.from([0xdf])]);

/** The exceptions of a check at L1 of these entries with these objects. */
async function exceptionsOf(entries: readonly Entry[], objects: Readonly<Record<string, number>>) {
  const inventory = await take(catalog, entries);
  const rules = { protocol: 'nfs', keyPrefix: 'p/', exclude: ['*.tmp'] } as const;
  const comparison = await catalog.compare(inventory, rules, join(place.path, inventory.id));
  try {
    await comparison.addObjects(
      Object.entries(objects).map(([key, sizeBytes]) => ({
        ...{ key, sizeBytes, etag: 'e', lastModified: NOW, storageClass: 'STANDARD', checksumAlgorithms: [] },
      })),
    );
    return (await comparison.settle((facts) => judge(facts, 'L1'))).exceptions;
  } finally {
    await comparison.close();
  }
}

it('what is no match is listed, in the order of paths, but for what is left out as it was meant', async () => {
  const names = ['fine', 'other size', '=cmd()', 'a,"b"\u001b[2J', 'left.tmp'];
  const { entries, csv, parquet } = await exceptionsOf([...names.map((name) => entry(name)), entry(LATIN1)], {
    'p/fine': 10,
    'p/other size': 9,
    'p/strange': 1,
  });
  const base64 = (name: string | Uint8Array): string => Buffer.from(name).toString('base64');
  expect(readFileSync(csv.file, 'utf8').split('\r\n')).toEqual([
    'verdict,reason,book,size_bytes,path,key,path_base64',
    `missing,no-object,unaccounted,10,'=cmd(),p/=cmd(),${base64('=cmd()')}`,
    `missing,no-object,unaccounted,10,"a,""b""\\x1b[2J","p/a,""b""\\x1b[2J",${base64('a,"b"\u001b[2J')}`,
    `differ,size,unchanged,10,other size,p/other size,${base64('other size')}`,
    `extra,no-source-entry,not-scanned,1,strange,p/strange,${base64('strange')}`,
    `excluded,bad-utf8,excluded,10,x\\xdf,,${base64(LATIN1)}`,
    '',
  ]);
  expect(entries).toBe(5);
  expect([csv.sha256, parquet.sha256]).toEqual([await sha256Of(csv.file), await sha256Of(parquet.file)]);
  const paths = await catalog.listVerdicts(parquet.file, 'all', 100);
  expect(paths.map(({ verdict }) => verdict)).toEqual(['missing', 'missing', 'differ', 'extra', 'excluded']);
});

it('without exceptions the lists are there, and empty', async () => {
  const { entries, csv } = await exceptionsOf([entry('fine')], { 'p/fine': 10 });
  expect([entries, readFileSync(csv.file, 'utf8').split('\r\n').length]).toEqual([0, 2]);
});
