import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import type { Shares, WalkItem } from '../../../src/ports/shares.ts';
import { type ScanProgress, scanShare } from '../../../src/steps/scan.ts';

let directory = '';
let root = '';
let catalog: Catalog;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater scan '));
  root = join(directory, 'share');
  await mkdir(join(root, 'a/b'), { recursive: true });
  await writeFile(join(root, 'a/one'), 'one');
  await writeFile(join(root, 'a/b/two'), 'two-two');
  catalog = await openCatalog(join(directory, 'state'));
});
afterAll(async () => {
  await catalog.close();
  await rm(directory, { recursive: true, force: true });
});

const request = { share: 'one', protocol: 'nfs', purpose: 'scan' } as const;
const shares = createShares();
/** The real walk, with something happening after its first item. */
const walkThen = (then: () => WalkItem): Shares => ({
  ...shares,
  async *walk(at, options) {
    for await (const item of shares.walk(at, options)) {
      yield item;
      yield then();
    }
  },
});
const traces = async () => (await readdir(join(directory, 'state'), { recursive: true })).sort();

describe('a scan', () => {
  it('becomes the newest inventory, and says how far it is on the way', async () => {
    const told: (readonly [number, number])[] = [];
    const onProgress = ({ entries, fileBytes }: ScanProgress) => void told.push([entries, fileBytes]);
    const inventory = await scanShare({ catalog, shares }, { ...request, root, onProgress });
    expect(inventory).toMatchObject({
      share: 'one',
      root,
      complete: true,
      counts: { entries: 4, files: 2, directories: 2, fileBytes: 10 },
    });
    expect(told.at(-1)).toEqual([4, 10]);
    expect(await catalog.latest('one')).toEqual(inventory);
  });

  it('for a freeze is kept, and is not the newest inventory', async () => {
    const before = await catalog.latest('one');
    const frozen = await scanShare({ catalog, shares }, { ...request, root, purpose: 'freeze' });
    expect(await catalog.inventory('one', frozen.id)).toEqual(frozen);
    expect(await catalog.latest('one')).toEqual(before);
  });

  it('says what it could not read, and goes on', async () => {
    const unreadable = () => ({
      kind: 'unreadable' as const,
      subtree: { path: Buffer.from('locked'), errorCode: 'EACCES' },
    });
    const inventory = await scanShare(
      { catalog, shares: walkThen(unreadable) },
      { ...request, root, share: 'two' },
    );
    expect(inventory.complete).toBe(false);
    expect(inventory.unreadable[0]).toMatchObject({ path: { text: 'locked' }, errorCode: 'EACCES' });
    expect(inventory.counts.entries).toBe(4);
  });

  it('leaves no trace when the mount is not there', async () => {
    const before = await traces();
    await expect(
      scanShare({ catalog, shares }, { ...request, root: join(directory, 'nowhere') }),
    ).rejects.toMatchObject({ code: 'mount-unreadable', blame: 'usage' });
    expect(await traces()).toEqual(before);
  });

  it.each(['breaks off', 'is aborted'] as const)(
    'that %s leaves earlier inventories as they were, and is gone on with',
    async (how) => {
      const share = how === 'is aborted' ? 'three' : 'four';
      const first = await scanShare({ catalog, shares }, { ...request, root, share });
      const abort = new AbortController();
      const ports =
        how === 'is aborted'
          ? shares
          : walkThen(() => {
              throw new Error('ESTALE');
            });
      const onProgress = ({ entries }: { readonly entries: number }) => {
        if (how === 'is aborted' && entries > 0) abort.abort();
      };
      await expect(
        scanShare({ catalog, shares: ports }, { ...request, root, share, onProgress, signal: abort.signal }),
      ).rejects.toThrow();
      expect(await catalog.latest(share)).toEqual(first);
      expect(await traces()).toContain(`unfinished/${share}`);
      const other = { ...request, root, share, skipNames: [] };
      await expect(scanShare({ catalog, shares }, other)).rejects.toMatchObject({
        code: 'scan-options-changed',
      });
      const second = await scanShare({ catalog, shares }, { ...request, root, share });
      expect(second).toMatchObject({ counts: first.counts, origin: { kind: 'scan', attempts: 2 } });
      expect(await catalog.difference(first, second)).toMatchObject({ added: 0, removed: 0, changed: 0 });
      expect(await traces()).not.toContain(`unfinished/${share}`);
    },
  );
});
