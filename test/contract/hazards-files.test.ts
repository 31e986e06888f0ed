import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import { HAZARD_IDS, type HazardId } from '../../src/inventory/hazards.ts';
import type { Catalog, KeyRules } from '../../src/ports/catalog.ts';
import { scanShare } from '../../src/steps/scan.ts';

/** Where files may be as large as one likes: a tmpfs. Elsewhere the largest are left out. */
const LARGE = existsSync('/dev/shm') ? '/dev/shm' : null;
const TIB = 2 ** 40;

let home: string;
let root: string;
let catalog: Catalog;
const found = new Map<HazardId, readonly string[]>();
/** What is a hazard for the protocol's sake: the same files as a share of SMB. */
const OF_SMB = ['smb-symlink', 'smb-acl'] as const;
let files: number;

/** Directories of 251 bytes each, as no component is longer than 255. */
const deep = (name: string) => `key-too-long/${`${'d'.repeat(250)}/`.repeat(3)}${'e'.repeat(100)}/${name}`;

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat([`${root}/`, ...parts].map((part) => Buffer.from(part as string)));
const write = (path: string | Buffer, content = 'content\n') =>
  writeFileSync(typeof path === 'string' ? join(root, path) : path, content);

/** Every hazard that a file system of Linux can hold, each in a directory that bears its name. */
async function makeTree(): Promise<void> {
  const folder = (id: HazardId): string => {
    mkdirSync(join(root, id));
    return id;
  };
  write(bytes(folder('bad-utf8'), '/latin', [0xe9]));
  folder('key-too-long');
  const below = deep('');
  mkdirSync(join(root, below), { recursive: true });
  write(deep('x'.repeat(1024 - below.length - 'p/'.length + 1)));
  write(deep('y'.repeat(1024 - below.length - 'p/'.length)));
  folder('special-file');
  spawnSync('mkfifo', [join(root, 'special-file/fifo')]);
  const server = createServer().listen(join(root, 'special-file/socket'));
  await new Promise((listening) => server.once('listening', listening));
  // Closing it would remove it.
  server.unref();
  mkdirSync(join(root, folder('datasync-skips'), 'weekly.snapshot'));
  folder('case-clash');
  for (const name of ['Straße', 'STRASSE', 'Data', 'data']) mkdirSync(join(root, 'case-clash', name));
  for (const name of ['Data/one', 'data/ONE', 'data/two']) write(`case-clash/${name}`);
  folder('unicode-twin');
  for (const name of ['\u00e9', 'e\u0301']) write(`unicode-twin/${name}`);
  write(`${folder('control-character')}/line\nbreak`);
  write(`${folder('windows-name')}/aux.txt`);
  write('windows-name/what?');
  write('windows-name/fine.txt');
  write(`${folder('hard-link')}/one`);
  linkSync(join(root, 'hard-link/one'), join(root, 'hard-link/two'));
  write(`${folder('hard-link-outside')}/here`);
  linkSync(join(root, 'hard-link-outside/here'), join(home, 'there'));
  symlinkSync('../control-character', join(root, folder('symlink'), 'inside'));
  symlinkSync('../../home', join(root, folder('symlink-outside'), 'out'));
  symlinkSync('/etc/hosts', join(root, folder('symlink-absolute'), 'absolute'));
  symlinkSync('nothing', join(root, folder('symlink-dangling'), 'dangling'));
  symlinkSync('loop', join(root, folder('symlink-loop'), 'loop'));
  write(`${folder('sparse-file')}/holes`, 'x'.repeat(8192));
  truncateSync(join(root, 'sparse-file/holes'), 2 ** 20);
  write(`${folder('offline-file')}/stub`, '');
  truncateSync(join(root, 'offline-file/stub'), 10_000);
  mkdirSync(join(root, folder('location-name'), 'dt=2026-01-01/plain'), { recursive: true });
  write(`${folder('odd-time')}/old`);
  // Node takes a time before 1970 for now.
  spawnSync('touch', ['-d', '1960-01-01', join(root, 'odd-time/old')]);
  write('odd-time/new');
  utimesSync(join(root, 'odd-time/new'), Date.now() / 1000 + 7 * 86_400, Date.now() / 1000 + 7 * 86_400);
  folder('crowded-directory');
  mkdirSync(join(root, 'crowded-directory/full'));
  for (let nth = 0; nth < 10_001; nth++) write(`crowded-directory/full/${nth}`, '');
  if (LARGE !== null) {
    write(`${folder('file-over-5tib')}/large`, '');
    truncateSync(join(root, 'file-over-5tib/large'), 5 * TIB + 1);
    write(`${folder('object-too-large')}/too large`, '');
    truncateSync(join(root, 'object-too-large/too large'), 49 * TIB);
  }
  folder('changing-file');
}

