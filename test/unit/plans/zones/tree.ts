import fc from 'fast-check';
import { AGE_BOUNDS, SIZE_BOUNDS } from '../../../../src/inventory/profile.ts';
import type { DirectoryRollup } from '../../../../src/inventory/rollup.ts';
import { ZoneFinder } from '../../../../src/plans/zones/zone-finder.ts';
import type { Zoning } from '../../../../src/plans/zones/zoning.ts';
import type { Cell } from '../plan-sample.ts';

/** A file of a share as a test writes it: `path` relative, age in days. */
export interface TreeFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly days: number;
}

const COLD_AFTER = 365;
/** Ages (days) on either side of what is cold. */
export const WARM = 10;
export const COLD = 2000;

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Directories in the order of `Catalog.rollup`: each right before what lies below it. */
export function rollupOf(files: readonly TreeFile[]): DirectoryRollup[] {
  const rows = new Map<string, { -readonly [K in keyof DirectoryRollup]: DirectoryRollup[K] }>();
  const nothing = { files: 0, fileBytes: 0, directories: 0, symlinks: 0, coldFiles: 0, coldBytes: 0 };
  const row = (path: string) => {
    const found = rows.get(path);
    if (found !== undefined) return found;
    const made = { path, ...nothing, largestBytes: 0 };
    rows.set(path, made);
    if (path !== '') row(parentOf(path)).directories += 1;
    return made;
  };
  row('');
  for (const { path, sizeBytes, days } of files) {
    const at = row(parentOf(path));
    at.files += 1;
    at.fileBytes += sizeBytes;
    at.coldFiles += days > COLD_AFTER ? 1 : 0;
    at.coldBytes += days > COLD_AFTER ? sizeBytes : 0;
    at.largestBytes = Math.max(at.largestBytes, sizeBytes);
  }
  const order = (path: string) => path.replaceAll('/', '\0');
  return [...rows.values()].toSorted((a, b) => (order(a.path) < order(b.path) ? -1 : 1));
}

/** The profile's size and age table of some files. */
export function cellsOf(files: readonly TreeFile[]): Cell[] {
  const classOf = (bounds: readonly number[], value: number) => {
    const found = bounds.findIndex((bound) => value < bound);
    return found < 0 ? bounds.length : found;
  };
  const cells = new Map<string, Cell>();
  for (const { sizeBytes, days } of files) {
    const [sizeClass, ageClass] = [classOf(SIZE_BOUNDS, sizeBytes), classOf(AGE_BOUNDS, days)];
    const key = `${sizeClass} ${ageClass}`;
    const cell = cells.get(key) ?? { sizeClass, ageClass, files: 0, bytes: 0 };
    cells.set(key, { ...cell, files: cell.files + 1, bytes: cell.bytes + sizeBytes });
  }
  return [...cells.values()];
}

/** Bytes of files, and of cold ones. */
export function bytesOf(files: readonly TreeFile[]): { readonly all: number; readonly cold: number } {
  const sum = (some: readonly TreeFile[]) => some.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
  return { all: sum(files), cold: sum(files.filter(({ days }) => days > COLD_AFTER)) };
}

/** What the finder makes of files, given in batches. */
export function zoningOf(files: readonly TreeFile[], coldShareOfBytes = 0.8, batch = 3): Zoning {
  const finder = new ZoneFinder({ shareBytes: bytesOf(files).all, coldShareOfBytes });
  const rows = rollupOf(files);
  for (let at = 0; at < rows.length; at += batch) finder.add(rows.slice(at, at + batch));
  return finder.finish();
}

/** Names that sort around the slash, and that are prefixes of one another. */
const name = fc.constantFrom('a', 'ab', 'a b', 'a-1', 'a0', 'b', 'logs', 'logs-old', 'é', 'z');
const directory = fc.array(name, { maxLength: 4 }).map((names) => names.join('/'));
const size = fc.constantFrom(0, 1000, 131_071, 131_072, 200_000, 262_143, 262_144, 5e6, 1e9);

/** Files in directories that are mostly of one temperature each. */
export const arbitraryFiles: fc.Arbitrary<readonly TreeFile[]> = fc
  .array(
    fc.record({
      directory,
      days: fc.constantFrom(WARM, COLD),
      odd: fc.nat(9),
      sizes: fc.array(size, { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((directories) =>
    directories.flatMap(({ directory, days, odd, sizes }, at) =>
      sizes.map((sizeBytes, n) => ({
        path: `${directory === '' ? '' : `${directory}/`}f${at}-${n}.dat`,
        sizeBytes,
        days: odd === 0 && n === 0 ? COLD + WARM - days : days,
      })),
    ),
  );
