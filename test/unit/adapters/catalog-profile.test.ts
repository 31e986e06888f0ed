import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import { type Profile, profileSchema } from '../../../src/inventory/profile.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { daysBefore, directory, entry, NOW, symlink, take } from './catalog-place.ts';
import { raw, temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

async function profile(entries: readonly Entry[], rules: Partial<KeyRules> = {}): Promise<Profile> {
  const inventory = await take(catalog, entries, { protocol: rules.protocol ?? 'nfs' });
  const all = { protocol: 'nfs', keyPrefix: 'p/', exclude: [], ...rules } as const;
  return profileSchema.parse(await catalog.profile(inventory, all, { now: NOW, coldAfterDays: 365 }));
}

describe('totals and classes', () => {
  let found: Profile;
  beforeAll(async () => {
    found = await profile(
      [
        entry('zero', { sizeBytes: 0, mtimeNs: daysBefore(-1) }),
        entry('one', { sizeBytes: 1, mtimeNs: daysBefore(0) }),
        entry('small', { sizeBytes: 16_383, mtimeNs: daysBefore(29.9) }),
        entry('next', { sizeBytes: 16_384, mtimeNs: daysBefore(30) }),
        entry('cold/just not', { sizeBytes: 100, mtimeNs: daysBefore(365) }),
        entry('cold/just', { sizeBytes: 200, mtimeNs: daysBefore(365) - 1n }),
        entry('cold/old', { sizeBytes: 2 ** 40, mtimeNs: daysBefore(20_000) }),
        entry('scratch/a', { sizeBytes: 5 }),
        symlink('scratch/l', 'target'),
        directory('scratch'),
        directory('cold'),
        symlink('link', 'target'),
        entry('pipe', { kind: 'fifo', sizeBytes: 0 }),
        entry(raw([0xff]), { sizeBytes: 77 }),
      ],
      { exclude: ['/scratch'] },
    );
  });

  it('counts everything that was scanned', () => {
    expect(found).toMatchObject({
      files: 9,
      directories: 2,
      symlinks: 2,
      others: 1,
      largestFileBytes: 2 ** 40,
    });
    expect(found.fileBytes).toBe(0 + 1 + 16_383 + 16_384 + 300 + 2 ** 40 + 5 + 77);
  });

  it('counts what maps to an object, without blocked and excluded entries', () => {
    expect(found.mapped).toEqual({
      files: 7,
      fileBytes: 0 + 1 + 16_383 + 16_384 + 300 + 2 ** 40,
      directories: 1,
      symlinks: 1,
    });
  });

  it('counts what the patterns leave out; a link weighs its target', () => {
    expect(found.excludedByPattern).toEqual({ entries: 3, bytes: 5 + 6 });
  });

  it('sorts mapped files into size and age classes; bounds belong to the class above', () => {
    expect(found.cells).toEqual([
      { sizeClass: 0, ageClass: 0, files: 1, bytes: 0 },
      { sizeClass: 1, ageClass: 0, files: 2, bytes: 16_384 },
      { sizeClass: 1, ageClass: 3, files: 2, bytes: 300 },
      { sizeClass: 2, ageClass: 1, files: 1, bytes: 16_384 },
      { sizeClass: 8, ageClass: 4, files: 1, bytes: 2 ** 40 },
    ]);
  });

  it('is cold when older than the limit, not at it', () => {
    expect(found.cold).toEqual({ afterDays: 365, files: 2, bytes: 200 + 2 ** 40 });
  });

  it('names the largest first-level directories of what moves', () => {
    expect(found.topDirectories).toEqual([
      { path: { text: 'cold', bytes: 'Y29sZA==' }, files: 3, bytes: 300 + 2 ** 40 },
    ]);
  });

  it('of an empty inventory is all zero', async () => {
    expect(await profile([])).toMatchObject({
      files: 0,
      fileBytes: 0,
      largestFileBytes: 0,
      cells: [],
      hazards: [],
    });
  });
});

describe('hazards', () => {
  it('counts all, sums content, and shows the first five in path order', async () => {
    const many = [...Array(5000).keys()].map((n) => symlink(`l${String(n).padStart(5, '0')}`, 'target'));
    const { hazards } = await profile([...many.reverse(), entry('target')]);
    expect(hazards).toEqual([
      {
        hazard: 'symlink',
        entries: 5000,
        bytes: 30_000,
        examples: [0, 1, 2, 3, 4].map((n) => expect.objectContaining({ text: `l0000${n}` })),
      },
    ]);
  });
});
