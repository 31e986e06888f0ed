import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import { scanShare } from '../../src/steps/scan.ts';

let home: string;
let catalog: Catalog;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'headwater-links-'));
  catalog = await openCatalog(join(home, 'catalog'), { memoryLimit: '512MB', threads: 2 });
});
afterAll(async () => {
  await catalog?.close();
  rmSync(home, { recursive: true, force: true });
});

const NAMES = ['a', 'b', 'c', 'l', 'm', "q'\\"];
const part = fc.constantFrom(...NAMES, '..', '..', '.', '');
const target = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('/').replace(/^\/+/, '') || '.');
const place = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 });
const tree = fc.array(
  fc.record({
    place,
    is: fc.oneof(
      { weight: 3, arbitrary: fc.constant('directory' as const) },
      { weight: 2, arbitrary: fc.constant('file' as const) },
      { weight: 6, arbitrary: target.map((to) => ({ to })) },
      { weight: 1, arbitrary: fc.constant({ to: '/etc' }) },
    ),
  }),
  { minLength: 10, maxLength: 120 },
);

interface Planned {
  readonly place: readonly string[];
  readonly is: 'directory' | 'file' | { readonly to: string };
}

/** Makes what fits: a name that is taken, or whose directory is none, is left out. */
function make(root: string, entries: readonly Planned[]): void {
  mkdirSync(root, { recursive: true });
  const directories = new Set(['']);
  for (const { place, is } of entries) {
    const path = join(root, ...place);
    if (!directories.has(place.slice(0, -1).join('/'))) continue;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    if (is === 'directory') {
      mkdirSync(path);
      directories.add(place.join('/'));
    } else if (is === 'file') writeFileSync(path, '');
    else symlinkSync(is.to, path);
  }
}

/** Walks a link by hand on the real file system, within the root, as the kernel would. */
function truth(root: string, link: string): string {
  const head: string[] = [];
  const tail = link.split('/');
  let hops = 0;
  while (tail.length > 0) {
    const next = tail.shift() ?? '';
    const here = lstatSync(join(root, ...head), { throwIfNoEntry: false });
    if (here === undefined || !here.isDirectory()) return 'dangling';
    if (next === '' || next === '.') continue;
    if (next === '..') {
      if (head.pop() === undefined) return 'outside';
      continue;
    }
    const found = lstatSync(join(root, ...head, next), { throwIfNoEntry: false });
    if (found === undefined) return 'dangling';
    if (!found.isSymbolicLink()) {
      head.push(next);
      continue;
    }
    hops += 1;
    if (hops > 40) return 'loop';
    const to = readlinkSync(join(root, ...head, next));
    if (to.startsWith('/')) return 'absolute';
    tail.unshift(...to.split('/'));
  }
  return 'inside';
}

/** What the kernel says, which cannot tell where outside begins. */
function kernel(root: string, link: string): string {
  try {
    statSync(join(root, link));
    return 'found';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

let nth = 0;
it('tells where links lead as the file system does', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.noShrink(tree), async (entries) => {
      nth += 1;
      const root = join(home, `share${nth}`);
      make(root, entries);
      const inventory = await scanShare(
        { catalog, shares: createShares() },
        { share: 'models', protocol: 'nfs', root, purpose: 'scan' },
      );
      const rules = { protocol: 'nfs', keyPrefix: '', exclude: [] } as const;
      for await (const item of catalog.listHazard(inventory, rules, 'symlink', null)) {
        if (item.kind !== 'entries') continue;
        for (const { path, detail } of item.entries) {
          const link = Buffer.from(path.bytes, 'base64').toString();
          seen.add(detail ?? '');
          expect([link, detail]).toEqual([link, truth(root, link)]);
          if (detail === 'inside') expect(kernel(root, link)).toBe('found');
          if (detail === 'loop') expect(kernel(root, link)).toBe('ELOOP');
          if (detail === 'dangling') expect(kernel(root, link)).toMatch(/^(ENOENT|ENOTDIR)$/);
        }
      }
      rmSync(root, { recursive: true, force: true });
    }),
    { numRuns: 60 },
  );
  expect([...seen].toSorted()).toEqual(['absolute', 'dangling', 'inside', 'loop', 'outside']);
}, 120_000);
