import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShares } from '../../src/adapters/shares/shares.ts';
import { findLine, found } from '../unit/adapters/shares-find.ts';
import { collect, temporaryDirectory } from '../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const root = join(place.path, 'tree');
afterAll(place.remove);

beforeAll(() => {
  mkdirSync(root);
  for (let d = 0; d < 150; d++) {
    const directory = join(root, `d${d % 10}`, `sub ${d}`);
    mkdirSync(directory, { recursive: true });
    for (let f = 0; f < 99; f++) writeFileSync(join(directory, `fil\u00e9 ${f}`), 'x'.repeat(f));
  }
  // Its own size is beyond what is listed in one call, so it is streamed.
  mkdirSync(join(root, 'wide'));
  for (let f = 0; f < 4990; f++)
    symlinkSync(`../target ${f}`, join(root, 'wide', `link ${f} ${'n'.repeat(20)}`));
  expect(lstatSync(join(root, 'wide')).size).toBeGreaterThan(65_536);
});

/** A large directory and a small one, each with some to be left out: in the large one wherever the system lists them. */
const passing = join(place.path, 'passing');
const skipNames = ['.snapshot', '.zfs', ...Array.from({ length: 40 }, (_, nth) => `skipped ${nth}`)];
const passed = ['.snapshot', 'd/.snapshot', ...skipNames.map((name) => `wide/${name}`)].sort();
beforeAll(() => {
  for (const name of passed) mkdirSync(join(passing, name, 'below'), { recursive: true });
  for (let f = 0; f < 5000; f++) writeFileSync(join(passing, 'wide', `file ${f} ${'n'.repeat(100)}`), '');
});

const walks = [
  ['native', { walker: 'native' }],
  ['native, wide', { walker: 'native', mode: 'wide' }],
  ['portable', { walker: 'portable' }],
  ['portable, wide', { walker: 'portable', mode: 'wide' }],
] as const;

describe.each(walks)('%s walk of a tree of 20,000 entries', (_name, settings) => {
  const shares = createShares(settings);

  it('is what GNU find sees, byte for byte', async () => {
    const { entries, unreadable } = await collect(shares.walk(root));
    const ours = entries.map(findLine);
    expect(ours).toHaveLength(20_000 + 1);
    expect(ours.sort().join('\n')).toBe(found(root).join('\n'));
    expect(unreadable).toEqual([]);
  });

  it('ends quietly when the consumer has seen enough', async () => {
    for await (const item of shares.walk(root)) {
      expect(item.kind).toBe('entries');
      break;
    }
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const walked = (async () => {
      for await (const _ of shares.walk(root, { signal: controller.signal }))
        controller.abort(new Error('enough'));
    })();
    await expect(walked).rejects.toThrow('enough');
  });

  it('leaves out other names on request', async () => {
    const { entries, passedBy } = await collect(shares.walk(root, { skipNames: ['wide', 'no such'] }));
    expect(entries).toHaveLength(20_001 - 4990 - 1);
    expect(passedBy).toEqual(['wide']);
  });

  it('tells which directories it passed by, in one listed at a stretch and in one that is not', async () => {
    const { entries, passedBy } = await collect(shares.walk(passing, { skipNames }));
    expect(passedBy).toEqual(passed);
    expect(entries).toHaveLength(5000 + 2);
  });
});
