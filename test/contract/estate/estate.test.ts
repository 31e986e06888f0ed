import { createHash } from 'node:crypto';
import { promises as fs, type Stats } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAwkwardEntries } from '../../../src/estate/awkward.ts';
import { ESTATE_SHARES, makeEstate } from '../../../src/estate/estate.ts';
import { seeded } from '../../../src/estate/random.ts';
import { growTree, setAge, writeContent } from '../../../src/estate/tree.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater estate '));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Seen {
  /** Bytes as Latin-1, so that any name is told apart. */
  readonly path: string;
  readonly stats: Stats;
  readonly content: string;
}

/** Every entry below a root, in order of its path's bytes. */
async function entries(root: string): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  const visit = async (at: Buffer, below: Buffer): Promise<void> => {
    for (const name of await fs.readdir(at, { encoding: 'buffer' })) {
      const path = Buffer.concat([below, Buffer.from(below.length > 0 ? '/' : ''), name]);
      const full = Buffer.concat([at, Buffer.from('/'), name]);
      const stats = await fs.lstat(full);
      const content = stats.isFile()
        ? createHash('sha256')
            .update(await fs.readFile(full))
            .digest('hex')
        : stats.isSymbolicLink()
          ? (await fs.readlink(full, { encoding: 'buffer' })).toString('latin1')
          : '';
      found.push({ path: path.toString('latin1'), stats, content });
      if (stats.isDirectory()) await visit(full, path);
    }
  };
  await visit(Buffer.from(root), Buffer.alloc(0));
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const SPEC = {
  seed: 7,
  directories: ['a/b', 'c d'],
  files: 60,
  stems: ['x', 'y'],
  extensions: ['txt', 'bin'],
  meanBytes: 900,
  ageDays: [10, 20],
} as const;
const told = async (root: string) =>
  (await entries(root)).map(({ path, stats, content }) => ({
    path,
    content,
    sizeBytes: stats.isFile() ? stats.size : 0,
    mtimeMs: stats.isFile() ? stats.mtimeMs : 0,
  }));
const grown = async (name: string, spec: Parameters<typeof growTree>[1]) => {
  await growTree(join(directory, name), spec, NOW);
  return told(join(directory, name));
};

describe('a seed', () => {
  it('makes the same numbers each time, evenly between 0 and 1', () => {
    const take = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 1_000 }, random);
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(1).every((number) => number >= 0 && number < 1)).toBe(true);
    expect(take(1).reduce((sum, number) => sum + number) / 1_000).toBeCloseTo(0.5, 1);
  });
  it('makes the numbers it always made: an estate of last year can be made again', () =>
    expect(Array.from({ length: 3 }, seeded(1))).toEqual([
      0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
    ]));
  it('makes the same tree twice: names, sizes, content and ages', async () => {
    const [one, two] = [await grown('one', SPEC), await grown('two', SPEC)];
    expect(one).toEqual(two);
    expect(await grown('three', { ...SPEC, seed: 8 })).not.toEqual(one);
  });
});

describe('a tree', () => {
  it('has the files asked for, of varied size, no two alike, as old as asked for', async () => {
    const files = (await grown('four', SPEC)).filter(({ content }) => content !== '');
    expect(files).toHaveLength(SPEC.files);
    const sizes = files.map(({ sizeBytes }) => sizeBytes);
    expect(new Set(sizes).size).toBeGreaterThan(50);
    expect(sizes.reduce((sum, size) => sum + size) / SPEC.files).toBeGreaterThan(SPEC.meanBytes / 2);
    const large = files.filter(({ sizeBytes }) => sizeBytes >= 8);
    expect(new Set(large.map(({ content }) => content)).size).toBe(large.length);
    for (const { mtimeMs } of files) {
      const days = (NOW.getTime() - mtimeMs) / 86_400_000;
      expect(days).toBeGreaterThanOrEqual(10);
      expect(days).toBeLessThanOrEqual(20);
    }
  });
  it.each([0, 1, 3, 4, 7, 8, 65_535, 65_536, 65_537, 200_001])(
    'has files of exactly %i bytes',
    async (sizeBytes) => {
      const file = join(directory, 'sizes', `${sizeBytes}`);
      await writeContent(file, sizeBytes, seeded(1));
      expect((await fs.stat(file)).size).toBe(sizeBytes);
    },
  );
  it('has files as old as somebody says', async () => {
    const file = join(directory, 'old');
    await writeContent(file, 1, seeded(1));
    await setAge(file, 1.5, NOW);
    expect((await fs.stat(file)).mtime.toISOString()).toBe('2026-11-20T00:00:00.000Z');
  });
});

