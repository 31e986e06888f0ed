import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { scanShare } from '../../../src/steps/scan.ts';
import { collect } from '../../unit/adapters/shares-tree.ts';
import { mountSmb, smbMountLacks } from './smb-mount.ts';
import { smbServerLacks, startSmbServer } from './smb-server.ts';
import { servedTree } from './tree.ts';

const lacks = smbServerLacks() ?? smbMountLacks();
const shares = createShares();

/** Entries by path, without what SMB does not carry: owners, mode, inode, link count, status and access times. */
async function seenAt(
  root: string,
): Promise<ReadonlyMap<string, Pick<Entry, 'kind' | 'sizeBytes' | 'mtimeNs'>>> {
  const { entries, unreadable } = await collect(shares.walk(root));
  expect(unreadable).toEqual([]);
  return new Map(
    entries.map(({ path, kind, sizeBytes, mtimeNs }) => [
      Buffer.from(path).toString(),
      // A directory's size is the file system's own business, and SMB counts in hundreds of nanoseconds.
      { kind, sizeBytes: kind === 'directory' ? 0 : sizeBytes, mtimeNs: mtimeNs - (mtimeNs % 100n) },
    ]),
  );
}

describe.skipIf(lacks !== undefined)(
  `a share of Samba${lacks === undefined ? '' : `, without ${lacks},`}`,
  () => {
    const closing: (() => Promise<unknown>)[] = [];
    let root: string;
    let mount: string;
    let state: string;

    beforeAll(async () => {
      root = await servedTree();
      closing.push(() => rm(root, { recursive: true, force: true }));
      state = await mkdtemp(join(tmpdir(), 'headwater-smb-scan-'));
      closing.push(() => rm(state, { recursive: true, force: true }));
      const server = await startSmbServer({ projects: { path: root } });
      closing.push(() => server.stop());
      const mounted = await mountSmb(server, 'projects');
      closing.push(() => mounted.stop());
      mount = mounted.path;
    });
    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    });

    it('looks through a mount as the folder does, but for links and names Windows cannot have', async () => {
      const [direct, through] = [await seenAt(root), new Map(await seenAt(mount))];
      const expected = new Map(direct);
      // Samba gives such a name another one, and a scan cannot know.
      const given = [...through.keys()].find((path) => /^N[^/]+~.\.TXT$/.test(path)) ?? '';
      expect(through.get(given)).toEqual(direct.get('not for "Windows".txt'));
      through.delete(given);
      expected.delete('not for "Windows".txt');
      // It follows links itself, and hides those that lead nowhere.
      expected.delete('broken-link');
      const target = direct.get('plain.txt');
      if (target !== undefined) expected.set('link', target);
      expect(new Map([...through].sort())).toEqual(new Map([...expected].sort()));
    });

    it('is scanned into the inventory that the folder itself gives', async () => {
      const catalog = await openCatalog(state);
      closing.push(() => catalog.close());
      const scan = (share: string, from: string): Promise<Inventory> =>
        scanShare({ catalog, shares }, { share, protocol: 'smb', root: from, purpose: 'scan' });
      const [direct, through] = [await scan('direct', root), await scan('through', mount)];
      expect(through.complete).toBe(true);
      const { files, directories, symlinks, fileBytes } = direct.counts;
      expect(symlinks).toBe(2);
      expect(through.counts).toMatchObject({
        files: files + 1,
        directories,
        symlinks: 0,
        fileBytes: fileBytes + 'hello\n'.length,
      });
    });
  },
);
