import { describe, expect, it, test } from 'vitest';
import { covers, type Listing, listedAt, relisted } from '../../../src/rehearsal/storage-gateway/listing.ts';

const fresh: Listing = { atMs: 100, folders: [], last: null };
const nothing = { objects: 0, bytes: 0 };

test.each([
  ['the root with all below it', '', true, 'a/b/c', true],
  ['the root alone', '', false, 'a', true],
  ['the root alone, not what is deeper', '', false, 'a/b', false],
  ['a folder with all below it', 'a', true, 'a/b/c', true],
  ['a folder alone', 'a', false, 'a/b', true],
  ['a folder alone, not what is deeper', 'a', false, 'a/b/c', false],
  ['a folder, as the directory it is', 'a', true, 'a/', true],
  ['a directory in a folder', 'a', false, 'a/b/', true],
  ['a name that only begins so', 'a', true, 'ab/c', false],
] as const)('a refresh of %s', (_what, folder, recursive, path, expected) => {
  expect(covers({ folder, recursive }, path)).toBe(expected);
});

describe('what a gateway knows of a bucket', () => {
  it('is as old as the last refresh of the folder', () => {
    const later = relisted(fresh, ['a'], true, 200, nothing);
    expect([listedAt(later, 'a/x', 0, 999), listedAt(later, 'b', 0, 999)]).toEqual([200, 100]);
  });
  it('is as old as the last refresh of everything', () => {
    const later = relisted(relisted(fresh, ['a'], true, 200, nothing), [''], true, 300, nothing);
    expect([later.folders, listedAt(later, 'b', 0, 999)]).toEqual([[], 300]);
  });
  it('is looked up again once it is stale, and not before', () => {
    expect([listedAt(fresh, 'a', 300, 399), listedAt(fresh, 'a', 300, 400)]).toEqual([100, 400]);
  });
  it('stays small, whatever is refreshed', () => {
    let listing = fresh;
    for (let i = 0; i < 1000; i++) listing = relisted(listing, [`f${i}`], false, 200 + i, nothing);
    expect(listing.folders.length).toBeLessThanOrEqual(200);
    expect(listedAt(listing, 'f999/x', 0, 9999)).toBe(1199);
  });
});
