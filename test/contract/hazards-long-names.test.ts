import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import { scanShare } from '../../src/steps/scan.ts';
import { delayedMountLacks, mountDelayed } from './delayed-mount.ts';

const lacks = delayedMountLacks();
const LONGER = 300;
const shown = (name: string) => `${name}${'z'.repeat(LONGER)}`;

it.skipIf(lacks !== undefined)(
  `finds component-too-long in real files, whose names an SMB server may well have${lacks === undefined ? '' : `, without ${lacks}`}`,
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'headwater-long-names-'));
    const source = join(home, 'source');
    mkdirSync(join(source, 'd'), { recursive: true });
    writeFileSync(join(source, 'd', 'n'.repeat(250)), 'content\n');
    const mount = await mountDelayed(source, { longerNames: LONGER });
    const catalog = await openCatalog(join(home, 'catalog'));
    try {
      const inventory = await scanShare(
        { catalog, shares: createShares() },
        { share: 'lab', protocol: 'nfs', root: mount.path, purpose: 'scan' },
      );
      const rules = { protocol: 'nfs', keyPrefix: '', exclude: [], strategy: 'bridge' } as const;
      const found: string[] = [];
      for await (const item of catalog.listHazard(inventory, rules, 'component-too-long', null)) {
        if (item.kind === 'entries') found.push(...item.entries.map(({ path }) => path.text));
      }
      expect(found.sort()).toEqual([shown('d'), `${shown('d')}/${shown('n'.repeat(250))}`]);
      // As another program sees it.
      const listed = execFileSync('find', [mount.path, '-mindepth', '1', '-printf', '%P\n'], {
        encoding: 'utf8',
      });
      expect(listed.trim().split('\n').sort()).toEqual(found);
    } finally {
      await catalog.close();
      await mount.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
);
