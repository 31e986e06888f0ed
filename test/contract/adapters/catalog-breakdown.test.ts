import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { ENTRY_COLUMN_NAMES, type Entry } from '../../../src/inventory/entry.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import { type Breakdown, breakdownSchema } from '../../../src/inventory/profile-breakdown.ts';
import { daysBefore, directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

async function breakdown(entries: readonly Entry[]): Promise<Breakdown> {
  const inventory = await take(catalog, entries);
  return breakdownSchema.parse(await catalog.breakdown(inventory, { now: NOW, coldAfterDays: 365 }));
}

/** An entry of an age in days. */
const aged = (path: string, days: number, sizeBytes = 10): Entry =>
  entry(path, { sizeBytes, mtimeNs: daysBefore(days), atimeNs: daysBefore(days), ctimeNs: daysBefore(days) });

const times = (days: number, readDays: number) => ({
  mtimeNs: daysBefore(days),
  ctimeNs: daysBefore(days),
  atimeNs: daysBefore(readDays),
});

describe('by age', () => {
  it('a bound belongs to the older class; the future has one of its own', async () => {
    const { age } = await breakdown([
      aged('ahead', -1),
      aged('now', 0),
      aged('week', 7),
      aged('old', 3650),
      aged('stone', 20_000),
    ]);
    expect(age.map(({ fromDays, underDays, files }) => [fromDays, underDays, files])).toEqual([
      [null, 0, 1],
      [0, 7, 1],
      [7, 30, 1],
      [3650, null, 2],
    ]);
  });

  it('takes the latest and the earliest time that can be kept, which broken clocks and other tools write', async () => {
    const far = (path: string, ns: bigint) => entry(path, { mtimeNs: ns, ctimeNs: ns, atimeNs: ns });
    const { age, access } = await breakdown([
      far('year-2500', 2n ** 63n - 1n),
      far('year-1601', -(2n ** 63n)),
      entry('read', { mtimeNs: 2n ** 63n - 1n, ctimeNs: daysBefore(3), atimeNs: daysBefore(1) }),
    ]);
    expect(age.map(({ fromDays, files }) => [fromDays, files])).toEqual([
      [null, 2],
      [3650, 1],
    ]);
    expect(access.times).toBe('not-kept');
  });

  it('trusts access times only where files are read after they were written', async () => {
    const written = [...Array(99).keys()].map((n) => entry(`w${n}`, times(500, 500)));
    const none = await breakdown([...written, entry('soon', times(500, 499.5))]);
    expect(none.access).toMatchObject({ times: 'not-kept', coldButRead: { files: 0, bytes: 0 } });
    const some = await breakdown([...written, entry('read', { ...times(500, 3), sizeBytes: 77 })]);
    expect(some.access).toMatchObject({
      times: 'kept',
      coldButRead: { afterDays: 365, files: 1, bytes: 77 },
    });
    expect(some.access.age.map(({ fromDays, files }) => [fromDays, files])).toEqual([
      [0, 1],
      [365, 99],
    ]);
  });
});

describe('by size, depth, suffix and owner', () => {
  let found: Breakdown;
  beforeAll(async () => {
    found = await breakdown([
      entry('.bashrc', { sizeBytes: 0 }),
      entry('a/b.tar.GZ', { sizeBytes: 4095 }),
      entry('a/b.tar.gz', { sizeBytes: 4096 }),
      entry('a/README', { sizeBytes: 1 }),
      entry('a/ends.', { sizeBytes: 1 }),
      entry('a.d/none', { sizeBytes: 1, uid: 0, gid: 0 }),
      entry('a/photo.\u00c4\u00d6', { sizeBytes: 5 }),
      entry('a/photo.\u00e4\u00f6', { sizeBytes: 5 }),
      entry(raw('a/b', [0xff], '.', [0xfe]), { sizeBytes: 7 }),
      entry(`a/x.${'long'.repeat(6)}`, { sizeBytes: 1 }),
      entry('a/evil.\u001b[2J', { sizeBytes: 3 }),
      directory('a'),
      directory('a.d'),
      symlink('l.gz', 'x'),
    ]);
  });
  it('counts only files', () => {
    expect([found.files, found.bytes]).toEqual([11, 8215]);
  });
  it('has a class of empty files, and bounds that belong to the larger class', () => {
    expect(found.size).toEqual([
      { fromBytes: null, underBytes: 1, files: 1, bytes: 0 },
      { fromBytes: 1, underBytes: 4096, files: 9, bytes: 4119 },
      { fromBytes: 4096, underBytes: 16384, files: 1, bytes: 4096 },
    ]);
  });
  it('counts the names in a path', () => {
    expect(found.depth).toEqual([
      { depth: 1, open: false, files: 1, bytes: 0 },
      { depth: 2, open: false, files: 10, bytes: 8215 },
    ]);
  });
  it('takes the last suffix in lower case; dot files, long ones and a dot at the end have none', () => {
    const rows = found.extensions.rows.map(({ extension, files }) => [extension.text, files]);
    expect(rows).toEqual([
      ['gz', 2],
      ['', 5],
      ['\u00e4\u00f6', 2],
      [String.raw`\x1b[2j`, 1],
      [String.raw`\xfe`, 1],
    ]);
    expect(found.extensions.others).toEqual({ distinct: 0, files: 0, bytes: 0 });
  });
  it('goes by owner and group', () => {
    expect(found.owners.rows).toEqual([
      { uid: 1000, gid: 1000, files: 10, bytes: 8214 },
      { uid: 0, gid: 0, files: 1, bytes: 1 },
    ]);
  });
});

describe('by directory', () => {
  it('is a heat map of the places that hold most, each with its ages', async () => {
    const { directories } = await breakdown([
      ...[1, 40, 100, 500, 2000].map((days, n) => aged(`runs/2019/r1/f${n}`, days, 100)),
      aged('runs/2019/small', 1, 1),
      aged('top', 1, 400),
    ]);
    expect(directories.ages.map(({ fromDays }) => fromDays)).toEqual([null, 30, 90, 365, 1095, null]);
    expect(directories.rows.map(({ path, files, bytesByAge }) => [path.text, files, bytesByAge])).toEqual([
      ['runs/2019/r1', 5, [100, 100, 100, 100, 100, 0]],
      ['runs/2019', 1, [1, 0, 0, 0, 0, 0]],
    ]);
    expect(directories.others).toEqual({ files: 1, bytes: 400, bytesByAge: [400, 0, 0, 0, 0, 0] });
  });
  it('gives back the exact bytes of a name', async () => {
    const { directories, fullest } = await breakdown([entry(raw("it's \\ ", [0xff], '\u00e9/f'))]);
    expect(directories.rows[0]?.path).toEqual({
      text: String.raw`it's \\ \xffé`,
      bytes: Buffer.from(raw("it's \\ ", [0xff], '\u00e9')).toString('base64'),
    });
    expect(fullest.map(({ path }) => path.text)).toEqual([String.raw`it's \\ \xffé`]);
  });
  it('names the fullest by entries of every kind', async () => {
    const { fullest } = await breakdown([directory('d'), directory('e'), symlink('d/l', 'x'), entry('r')]);
    expect(fullest.map(({ path, entries }) => [path.text, entries])).toEqual([
      ['', 3],
      ['d', 1],
    ]);
  });
});

describe('of a listing that does not know everything', () => {
  it('sets apart what nobody knows, and still adds up', async () => {
    const columns: readonly string[] = ['mtime_ns', 'atime_ns', 'ctime_ns', 'uid', 'gid', 'inode', 'device'];
    const mask = ENTRY_COLUMN_NAMES.reduce(
      (bits, name, at) => bits | (columns.includes(name) ? 1 << at : 0),
      0,
    );
    const writer = await catalog.startInventory({
      share: 'models',
      protocol: 'nfs',
      root: '/mnt/models',
      purpose: 'scan',
    });
    const known = batchOf([entry('a/b', { sizeBytes: 5 }), entry('c')]);
    await writer.add({ ...known, unknown: Uint16Array.of(mask, mask) });
    const inventory = await writer.finish();
    const found = breakdownSchema.parse(await catalog.breakdown(inventory, { now: NOW, coldAfterDays: 365 }));
    expect(found.age).toEqual([{ fromDays: null, underDays: null, files: 2, bytes: 15 }]);
    expect(found.access).toEqual({
      times: 'unknown',
      age: [{ fromDays: null, underDays: null, files: 2, bytes: 15 }],
      coldButRead: { afterDays: 365, files: 0, bytes: 0 },
    });
    expect(found.owners.rows).toEqual([{ uid: null, gid: null, files: 2, bytes: 15 }]);
    expect(found.directories.others.bytesByAge).toEqual([0, 0, 0, 0, 0, 10]);
    const later = await take(catalog, [entry('a/b', { sizeBytes: 5 }), entry('c', { sizeBytes: 11 })]);
    const churn = await catalog.churn(inventory, later);
    expect(churn.changed).toEqual({ files: 1, bytes: 11 });
    expect(churn.unchanged).toEqual({ files: 1, bytes: 5 });
  });
});

describe('always', () => {
  it('an empty inventory is all zero', async () => {
    const { files, bytes, age, size, depth, fullest, access, directories, owners } = await breakdown([]);
    expect({ files, bytes, age, size, depth, fullest, rows: [...directories.rows, ...owners.rows] }).toEqual({
      files: 0,
      bytes: 0,
      age: [],
      size: [],
      depth: [],
      fullest: [],
      rows: [],
    });
    expect(access.times).toBe('unknown');
  });

  it('every way of cutting adds up to the counts of the scan', async () => {
    const name = fc.oneof(
      fc
        .constantFrom('a', 'b.txt', 'c.TXT', "quo'te", '.hidden', 'x.y.z', '\u00e9.jpg')
        .map((text) => raw(text)),
      fc
        .uint8Array({ minLength: 1, maxLength: 6 })
        .map((bytes) => bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte))),
    );
    const one = fc.record({
      names: fc.array(name, { minLength: 1, maxLength: 6 }),
      kind: fc.constantFrom('file', 'file', 'file', 'directory', 'symlink', 'fifo') as fc.Arbitrary<
        Entry['kind']
      >,
      sizeBytes: fc.oneof(fc.nat(20), fc.nat(2 ** 40)),
      age: fc.integer({ min: -10, max: 9000 }),
      uid: fc.nat(40),
      deeper: fc.nat(40),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 120 }), async (all) => {
        const entries = all.map(({ names, kind, sizeBytes, age, uid, deeper }, n) => {
          const parts = [
            ...names.flatMap((bytes) => [Array.from(bytes), '/']),
            'd/'.repeat(deeper % 37),
            `${n}`,
          ];
          return entry(raw(...parts), { kind, sizeBytes, mtimeNs: daysBefore(age), uid });
        });
        const found = await breakdown(entries);
        const files = entries.filter(({ kind }) => kind === 'file');
        const total = {
          files: files.length,
          bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        };
        expect({ files: found.files, bytes: found.bytes }).toEqual(total);
        const { age, access, size, depth, extensions, owners, directories } = found;
        for (const rows of [
          age,
          access.age,
          size,
          depth,
          [...extensions.rows, extensions.others],
          [...owners.rows, owners.others],
          [...directories.rows, directories.others],
        ]) {
          expect(rows.reduce((sum, row) => sum + row.files, 0)).toBe(total.files);
          expect(rows.reduce((sum, row) => sum + row.bytes, 0)).toBe(total.bytes);
        }
        for (const { bytes, bytesByAge } of [...directories.rows, directories.others]) {
          expect(bytesByAge.reduce((a, b) => a + b, 0)).toBe(bytes);
        }
      }),
      { numRuns: 6 },
    );
  });
});
