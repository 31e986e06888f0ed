import { spawnSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import { loadLinux } from '../../../src/adapters/shares/walk/linux.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import { entryAt } from '../../../src/inventory/entry-batch.ts';
import { findLine, found } from '../../unit/adapters/shares-find.ts';
import { collect, raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
afterAll(place.remove);
const native = (await loadLinux()) !== null;
const walkers = native ? (['native', 'portable'] as const) : (['portable'] as const);

/** Any byte but a slash and NUL; mostly bytes that mean something to somebody. */
const name = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => bytes.map((byte) => (byte === 0x2f || byte === 0 ? 0x0a : byte)))
  .filter((bytes) => !/^\.{1,2}$|^\.(snapshot|zfs)$/.test(Buffer.from(bytes).toString('latin1')))
  .map((bytes) => Buffer.from(bytes));
const kind = fc.constantFrom('file', 'directory', 'symlink', 'hard');
const time = fc.integer({ min: -(2 ** 31), max: 2 ** 33 });
const tree = fc.array(fc.tuple(fc.nat(), name, kind, fc.nat(9000), time), { maxLength: 40 });

/** Makes entries, each below one of the directories made before; names that exist already are left out. */
function make(root: string, entries: typeof tree extends fc.Arbitrary<infer T> ? T : never): void {
  const directories = [raw(root)];
  const files: Buffer[] = [];
  mkdirSync(root);
  const taken = new Set<string>();
  for (const [where, called, what, size, seconds] of entries) {
    const path = raw(directories[where % directories.length] ?? root, '/', called);
    if (taken.has(path.toString('latin1'))) continue;
    taken.add(path.toString('latin1'));
    const file = files[size % Math.max(1, files.length)];
    if (what === 'directory') directories.push(path);
    if (what === 'directory') mkdirSync(path);
    else if (what === 'symlink') symlinkSync(raw(called, '/', called), path);
    else if (what === 'hard' && file !== undefined) linkSync(file, path);
    else {
      writeFileSync(path, Buffer.alloc(size));
      utimesSync(path, seconds, seconds);
      files.push(path);
    }
  }
}

describe('walks against GNU find', () => {
  it('see the same entries, byte for byte', async () => {
    let nth = 0;
    const same = fc.asyncProperty(tree, async (entries) => {
      const root = join(place.path, `tree ${nth++}`);
      make(root, entries);
      const theirs = found(root);
      for (const walker of walkers) {
        const { entries: ours, unreadable } = await collect(createShares({ walker, threads: 1 }).walk(root));
        expect(unreadable).toEqual([]);
        expect(ours.map(findLine).sort()).toEqual(theirs);
      }
    });
    await fc.assert(same, { numRuns: 6 });
  });

  it('keep every byte a name can hold', async () => {
    const root = join(place.path, 'bytes');
    mkdirSync(root);
    for (let byte = 1; byte < 256; byte++) {
      if (byte !== 0x2f && byte !== 0x2e) writeFileSync(raw(root, '/', [byte]), '');
    }
    for (const walker of walkers) {
      const { entries } = await collect(createShares({ walker, threads: 1 }).walk(root));
      expect(entries.map(({ path }) => path[0]).sort()).toEqual(
        Array.from({ length: 255 }, (_, at) => at + 1)
          .filter((byte) => byte !== 0x2f && byte !== 0x2e)
          .sort(),
      );
    }
  });
});

describe.skipIf(!native)('native walk', () => {
  const walked = async (root: string) => collect(createShares({ walker: 'native' }).walk(root));

  it('goes deeper than a path can reach', async () => {
    const root = join(place.path, 'deep');
    mkdirSync(root);
    const script = `cd "$1"; for i in $(seq 60); do mkdir ${'n'.repeat(200)}; cd ${'n'.repeat(200)}; done; echo x > end`;
    spawnSync('bash', ['-c', script, 'bash', root]);
    const { entries, unreadable } = await walked(root);
    expect(unreadable).toEqual([]);
    expect(entries).toHaveLength(61);
    expect(entries.find(({ kind }) => kind === 'file')).toMatchObject({ sizeBytes: 2 });
  });

  it('leaves the access times of directories alone', async () => {
    const root = join(place.path, 'accessed');
    mkdirSync(join(root, 'below'), { recursive: true });
    const then = new Date('2020-02-02T02:02:02Z');
    // Older than a day and than the modification: a read without O_NOATIME would move it even under relatime.
    utimesSync(join(root, 'below'), then, new Date());
    await walked(root);
    expect(lstatSync(join(root, 'below')).atime).toEqual(then);
  });

  it('leaves no descriptor and no thread behind', async () => {
    await walked(place.path);
    const before = readdirSync('/proc/self/fd').length;
    for (let nth = 0; nth < 2; nth++) {
      for await (const _ of createShares({ walker: 'native' }).walk(place.path)) break;
    }
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

describe('an interrupted walk', () => {
  it.each(walkers)(
    '%s: goes on where it stopped, and the whole is what it would have been',
    async (walker) => {
      const root = join(place.path, `interrupted ${walker}`);
      for (let d = 0; d < 30; d++)
        mkdirSync(join(root, `a${d % 3}`, `b${d % 5}`, `c${d}`), { recursive: true });
      for (let f = 0; f < 30; f++) writeFileSync(join(root, `a${f % 3}`, `f${f}`), '');
      const shares = createShares({ walker, threads: 1 });
      const whole = (await collect(shares.walk(root))).entries.map(findLine).sort();

      // Keeps the rows of two directories: the root, and one below it.
      const kept: Entry[] = [];
      const listed = new Map<number, string>();
      const rows: [listing: number, entry: Entry][] = [];
      for await (const item of shares.walk(root)) {
        if (item.kind === 'entries') {
          for (let row = 0; row < item.batch.rows; row++) {
            rows.push([item.batch.listings[row] ?? 0, entryAt(item.batch, row)]);
          }
        } else if (item.kind === 'listed') {
          for (const { listing, path } of item.directories) listed.set(listing, Buffer.from(path).toString());
        }
      }
      const done = new Set(['', 'a1']);
      for (const [listing, entry] of rows) if (done.has(listed.get(listing) ?? '?')) kept.push(entry);
      const open = kept.filter(
        ({ kind, path }) => kind === 'directory' && !done.has(Buffer.from(path).toString()),
      );
      const from = (async function* () {
        for (const { path } of open) yield path;
      })();
      const firstListing = 1000;
      for await (const item of shares.walk(root, { from, firstListing })) {
        if (item.kind !== 'entries') continue;
        for (let row = 0; row < item.batch.rows; row++) {
          expect(item.batch.listings[row]).toBeGreaterThanOrEqual(firstListing);
          kept.push(entryAt(item.batch, row));
        }
      }
      expect(kept.map(findLine).sort()).toEqual(whole);
    },
  );
});