describe('awkward entries', () => {
  let found: readonly Seen[] = [];
  let refused: readonly string[] = [];
  beforeAll(async () => {
    refused = await addAwkwardEntries(join(directory, 'awkward'));
    found = await entries(join(directory, 'awkward'));
  });
  const named = (path: string) => found.find((entry) => entry.path === Buffer.from(path).toString('latin1'));

  const cases: readonly (readonly [what: string, isThere: () => boolean])[] = [
    ['a name with spaces', () => named('awkward names/spaces  and trailing .txt')?.stats.isFile() ?? false],
    ['a name that is not ASCII', () => named('awkward names/größe-日本語-é.txt')?.stats.isFile() ?? false],
    [
      'quotes, ampersands, percent signs and pluses',
      () => found.some(({ path }) => path.includes('quotes\'"&<b>%41+plus')),
    ],
    ['a zero-byte file', () => named('awkward names/zero-byte.flag')?.stats.size === 0],
    ['an empty directory', () => named('awkward names/an empty directory')?.stats.isDirectory() ?? false],
    ['a symbolic link', () => named('awkward names/link to it')?.content === 'target of the link.txt'],
    ['a symbolic link to nowhere', () => named('awkward names/dangling link')?.content === '/nowhere/at/all'],
    [
      'a hard link',
      () => {
        const [one, two] = [
          named('awkward names/target of the link.txt'),
          named('awkward names/second name of it.txt'),
        ];
        return one?.stats.nlink === 2 && one.stats.ino === two?.stats.ino;
      },
    ],
    [
      'a path of 1,100 bytes, every name of it below 255',
      () =>
        found.some(
          ({ path, stats }) =>
            stats.isFile() && path.length === 1_100 && path.split('/').every((name) => name.length <= 255),
        ),
    ],
    ['a file of 64 MiB', () => named('large/model-checkpoint.bin')?.stats.size === 64 * 2 ** 20],
  ];
  it.each(cases)('has %s', (_what, isThere) => expect(isThere()).toBe(true));

  // What only some file systems hold is there, or is said not to be.
  const perhaps: readonly (readonly [what: string, isThere: () => boolean])[] = [
    [
      'a case clash',
      () =>
        ['Report.docx', 'report.docx'].every(
          (name) => named(`awkward names/${name}`)?.stats.isFile() ?? false,
        ),
    ],
    ['a name that is not UTF-8', () => found.some(({ path }) => path.endsWith('/latin1-caf\xe9.txt'))],
    ['a FIFO', () => named('awkward names/pipe')?.stats.isFIFO() ?? false],
  ];
  it.each(perhaps)('has %s, or says that it could not be made', (what, isThere) =>
    expect(isThere()).toBe(!refused.some((entry) => entry.startsWith(what))),
  );
  it.runIf(process.platform === 'linux')('are all there on Linux', () => expect(refused).toEqual([]));
});

it('the estate is about 3,000 files in its three shares, the awkward ones among them', async () => {
  const root = join(directory, 'estate');
  await makeEstate(root, NOW);
  expect((await fs.readdir(root)).sort()).toEqual(ESTATE_SHARES.map(({ name }) => name).sort());
  const found = await entries(root);
  const files = found.filter(({ stats }) => stats.isFile());
  expect(files.length).toBeGreaterThan(2_950);
  expect(files.length).toBeLessThan(3_050);
  expect(found.some(({ path }) => path === 'projects/awkward names/link to it')).toBe(true);
});
