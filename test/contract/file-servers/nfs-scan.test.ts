import { execFileSync } from 'node:child_process';
import { chown, link, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { scanShare } from '../../../src/steps/scan.ts';
import { collect, raw } from '../../unit/adapters/shares-tree.ts';
import { mountNfs, nfsMountLacks } from './nfs-mount.ts';
import { type NfsServer, nfsServerLacks, startNfsServer } from './nfs-server.ts';
import { servedTree } from './tree.ts';

const lacks = nfsServerLacks() ?? nfsMountLacks();
const shares = createShares();

/** What a migration rests on, by path as Latin-1, so that no byte of a name is lost. */
async function seenAt(root: string): Promise<ReadonlyMap<string, unknown>> {
  const { entries, unreadable } = await collect(shares.walk(root));
  expect(unreadable).toEqual([]);
  const seen = (entry: Entry) => {
    const { kind, sizeBytes, mtimeNs, mode, uid, gid, nlink, inode, linkTarget } = entry;
    const target = linkTarget === null ? null : Buffer.from(linkTarget).toString('latin1');
    // A directory's size is the file system's own business.
    const size = kind === 'directory' ? 0 : sizeBytes;
    return { kind, size, mtimeNs, mode, uid, gid, nlink, inode, target };
  };
  return new Map(
    entries.map((entry) => [Buffer.from(entry.path).toString('latin1'), seen(entry)] as const).sort(),
  );
}

async function furnish(root: string): Promise<void> {
  // No UTF-8, a line feed, and what no Windows would take.
  await writeFile(raw(`${root}/sub/bad-`, [0xff, 0xfe], '\n:name'), 'z');
  await link(join(root, 'plain.txt'), join(root, 'sub/second-name'));
  await chown(join(root, 'sub/deep/zero'), 4_000_000_000, 12_345);
  const sparse = await open(join(root, 'sparse'), 'w');
  await sparse.truncate(3 * 2 ** 30);
  await sparse.close();
  execFileSync('mkfifo', [join(root, 'pipe')]);
}

describe.skipIf(lacks !== undefined)(
  `an export of NFS-Ganesha${lacks === undefined ? '' : `, without ${lacks},`}`,
  () => {
    const closing: (() => Promise<unknown>)[] = [];
    let root: string;
    let server: NfsServer;

    beforeAll(async () => {
      root = await servedTree();
      closing.push(() => rm(root, { recursive: true, force: true }));
      await furnish(root);
      server = await startNfsServer([root]);
      closing.push(() => server.stop());
    });
    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    });

    it.each(['3', '4'] as const)(
      'looks through a mount of NFSv%s as the folder does, and is scanned into the same inventory',
      async (version) => {
        const mount = await mountNfs(server, version === '3' ? root : '/1', version);
        const state = await mkdtemp(join(tmpdir(), 'headwater-nfs-scan-'));
        const catalog = await openCatalog(state);
        try {
          expect(await seenAt(mount.path)).toEqual(await seenAt(root));
          const scan = (share: string, from: string): Promise<Inventory> =>
            scanShare({ catalog, shares }, { share, protocol: 'nfs', root: from, purpose: 'scan' });
          const [direct, through] = [await scan('direct', root), await scan('through', mount.path)];
          expect(through.complete).toBe(true);
          expect(through.counts).toEqual(direct.counts);
        } finally {
          await catalog.close();
          await mount.stop();
          await rm(state, { recursive: true, force: true });
        }
      },
    );
  },
);
