import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createEntryLooks } from '../../src/adapters/shares/entry-looks.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import type { HazardId } from '../../src/inventory/hazards.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { AclRow, SecondLookRow } from '../../src/ports/side-tables.ts';
import { readAccessLists } from '../../src/steps/acls.ts';
import { scanShare } from '../../src/steps/scan.ts';
import { secondLook } from '../../src/steps/second-look.ts';

const RULES = { protocol: 'nfs', keyPrefix: 'p/', exclude: [] } as const;
const { identify } = createShares();
const TOOL = { program: 'test' };
let home: string;
let root: string;
let catalog: Catalog;
const looks = createEntryLooks();

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'headwater-looks-'));
  root = join(home, 'share');
  mkdirSync(join(root, 'd'), { recursive: true });
  catalog = await openCatalog(join(home, 'catalog'), { memoryLimit: '512MB', threads: 2 });
});
afterAll(async () => {
  await catalog?.close();
  rmSync(home, { recursive: true, force: true });
});

const scan = () =>
  scanShare({ catalog, shares: createShares() }, { share: 'models', protocol: 'nfs', root, purpose: 'scan' });

async function listed(inventory: Inventory, hazard: HazardId) {
  const all: (readonly [string, string | null])[] = [];
  for await (const item of catalog.listHazard(inventory, RULES, hazard, null)) {
    if (item.kind === 'entries') all.push(...item.entries.map((one) => [one.path.text, one.detail] as const));
  }
  return all;
}

describe('the second look', () => {
  it('tells files that still change from those at rest', async () => {
    for (const name of ['log', 'rests', 'vanishes', 'd/replaced']) writeFileSync(join(root, name), 'first\n');
    const inventory = await scan();
    appendFileSync(join(root, 'log'), 'second\n');
    rmSync(join(root, 'vanishes'));
    rmSync(join(root, 'd/replaced'));
    mkdirSync(join(root, 'd/replaced'));
    const table = await secondLook({ catalog, looks }, { inventory, root, identify, tool: TOOL });
    expect(table?.rows).toBe(4);
    const rows: SecondLookRow[] = [];
    for await (const some of catalog.sideRows(inventory, 'second-look')) rows.push(...some);
    expect(rows.map(({ path, outcome }) => [Buffer.from(path).toString(), outcome])).toEqual([
      ['d/replaced', 'changed'],
      ['log', 'changed'],
      ['rests', 'same'],
      ['vanishes', 'gone'],
    ]);
    expect(await listed(inventory, 'changing-file')).toEqual([
      ['d/replaced', 'changed again after the scan'],
      ['log', 'changed again after the scan'],
      ['vanishes', 'gone after the scan'],
    ]);
    // Asked again it gives what was found, and looks no more.
    rmSync(join(root, 'rests'));
    expect(await secondLook({ catalog, looks }, { inventory, root, identify, tool: TOOL })).toEqual(table);
  });

  it('leaves out what had been at rest for long', async () => {
    rmSync(root, { recursive: true });
    mkdirSync(root);
    const inventory = await scan();
    expect(await secondLook({ catalog, looks }, { inventory, root, identify, tool: TOOL })).toBeNull();
    expect(await catalog.sideTable(inventory, 'second-look')).toBeNull();
  });

  it('does not take a mount that went away for files that are gone', async () => {
    writeFileSync(join(root, 'there'), '');
    const inventory = await scan();
    const away = {
      ...looks,
      again: async (...given: Parameters<typeof looks.again>) => {
        renameSync(root, `${root} away`);
        mkdirSync(root);
        return looks.again(...given);
      },
    };
    const request = { inventory, root, identify, tool: TOOL };
    const error = { code: 'looks-of-another-root', blame: 'usage' };
    await expect(secondLook({ catalog, looks: away }, request)).rejects.toMatchObject(error);
    await expect(secondLook({ catalog, looks }, request)).rejects.toMatchObject(error);
    rmSync(root, { recursive: true });
    renameSync(`${root} away`, root);
    const table = await secondLook({ catalog, looks }, request);
    expect(table?.outcomes).toMatchObject([{ outcome: 'same', rows: 1 }]);
    rmSync(join(root, 'there'));
  });

  it('keeps what was found when it is stopped, and goes on', async () => {
    for (let nth = 0; nth < 5000; nth++) writeFileSync(join(root, `f${nth}`), '');
    const inventory = await scan();
    const stopped = new AbortController();
    let asked = 0;
    const counting = {
      ...looks,
      again: (...given: Parameters<typeof looks.again>) => {
        asked += given[1].length;
        if (asked > 2048) stopped.abort();
        return looks.again(...given);
      },
    };
    const request = { inventory, root, identify, tool: TOOL };
    await expect(
      secondLook({ catalog, looks: counting }, { ...request, signal: stopped.signal }),
    ).rejects.toThrow();
    const kept = (await catalog.unfinishedSideTable(inventory, 'second-look'))?.rows ?? 0;
    expect(kept).toBe(asked);
    expect(kept).toBeLessThan(5000);
    const table = await secondLook({ catalog, looks: counting }, request);
    expect(table?.rows).toBe(5000);
    expect(asked).toBe(5000);
    for (let nth = 0; nth < 5000; nth++) rmSync(join(root, `f${nth}`));
  }, 30_000);
});