beforeAll(async () => {
  home = mkdtempSync(join(LARGE ?? tmpdir(), 'headwater-hazards-'));
  root = join(home, 'share');
  mkdirSync(root);
  await makeTree();
  catalog = await openCatalog(join(home, 'catalog'), { memoryLimit: '512MB', threads: 2 });
  const shares = createShares();
  const writing = {
    ...shares,
    walk: async function* (...given: Parameters<typeof shares.walk>) {
      await sleep(20);
      write('changing-file/log');
      yield* shares.walk(...given);
    },
  };
  const inventory = await scanShare(
    { catalog, shares: writing },
    { share: 'models', protocol: 'nfs', root, purpose: 'scan' },
  );
  const rules: KeyRules = { protocol: 'nfs', keyPrefix: 'p/', exclude: [], strategy: 'bridge' };
  const list = async (id: HazardId, of: KeyRules): Promise<readonly string[]> => {
    const paths: string[] = [];
    for await (const item of catalog.listHazard(inventory, of, id, null)) {
      if (item.kind === 'entries') paths.push(...item.entries.map(({ path }) => path.text));
    }
    return paths;
  };
  for (const id of HAZARD_IDS) found.set(id, await list(id, rules));
  const smb: KeyRules = { ...rules, protocol: 'smb' };
  for (const id of OF_SMB) found.set(id, await list(id, smb));
  files = inventory.counts.files;
}, 60_000);

afterAll(async () => {
  await catalog?.close();
  rmSync(home, { recursive: true, force: true });
});

const cases: readonly (readonly [HazardId, readonly string[]])[] = [
  ['bad-utf8', ['bad-utf8/latin\\xe9']],
  ['key-too-long', [deep('x'.repeat(1024 - deep('').length - 1))]],
  ['special-file', ['special-file/fifo', 'special-file/socket']],
  ['datasync-skips', ['datasync-skips/weekly.snapshot']],
  [
    'case-clash',
    [
      'case-clash/Data',
      'case-clash/data',
      'case-clash/Data/one',
      'case-clash/data/ONE',
      'case-clash/STRASSE',
      'case-clash/Straße',
    ],
  ],
  ['unicode-twin', ['unicode-twin/e\u0301', 'unicode-twin/\u00e9']],
  ['control-character', ['control-character/line\\x0abreak']],
  ['windows-name', ['control-character/line\\x0abreak', 'windows-name/aux.txt', 'windows-name/what?']],
  ['hard-link', ['hard-link/one', 'hard-link/two']],
  ['hard-link-outside', ['hard-link-outside/here']],
  [
    'symlink',
    [
      'symlink-absolute/absolute',
      'symlink-dangling/dangling',
      'symlink-loop/loop',
      'symlink-outside/out',
      'symlink/inside',
    ],
  ],
  ['symlink-outside', ['symlink-outside/out']],
  ['symlink-absolute', ['symlink-absolute/absolute']],
  ['symlink-dangling', ['symlink-dangling/dangling']],
  ['symlink-loop', ['symlink-loop/loop']],
  ['sparse-file', ['sparse-file/holes']],
  ['location-name', ['case-clash/Straße', 'location-name/dt=2026-01-01']],
  ['odd-time', ['odd-time/new', 'odd-time/old']],
  ['crowded-directory', ['crowded-directory/full']],
  ['changing-file', ['changing-file/log']],
];

it.each(cases)('finds %s in real files, and nothing else', (id, paths) => {
  expect(found.get(id)?.map((text) => text.replaceAll('\\\\', '\\'))).toEqual(paths);
});

it.skipIf(LARGE === null)('finds files larger than anything takes, which are all holes', () => {
  expect(found.get('file-over-5tib')).toEqual(['file-over-5tib/large']);
  expect(found.get('object-too-large')).toEqual(['object-too-large/too large']);
  expect(found.get('offline-file')).toEqual(['file-over-5tib/large', 'offline-file/stub']);
});

it('finds every link of a share of SMB, and every file of it that moves, which brings neither links nor ACLs', () => {
  expect(found.get('smb-symlink')).toEqual(found.get('symlink'));
  const blocked = (['bad-utf8', 'key-too-long', 'object-too-large'] as const).flatMap(
    (id) => found.get(id) ?? [],
  );
  expect(found.get('smb-acl')).toHaveLength(files - blocked.length);
});

it('has all but what takes a file system of its own', () => {
  const tried = [...cases.map(([id]) => id), ...OF_SMB, 'file-over-5tib', 'object-too-large', 'offline-file'];
  // ACLs and longer components have tests of their own: hazards-looks, hazards-long-names.
  expect(HAZARD_IDS.filter((id) => !tried.includes(id))).toEqual(['component-too-long', 'acl']);
});
