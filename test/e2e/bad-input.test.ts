import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { KEY_PAIR } from '../flow/small-migration.ts';
import { type Ended, headwater, workplace } from './headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
let good: string;

/** A project that is ready to apply: one share, scanned, planned, approved. */
beforeAll(async () => {
  place = await workplace();
  good = join(place.directory, 'good');
  await mkdir(join(good, 'data/inner'), { recursive: true });
  await writeFile(join(good, 'data/inner/one.txt'), 'one\n');
  for (const args of [
    ['init', '--name', 'data', '--mount', 'data'],
    ['inventory', 'scan'],
    ['plan', 'create'],
    ['plan', 'approve'],
  ]) {
    expect((await headwater(good, args)).code, args.join(' ')).toBe(0);
  }
}, 60_000);
afterAll(() => place.remove());

interface Case {
  readonly name: string;
  /** Makes the good project bad. */
  readonly spoil: (directory: string) => Promise<unknown>;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  readonly says: readonly RegExp[];
}

const edit = (file: string, from: string | RegExp, to: string) => async (directory: string) => {
  const path = join(directory, file);
  const text = await readFile(path, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${file} does not hold ${from}`);
  await writeFile(path, edited);
};

const editPlan = async (directory: string) => {
  const [name = ''] = await readdir(join(directory, '.headwater/plans'));
  await edit(`.headwater/plans/${name}`, /"files": \d+/, '"files": 77')(directory);
};

const nothing = async () => undefined;

/** A cloud of another account than the one that `init` writes roles and agents of. */
let otherAccount: Rehearsal | undefined;
afterAll(() => otherAccount?.close());

/** The project's cloud is one by URL, as a test endpoint would be, and the key pair opens another account. */
const inAnotherAccount = async (directory: string) => {
  const cloud = join(place.directory, 'elsewhere');
  await mkdir(cloud);
  const world = { account: '999999999999', region: 'us-east-1', exports: [], agents: [], gateways: [] };
  await writeFile(join(cloud, 'world.json'), JSON.stringify(world));
  otherAccount = await startRehearsal({ directory: cloud, credentials: KEY_PAIR });
  await edit('headwater.yaml', 'endpoint: rehearsal', `endpoint: ${otherAccount.endpoint}`)(directory);
  await rm(join(directory, '.headwater/ledger.jsonl'));
  for (const args of [
    ['plan', 'create'],
    ['plan', 'approve'],
  ]) {
    expect((await headwater(directory, args)).code, args.join(' ')).toBe(0);
  }
};

/** A price file of one's own, which the configuration names. */
const withPrices = (content: string) => async (directory: string) => {
  await writeFile(join(directory, 'prices.json'), content);
  await edit('headwater.yaml', 'link:', 'prices: prices.json\nlink:')(directory);
};

const CASES: readonly Case[] = [
  {
    name: 'a price file that is cut off',
    spoil: withPrices('{"s3": {"storagePerGBMonth"'),
    args: ['plan', 'create'],
    code: 2,
    says: [/prices\.json/],
  },
  {
    name: 'no such share',
    spoil: nothing,
    args: ['inventory', 'scan', 'nope'],
    code: 2,
    says: [/no share "nope"/, /Shares: data/],
  },
  {
    name: 'a mount that is not there',
    spoil: (directory) => rm(join(directory, 'data'), { recursive: true }),
    args: ['inventory', 'scan'],
    code: 2,
    says: [/Cannot read the mount at .*data/, /Next:/],
  },
  {
    name: 'a mount that is a file',
    spoil: async (directory) => {
      await rm(join(directory, 'data'), { recursive: true });
      await writeFile(join(directory, 'data'), '');
    },
    args: ['inventory', 'scan'],
    code: 2,
    says: [/not a directory/],
  },
  {
    name: 'malformed YAML',
    spoil: (directory) =>
      writeFile(join(directory, 'headwater.yaml'), 'migration: a\nshares:\n  - name: b\n bad'),
    args: ['plan', 'create'],
    code: 2,
    says: [/headwater\.yaml:\d+:\d+/],
  },
  {
    name: 'several mistakes in the configuration, all at once',
    spoil: async (directory) => {
      await edit('headwater.yaml', 'gbps: 1', 'gbps: fast')(directory);
      await edit('headwater.yaml', 'protocol: nfs', 'protocol: afp')(directory);
    },
    args: ['apply'],
    code: 2,
    says: [
      /:\d+:\d+ link\.gbps: expected a number/,
      /:\d+:\d+ shares\[0\]\.protocol: expected one of nfs, smb/,
    ],
  },
  {
    name: 'a plan nobody has approved',
    spoil: (directory) => rm(join(directory, '.headwater/ledger.jsonl')),
    args: ['apply'],
    code: 5,
    says: [/No plan has been approved/, /headwater plan approve/],
  },
  {
    name: 'a plan of another migration',
    spoil: edit('headwater.yaml', /^migration: .*$/m, 'migration: another'),
    args: ['plan', 'approve'],
    code: 2,
    says: [/is a plan of migration my-migration, not of another/, /--config/],
  },
  {
    name: 'credentials of another account',
    spoil: inAnotherAccount,
    args: ['apply'],
    env: { AWS_ACCESS_KEY_ID: KEY_PAIR.accessKeyId, AWS_SECRET_ACCESS_KEY: KEY_PAIR.secretAccessKey },
    code: 2,
    says: [/credentials are of account 999999999999/, /in account 111122223333/, /AWS_PROFILE/],
  },
  {
    name: 'a plan edited by hand',
    spoil: editPlan,
    args: ['apply'],
    code: 2,
    says: [/changed by hand/, /headwater plan create/],
  },
  {
    name: 'a plan made from an older inventory',
    spoil: (directory) => headwater(directory, ['inventory', 'scan']),
    args: ['apply'],
    code: 4,
    says: [/no longer fits/, /has a newer inventory/, /headwater plan|plan create/],
  },
  {
    name: 'a plan made from another configuration',
    spoil: edit('headwater.yaml', 'gbps: 1', 'gbps: 2'),
    args: ['apply'],
    code: 4,
    says: [/headwater\.yaml has changed/],
  },
  {
    name: 'an inventory that is not there',
    spoil: async () => undefined,
    args: ['inventory', 'show', '--inventory', 'nope'],
    code: 2,
    says: [/has no inventory "nope"/, /inventory show \S+ --all/],
  },
  {
    name: 'a page in place of the configuration',
    spoil: async () => undefined,
    args: ['inventory', 'show', '--html', 'headwater.yaml'],
    code: 2,
    says: [/Did not write .+headwater\.yaml: it is the configuration/],
  },
  {
    name: 'a page that cannot be written',
    spoil: async () => undefined,
    args: ['inventory', 'show', '--html', 'no/such/directory/page.html'],
    code: 2,
    says: [/Cannot write .*page\.html \(ENOENT\)/],
  },
  {
    name: 'an unreachable queue',
    spoil: edit('headwater.yaml', 'queue: embedded', 'queue: redis://127.0.0.1:1'),
    args: ['apply'],
    code: 2,
    says: [/queue at redis:/, /ECONNREFUSED/, /Next:/],
  },
  {
    name: 'an unreachable queue with a password, by reference',
    spoil: async (directory) => {
      await writeFile(join(directory, 'queue.url'), 'redis://user:s3cret@127.0.0.1:1\n');
      await edit('headwater.yaml', 'queue: embedded', 'queue: file:queue.url')(directory);
    },
    args: ['apply'],
    code: 2,
    says: [/queue at redis:/, /ECONNREFUSED/],
  },
  {
    name: 'a password written into the configuration',
    spoil: edit('headwater.yaml', 'queue: embedded', 'queue: redis://user:s3cret@127.0.0.1:1'),
    args: ['apply'],
    code: 2,
    says: [/queue: use embedded/, /env:NAME or file:PATH/],
  },
  {
    name: 'a cut-over before the transfer',
    spoil: nothing,
    args: ['cutover', 'run', '--confirm-frozen'],
    code: 5,
    says: [/must be done first/, /headwater apply/],
  },
  {
    name: 'a repair without evidence',
    spoil: nothing,
    args: ['apply', '--repair'],
    code: 2,
    says: [/no evidence of data/, /headwater verify --share data/],
  },
  {
    name: 'a repair from evidence that the ledger does not name, as that of another migration',
    spoil: nothing,
    args: ['apply', '--repair', '--evidence', '20261121T090000000Z-check'],
    code: 2,
    says: [/ledger of migration my-migration has no evidence "20261121T090000000Z-check"/],
  },
  {
    name: 'evidence to repair from, without a repair',
    spoil: nothing,
    args: ['apply', '--evidence', '20261121T090000000Z-check'],
    code: 2,
    says: [/--repair/],
  },
  {
    name: 'a ledger somebody edited',
    spoil: edit('.headwater/ledger.jsonl', '"by":"', '"by":"not '),
    args: ['ledger', 'check'],
    code: 2,
    says: [/cannot be trusted/, /wrong digest/],
  },
  {
    name: 'an unknown flag',
    spoil: nothing,
    args: ['apply', '--force'],
    code: 2,
    says: [/Nonexistent flag: --force/],
  },
  { name: 'an unknown command', spoil: nothing, args: ['destroy'], code: 2, says: [/no command/] },
];

test.each(CASES)(
  '$name: one clear message, exit $code, nothing changed',
  { timeout: 60_000 },
  async (given) => {
    const directory = join(place.directory, given.name.replaceAll(/\W+/g, '-'));
    await cp(good, directory, { recursive: true });
    await given.spoil(directory);
    const before = await stateOf(directory);
    const ended = await headwater(directory, given.args, given.env === undefined ? {} : { env: given.env });
    expect(ended.code, ended.stderr).toBe(given.code);
    for (const said of given.says) expect(ended.stderr).toMatch(said);
    expect(ended.stdout).toBe('');
    expect(noise(ended)).toEqual([]);
    expect(await stateOf(directory)).toEqual(before);
  },
);

test('a price file that lacks a class: the plan names the class and the prices, and a pipeline may refuse', {
  timeout: 60_000,
}, async () => {
  const directory = join(place.directory, 'lacking');
  await cp(good, directory, { recursive: true });
  const own = { STANDARD: { value: 0.02, asOf: '2026-11-01' } };
  await withPrices(JSON.stringify({ s3: { storagePerGBMonth: own } }))(directory);
  expect((await headwater(directory, ['plan', 'create'])).code).toBe(0);
  const refused = await headwater(directory, ['plan', 'lint', '--deny', 'warn', '--json']);
  expect(refused.code).toBe(3);
  const { findings } = JSON.parse(refused.stdout) as { findings: readonly { id: string; text: string }[] };
  const found = findings.find(({ id }) => id === 'HW711');
  expect(found?.text).toContain('INTELLIGENT_TIERING (s3.storagePerGBMonth.INTELLIGENT_TIERING_FA');
  expect(found?.text).not.toContain('storagePerGBMonth.STANDARD');
});

test('a mount that is empty though its inventory is not: a plan is made from the inventory, and says so', {
  timeout: 60_000,
}, async () => {
  const directory = join(place.directory, 'fell-off');
  await cp(good, directory, { recursive: true });
  const quiet = await headwater(directory, ['plan', 'create']);
  expect(quiet.stderr).not.toMatch(/mounted/);
  await rm(join(directory, 'data/inner'), { recursive: true });
  const told = await headwater(directory, ['plan', 'create']);
  expect(told.code).toBe(0);
  expect(told.stderr).toMatch(
    /Nothing is in .*data, and the inventory of data has 2 entries.* Is the share mounted\?/,
  );
  // On a host that has no such directory nothing is said.
  await rm(join(directory, 'data'), { recursive: true });
  expect((await headwater(directory, ['plan', 'create'])).stderr).not.toMatch(/mounted/);
  // Scanned as it is, nothing is left to plan.
  await mkdir(join(directory, 'data'));
  expect((await headwater(directory, ['inventory', 'scan'])).code).toBe(0);
  const refused = await headwater(directory, ['plan', 'create']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/holds no entries[\s\S]*mounted/);
});

/** What people must never be shown: stack traces, secrets. */
function noise({ stderr }: Ended): readonly string[] {
  return stderr.split('\n').filter((line) => /^\s+at |s3cret|node:internal/.test(line));
}

/** Every file of the project with its content, but for what is derived and disposable. */
async function stateOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\.headwater\/(queue|tmp|rehearsal)/.test(file));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'base64')] as const)),
  );
}
