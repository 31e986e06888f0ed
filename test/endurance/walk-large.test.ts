import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShares } from '../../src/adapters/shares/shares.ts';
import { entryAt } from '../../src/inventory/entry-batch.ts';
import { temporaryDirectory } from '../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const root = join(place.path, 'large');
afterAll(place.remove);

const FILES = 100_000;
const DIRECTORIES = 3000;

const walks = [
  ['native', { walker: 'native', mode: 'narrow' }],
  ['native, wide', { walker: 'native', mode: 'wide' }],
  ['native, wide, without io_uring', { walker: 'native', mode: 'wide', ioUring: false }],
  ['portable', { walker: 'portable', mode: 'narrow' }],
] as const;

describe('a directory of 100,000 entries', () => {
  beforeAll(() => {
    mkdirSync(root);
    const script = `cd "$1" && seq -f 'file number %g' ${FILES} | tr '\\n' '\\0' | xargs -0 touch --`;
    spawnSync('bash', ['-c', script, 'bash', root]);
    for (let d = 0; d < DIRECTORIES; d++) {
      mkdirSync(join(root, `directory ${d}`));
      if (d % 10 === 0) writeFileSync(join(root, `directory ${d}`, 'inside'), '');
    }
  });

  it.each(walks)(
    '%s: each entry once, and no subdirectory before it is listed whole',
    async (_name, settings) => {
      const paths = new Set<string>();
      const listings = new Map<number, string>();
      const rowsOf = new Map<number, number>();
      let rows = 0;
      let rootListed = false;
      for await (const item of createShares(settings).walk(root)) {
        if (item.kind === 'unreadable') expect.fail('nothing is unreadable');
        if (item.kind === 'entries') {
          expect(item.batch.rows).toBeLessThan(20_000);
          for (let row = 0; row < item.batch.rows; row++) {
            const path = Buffer.from(entryAt(item.batch, row).path).toString();
            paths.add(path);
            if (path.includes('/')) expect(rootListed).toBe(true);
            const listing = item.batch.listings[row] ?? -1;
            rowsOf.set(listing, (rowsOf.get(listing) ?? 0) + 1);
            rows++;
          }
        } else {
          for (const { listing, path } of item.directories) {
            listings.set(listing, Buffer.from(path).toString());
            rootListed ||= path.length === 0;
          }
        }
      }
      expect(rows).toBe(FILES + DIRECTORIES + DIRECTORIES / 10);
      expect(paths.size).toBe(rows);
      expect(listings.size).toBe(DIRECTORIES + 1);
      expect([...rowsOf.keys()].every((listing) => listings.has(listing))).toBe(true);
    },
  );

  it('goes no faster than it is asked to', async () => {
    let rows = 0;
    const before = process.memoryUsage().arrayBuffers;
    for await (const item of createShares({ walker: 'native' }).walk(root)) {
      if (item.kind !== 'entries') continue;
      rows += item.batch.rows;
      await new Promise((resolve) => void setTimeout(resolve, 30));
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    }
    expect(rows).toBeGreaterThan(FILES);
  });
});

describe('a tree 2,000 levels deep', () => {
  it('is walked to its end', async () => {
    const deep = join(place.path, 'deep');
    mkdirSync(deep);
    const name = 'n'.repeat(50);
    // In steps, each below the one before: the shell itself is slow with long paths.
    const script = `cd "$1"; for i in $(seq 40); do mkdir -p ${`${name}/`.repeat(50)}; cd -P ./${`${name}/`.repeat(50)}; done; touch end`;
    spawnSync('bash', ['-c', script, 'bash', deep]);
    for (const mode of ['narrow', 'wide'] as const) {
      let rows = 0;
      for await (const item of createShares({ walker: 'native', mode }).walk(deep)) {
        if (item.kind === 'unreadable') expect.fail(`${item.subtree.errorCode}`);
        if (item.kind === 'entries') rows += item.batch.rows;
      }
      expect(rows).toBe(2001);
    }
  });
});
