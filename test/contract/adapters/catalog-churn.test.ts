import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { type Churn, churnSchema } from '../../../src/inventory/churn.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { daysBefore, directory, entry, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const START = '2026-01-01T00:00:00.000Z';

/** Takes an inventory of each list, so many days apart, and compares them. */
async function churn(
  before: readonly Entry[],
  after: readonly Entry[],
  given: {
    readonly days?: number;
    readonly before?: Partial<Inventory>;
    readonly after?: Partial<Inventory>;
  } = {},
): Promise<Churn> {
  const at = (days: number) => new Date(Date.parse(START) + days * 86_400_000).toISOString();
  const older = { ...(await take(catalog, before)), startedAt: at(0), ...given.before };
  const newer = { ...(await take(catalog, after)), startedAt: at(given.days ?? 1), ...given.after };
  return churnSchema.parse(await catalog.churn(older, newer));
}

const file = (path: string, sizeBytes: number, given: Partial<Entry> = {}) =>
  entry(path, { sizeBytes, mtimeNs: 5_000_000_001n, inode: 1n, ...given });

describe('from one scan to the next', () => {
  const kept = [file('kept', 100, { inode: 10n }), directory('d'), symlink('l', 'x')];
  const cases: readonly (readonly [string, readonly Entry[], readonly Entry[], Partial<Churn>])[] = [
    ['nothing happened', [], [], {}],
    [
      'a new file',
      [],
      [file('new', 7)],
      { added: { files: 1, bytes: 7 }, toTransfer: { files: 1, bytes: 7 } },
    ],
    ['a file is gone', [file('old', 7)], [], { removed: { files: 1, bytes: 7 } }],
    [
      'another size: the whole file is carried again',
      [file('f', 7)],
      [file('f', 9)],
      { changed: { files: 1, bytes: 9 }, toTransfer: { files: 1, bytes: 9 } },
    ],
    [
      'another time, one nanosecond later',
      [file('f', 7)],
      [file('f', 7, { mtimeNs: 5_000_000_002n })],
      { changed: { files: 1, bytes: 7 }, toTransfer: { files: 1, bytes: 7 } },
    ],
    [
      'a new name for the same file is carried again, but nothing is gone',
      [file('a/old', 7)],
      [file('b/new', 7)],
      { renamed: { files: 1, bytes: 7 }, toTransfer: { files: 1, bytes: 7 } },
    ],
    [
      'an inode used again is no new name',
      [file('old', 7)],
      [file('new', 8)],
      {
        added: { files: 1, bytes: 8 },
        removed: { files: 1, bytes: 7 },
        toTransfer: { files: 1, bytes: 8 },
      },
    ],
    [
      'inode 0 is no inode',
      [file('old', 7, { inode: 0n })],
      [file('new', 7, { inode: 0n })],
      { added: { files: 1, bytes: 7 }, removed: { files: 1, bytes: 7 }, toTransfer: { files: 1, bytes: 7 } },
    ],
    [
      'a second name is new, the first stays',
      [file('one', 7)],
      [file('one', 7), file('two', 7)],
      {
        added: { files: 1, bytes: 7 },
        toTransfer: { files: 1, bytes: 7 },
        unchanged: { files: 2, bytes: 107 },
      },
    ],
    ['a file became a directory', [file('x', 7)], [directory('x')], { removed: { files: 1, bytes: 7 } }],
    ['links and directories are not counted', [symlink('s', 'a')], [symlink('s', 'b'), directory('e')], {}],
  ];
  const none = { files: 0, bytes: 0 };
  const nothing = {
    added: none,
    changed: none,
    renamed: none,
    removed: none,
    notCompared: none,
    toTransfer: none,
  };
  it.each(cases)('%s', async (_reason, before, after, expected) => {
    const unchanged = { files: 1, bytes: 100 };
    const same = before.length === 1 && expected.toTransfer === undefined && expected.removed === undefined;
    const also = same && before[0]?.kind === 'file' ? { files: 2, bytes: 107 } : unchanged;
    expect(await churn([...kept, ...before], [...kept, ...after])).toMatchObject({
      ...nothing,
      unchanged: also,
      ...expected,
    });
  });
});

