import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { type Duplicates, duplicatesSchema } from '../../../src/inventory/duplicates.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { ChecksumRow } from '../../../src/ports/side-tables.ts';
import { directory, entry, take } from './catalog-place.ts';
import { temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

type Content = readonly [entry: Entry, checksum: string | null, outcome?: ChecksumRow['outcome']];

async function duplicates(
  contents: readonly Content[],
  kind: 'checksums-sha256' | 'checksums-crc64nvme' = 'checksums-sha256',
): Promise<Duplicates> {
  const inventory = await take(catalog, [directory('d'), ...contents.map(([one]) => one)]);
  const writer = await catalog.openSideTable(inventory, kind, {});
  await writer.add(
    contents.map(([{ path, sizeBytes, mtimeNs, inode }, checksum, outcome = 'hashed']) => {
      return { path, outcome, checksum, sizeBytes, mtimeNs, inode, readAtNs: mtimeNs, errorCode: null };
    }),
  );
  await writer.finish();
  return duplicatesSchema.parse(await catalog.duplicates(inventory));
}

const file = (path: string, sizeBytes: number, given: Partial<Entry> = {}) =>
  entry(path, { sizeBytes, ...given });

describe('files with the same content', () => {
  it('are those with the same size and checksum; one of each is needed', async () => {
    const found = await duplicates([
      [file('b', 10), 'X'],
      [file('a', 10), 'X'],
      [file('c', 10), 'X'],
      [file('d/big', 1000), 'Y'],
      [file('e/big', 1000), 'Y'],
      [file('other size', 11), 'X'],
      [file('alone', 10), 'Z'],
    ]);
    expect(found).toMatchObject({
      algorithm: 'sha256',
      groups: 2,
      redundant: { files: 3, bytes: 1020 },
      compared: { files: 7, bytes: 2051 },
      notCompared: { files: 0, bytes: 0 },
    });
    expect(
      found.largest.map(({ checksum, sizeBytes, copies, redundantBytes, examples }) => [
        checksum,
        sizeBytes,
        copies,
        redundantBytes,
        examples.map(({ text }) => text),
      ]),
    ).toEqual([
      ['Y', 1000, 2, 1000, ['d/big', 'e/big']],
      ['X', 10, 3, 20, ['a', 'b', 'c']],
    ]);
  });
  it('are not the names of one file', async () => {
    const linked = { nlink: 2, inode: 99n, device: 5n };
    const none = await duplicates([
      [file('one', 10, linked), 'X'],
      [file('two', 10, linked), 'X'],
    ]);
    expect(none).toMatchObject({ groups: 0, redundant: { files: 0, bytes: 0 }, largest: [] });
    const other = await duplicates([
      [file('one', 10, linked), 'X'],
      [file('two', 10, linked), 'X'],
      [file('three', 10, { ...linked, device: 6n }), 'X'],
    ]);
    expect(other).toMatchObject({ groups: 1, redundant: { files: 1, bytes: 10 } });
    expect(other.largest[0]?.copies).toBe(2);
  });
  it('are not files that changed while or after they were scanned, nor empty ones', async () => {
    const found = await duplicates(
      [
        [file('a', 10), 'X'],
        [file('b', 10), 'X', 'changed'],
        [file('c', 10), null, 'unsteady'],
        [file('d', 0), 'E'],
        [file('e', 0), 'E'],
      ],
      'checksums-crc64nvme',
    );
    expect(found).toMatchObject({
      algorithm: 'crc64nvme',
      groups: 0,
      compared: { files: 1, bytes: 10 },
      notCompared: { files: 2, bytes: 20 },
    });
  });
  it('are known only with checksums', async () => {
    expect(await catalog.duplicates(await take(catalog, [file('a', 1)]))).toBeNull();
  });
  it('name ten groups at most', async () => {
    const many = [...Array(12).keys()].flatMap((n): Content[] => [
      [file(`a${n}`, n + 1), `${n}`],
      [file(`b${n}`, n + 1), `${n}`],
    ]);
    const found = await duplicates(many);
    expect([found.groups, found.largest.length, found.largest[0]?.sizeBytes]).toEqual([12, 10, 12]);
  });
});