const setfacl = (...args: readonly string[]) => spawnSync('setfacl', args, { encoding: 'utf8' });
const works = setfacl('--version').status === 0 && spawnSync('getfacl', ['--version']).status === 0;

describe.skipIf(!works)('access control lists', () => {
  it('are read, decoded as getfacl prints them, and listed', async () => {
    mkdirSync(join(root, 'dir'));
    for (const name of ['plain', 'given', 'dir/inner']) writeFileSync(join(root, name), '');
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.of(0xff)]), '');
    utimesSync(join(root, 'plain'), 1, 1);
    expect(setfacl('-m', 'u:1234:rw,g:4321:r', join(root, 'given')).stderr).toBe('');
    expect(setfacl('-m', 'd:u:1234:rwx', join(root, 'dir')).stderr).toBe('');
    const inventory = await scan();
    const table = await readAccessLists({ catalog, looks }, { inventory, root, identify, tool: TOOL });
    expect(table.outcomes.map(({ outcome, rows }) => [outcome, rows])).toEqual([
      ['acl', 2],
      ['none', 3],
    ]);
    const rows: AclRow[] = [];
    for await (const some of catalog.sideRows(inventory, 'acls', { outcomes: ['acl'] })) rows.push(...some);
    expect(rows.map(({ path, attribute }) => [Buffer.from(path).toString(), attribute])).toEqual([
      ['dir', 'system.posix_acl_default'],
      ['given', 'system.posix_acl_access'],
    ]);
    expect(rows[1]?.text).toBe(getfacl('--access', 'given'));
    expect(rows[0]?.text).toBe(getfacl('--default', 'dir'));
    const found = await listed(inventory, 'acl');
    expect(found).toEqual([
      ['dir', rows[0]?.text],
      ['given', rows[1]?.text],
    ]);
  });

  it('says what is gone, and what cannot be asked', async () => {
    const entry = { kind: 'file', sizeBytes: 0, mtimeNs: 0n, ctimeNs: 0n, inode: 0n } as const;
    const rows = await looks.accessLists(root, [
      { ...entry, path: Buffer.from('nothing here') },
      { ...entry, path: Buffer.alloc(5000, 'x') },
    ]);
    expect(rows.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
      ['gone', null],
      ['unreadable', 'ENAMETOOLONG'],
    ]);
  });
});

/** What getfacl prints, in the form of ours. */
function getfacl(kind: string, name: string): string {
  const { stdout } = spawnSync('getfacl', ['-c', '-n', '-E', '-p', kind, join(root, name)], {
    encoding: 'utf8',
  });
  return stdout.trim().split('\n').join(',');
}