describe('what it says about time and place', () => {
  it('is per day of what would be carried', async () => {
    const found = await churn([], [file('a', 100), file('b', 300, { inode: 2n })], { days: 4 });
    expect(found).toMatchObject({ days: 4, perDay: { files: 0.5, bytes: 100 } });
    expect(found.before.startedAt).toBe(START);
  });
  it('says nothing of a day when less than an hour lies between', async () => {
    const found = await churn([], [file('a', 1)], { days: 0.04 });
    expect(found).toMatchObject({ perDay: null, toTransfer: { files: 1, bytes: 1 } });
  });
  it.each<[string, string, bigint, number]>([
    ['in seconds is compared in seconds', 'robocopy', 5_999_999_999n, 0],
    ['but not beyond', 'robocopy', 6_000_000_001n, 1],
    ['of uploads is not compared', 's3-inventory', 9_000_000_000n, 0],
  ])(
    'a listing %s, and there is no rate since nobody knows its age',
    async (_why, format, mtimeNs, files) => {
      const none = { unknown: [], lines: 1, rejected: 0, ignored: 0, duplicates: 0, addedDirectories: 0 };
      const origin: Inventory['origin'] = { kind: 'import', format, files: [], ...none };
      const listed = file('f', 7, { mtimeNs: 5_000_000_000n });
      const found = await churn([listed], [{ ...listed, mtimeNs }], { before: { origin } });
      expect(found).toMatchObject({ changed: { files }, unchanged: { files: 1 - files }, perDay: null });
    },
  );
  it('names where it lies, by what happened there', async () => {
    const { directories } = await churn(
      [file('p/q/c', 1, { inode: 3n }), file('p/q/was', 5, { inode: 4n })],
      [
        file('p/q/c', 30, { inode: 3n }),
        file('p/q/is', 5, { inode: 4n }),
        file('p/q/n', 60, { inode: 5n }),
        file('top', 5, { inode: 6n }),
      ],
    );
    expect(directories).toEqual({
      rows: [
        {
          path: expect.objectContaining({ text: 'p/q' }),
          partly: false,
          files: 3,
          bytes: 95,
          addedBytes: 60,
          changedBytes: 30,
          renamedBytes: 5,
        },
      ],
      others: { files: 1, bytes: 5 },
    });
  });
  it('does not take for removed, or for new, what one of the scans could not see', async () => {
    const path = raw("it's ", [0xff]);
    const hidden = {
      complete: false,
      unreadable: [{ path: { text: 'x', bytes: path.toString('base64') }, errorCode: 'EACCES' }],
    };
    const below = entry(raw(path, '/f'), { sizeBytes: 50 });
    const beside = entry(raw(path, '-f'), { sizeBytes: 3 });
    const lost = await churn([below, beside], [], { after: hidden });
    expect(lost).toMatchObject({
      complete: false,
      removed: { files: 1, bytes: 3 },
      notCompared: { files: 1, bytes: 50 },
    });
    const back = await churn([], [below, beside], { before: hidden });
    expect(back).toMatchObject({ added: { files: 1, bytes: 3 }, notCompared: { files: 1, bytes: 50 } });
  });
});

it('balances with the later scan, whatever happened', async () => {
  const one = fc.record({
    path: fc.constantFrom('a', 'b', 'd/a', 'd/b', 'd/e/c', 'x/y/z', 'x/y/w'),
    size: fc.nat(3),
    time: fc.integer({ min: 0, max: 2 }),
    inode: fc.integer({ min: 1, max: 6 }),
  });
  const scan = fc.uniqueArray(one, { selector: ({ path }) => path, maxLength: 7 });
  const entries = (all: typeof scan extends fc.Arbitrary<infer T> ? T : never) =>
    all.map(({ path, size, time, inode }) =>
      file(path, size, { mtimeNs: daysBefore(time) + 1n, inode: BigInt(inode) }),
    );
  await fc.assert(
    fc.asyncProperty(scan, scan, async (before, after) => {
      const found = await churn(entries(before), entries(after));
      const { unchanged, added, changed, renamed, toTransfer, directories } = found;
      for (const measure of ['files', 'bytes'] as const) {
        const now = entries(after).reduce(
          (sum, { sizeBytes }) => sum + (measure === 'files' ? 1 : sizeBytes),
          0,
        );
        expect(unchanged[measure] + added[measure] + changed[measure] + renamed[measure]).toBe(now);
        expect(added[measure] + changed[measure] + renamed[measure]).toBe(toTransfer[measure]);
        const placed = [...directories.rows, directories.others].reduce((sum, row) => sum + row[measure], 0);
        expect(placed).toBe(toTransfer[measure]);
      }
    }),
    { numRuns: 10 },
  );
});
