import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DirectoryRollup } from '../../../../src/inventory/rollup.ts';
import type { Light } from '../../../../src/plans/cutting/cutter.ts';
import { findZones } from '../../../../src/plans/zones/find-zones.ts';
import { arbitraryFiles, bytesOf, COLD, rollupOf, type TreeFile, WARM, zoningOf } from './tree.ts';

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** What `Catalog.rollup` gives with these as light. */
function heavier(rows: readonly DirectoryRollup[], { items, bytes }: Light): DirectoryRollup[] {
  const sums = new Map<string, DirectoryRollup>();
  for (const row of rows) {
    const isLight =
      row.path !== '' && row.directories === 0 && row.files + 1 < items && row.fileBytes < bytes;
    const path = isLight ? parentOf(row.path) : row.path;
    const { files = 0, fileBytes = 0, coldBytes = 0 } = sums.get(path) ?? {};
    const sum = { files: files + row.files, fileBytes: fileBytes + row.fileBytes };
    sums.set(path, { ...row, ...sum, path, coldBytes: coldBytes + row.coldBytes });
  }
  const order = (path: string) => path.replaceAll('/', '\0');
  return [...sums.values()].toSorted((a, b) => (order(a.path) < order(b.path) ? -1 : 1));
}

/** Zones of some files, and how many rows had to be looked at for them. */
async function found(
  files: readonly TreeFile[],
  settings: { coldShareOfBytes?: number; hasDirectories?: boolean } = {},
) {
  const rows = rollupOf(files);
  const looks: number[] = [];
  const zoning = await findZones(
    async function* (light) {
      const given = light === undefined ? rows : heavier(rows, light);
      looks.push(given.length);
      yield given;
    },
    { shareBytes: bytesOf(files).all, coldShareOfBytes: 0.8, hasDirectories: true, ...settings },
  );
  return { zoning, looks };
}

/** Many light directories, and two heavy ones of these ages. */
const share = (days: number, others: number) => [
  ...Array.from({ length: 300 }, (_, at) => ({
    path: `d/${at}/x`,
    sizeBytes: 10,
    days: at % 2 === 0 ? WARM : COLD,
  })),
  { path: 'h/a/x', sizeBytes: 50_000, days },
  { path: 'h/a/y', sizeBytes: 50_000, days: others },
];

describe('zones of a share', () => {
  it('that has none are told by its heavy directories alone', async () => {
    const { zoning, looks } = await found(share(WARM, COLD));
    expect(looks).toEqual([4]);
    expect(zoning).toEqual(zoningOf(share(WARM, COLD)));
  });

  it('that has some are found with all that lies beside them', async () => {
    const { zoning, looks } = await found(share(COLD, COLD));
    expect(looks).toEqual([4, 304]);
    expect(zoning.cold.trees.map(({ path }) => path)).toEqual(['h']);
  });

  it('are looked for in one way only where directories are not listed', async () => {
    const { looks } = await found(share(WARM, COLD), { hasDirectories: false });
    expect(looks).toEqual([304]);
  });

  it('are those of a look at each directory', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFiles, fc.constantFrom(0.5, 0.8, 0.95), async (files, coldShareOfBytes) => {
        const { zoning } = await found(files, { coldShareOfBytes });
        expect(zoning).toEqual(zoningOf(files, coldShareOfBytes));
      }),
      { numRuns: 300 },
    );
  });
});
