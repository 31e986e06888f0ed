import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { HazardEntry } from '../../../src/inventory/hazard-list.ts';
import type { HazardId } from '../../../src/inventory/hazards.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { MAX_OBJECT_BYTES } from '../../../src/inventory/mapping.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const RULES = {
  nfs: { protocol: 'nfs', keyPrefix: 'p/', exclude: [] },
  smb: { protocol: 'smb', keyPrefix: 'p/', exclude: [] },
  bridge: { protocol: 'nfs', keyPrefix: 'p/', exclude: [], strategy: 'bridge' },
  'nfs without some': { protocol: 'nfs', keyPrefix: 'longer prefix/', exclude: ['*/left-out*'] },
} satisfies Record<string, KeyRules>;

let inodes = 1n;
/** As many names of one file as are given; `nlink` counts those and `more`. */
const names = (paths: readonly string[], more = 0): Entry[] => {
  inodes += 1n;
  const inode = inodes;
  return paths.map((path) => entry(path, { nlink: paths.length + more, inode }));
};
const sparse = (sizeBytes: number, allocatedBytes: number) => entry('s', { sizeBytes, allocatedBytes });
/** Each case lies in a directory `00/`; so path and prefix make 1,010 bytes and what is given. */
const deep = (name: string) => `${'d'.repeat(200)}/`.repeat(5) + name;
const fresh = () => BigInt(Date.now() + 3_600_000) * 1_000_000n;

type Found = readonly (readonly [HazardId, readonly string[]])[];
const cases: readonly (readonly [string, keyof typeof RULES, readonly Entry[], Found])[] = [
  ['nothing to say about plain entries', 'nfs', [entry('a'), directory('d'), entry('d/a')], []],
  ['a name that is not UTF-8', 'nfs', [entry(raw('a', [0xff]))], [['bad-utf8', ['a\\xff']]]],
  ['prefix and path of 1,024 bytes still fit', 'nfs', [entry(deep('n'.repeat(14)))], []],
  ['1,025 do not', 'nfs', [entry(deep('n'.repeat(15)))], [['key-too-long', [deep('n'.repeat(15))]]]],
  [
    "a directory's slash counts",
    'nfs',
    [directory(deep('n'.repeat(14)))],
    [['key-too-long', [deep('n'.repeat(14))]]],
  ],
  [
    'a longer prefix counts',
    'nfs without some',
    [entry(deep('n'.repeat(3)))],
    [['key-too-long', [deep('n'.repeat(3))]]],
  ],
  [
    'sockets, FIFOs, devices',
    'nfs',
    [entry('s', { kind: 'socket' }), entry('f', { kind: 'fifo' }), entry('b', { kind: 'block-device' })],
    [['special-file', ['b', 'f', 's']]],
  ],
  [
    'a file beyond the largest object',
    'nfs',
    [entry('big', { sizeBytes: MAX_OBJECT_BYTES + 1 }), entry('fits', { sizeBytes: MAX_OBJECT_BYTES })],
    [
      ['object-too-large', ['big']],
      ['file-over-5tib', ['fits']],
    ],
  ],
  ['5 TiB can be served', 'nfs', [entry('a', { sizeBytes: 5 * 2 ** 40 })], []],
  ['a snapshot', 'nfs', [directory('old.snapshot')], [['datasync-skips', ['old.snapshot']]]],
  ['a link over SMB stays behind', 'smb', [symlink('l', 't')], [['smb-symlink', ['l']]]],
  [
    'over SMB every file loses its ACL, directories are not counted',
    'smb',
    [entry('a'), entry('b'), directory('d')],
    [['smb-acl', ['a', 'b']]],
  ],

  [
    'names that differ by case: all of the group',
    'nfs',
    [entry('a/F.TXT'), entry('a/f.txt')],
    [['case-clash', ['a/F.TXT', 'a/f.txt']]],
  ],
  ['in different directories they do not meet', 'nfs', [entry('a/x'), entry('b/X')], []],
  [
    'directories that clash become one, and so does what is in both',
    'nfs',
    [directory('Data'), directory('data'), entry('Data/x'), entry('data/X'), entry('data/only here')],
    [['case-clash', ['Data', 'data', 'Data/x', 'data/X']]],
  ],
  [
    'a directory and a file clash too',
    'nfs',
    [directory('Data'), entry('data')],
    [['case-clash', ['Data', 'data']]],
  ],
  [
    'full case folding: sharp s, both small sigmas, the dotted I, a ligature, a micro sign',
    'nfs',
    [
      'Stra\u00dfe',
      'STRASSE',
      '\u03a3',
      '\u03c3',
      '\u03c2',
      '\u0130',
      'i\u0307',
      '\ufb01le',
      'FILE',
      '\u00b5',
      '\u03bc',
    ].map((name) => entry(name)),
    [
      [
        'case-clash',
        [
          'FILE',
          '\ufb01le',
          'STRASSE',
          'Stra\u00dfe',
          'i\u0307',
          '\u0130',
          '\u00b5',
          '\u03bc',
          '\u03a3',
          '\u03c2',
          '\u03c3',
        ],
      ],
    ],
  ],
  ['the dotless i is another letter', 'nfs', [entry('\u0131'), entry('i')], []],
  [
    'capital and small in two forms are a clash, not a twin',
    'nfs',
    [entry('\u00c9'), entry('e\u0301')],
    [['case-clash', ['e\u0301', '\u00c9']]],
  ],
  [
    'composed and decomposed look the same, also as directories',
    'nfs',
    [
      entry('d/\u00e9'),
      entry('d/e\u0301'),
      entry('d/e'),
      entry('o\u0308/x'),
      entry('\u00f6/x'),
      entry('\u212a'),
      entry('K'),
    ],
    [['unicode-twin', ['K', '\u212a', 'd/e\u0301', 'd/\u00e9', 'o\u0308/x', '\u00f6/x']]],
  ],
  [
    'C0 and DEL',
    'nfs',
    [entry('tab\t'), entry('del\x7f'), entry('nl\n/below'), entry('c1\u0085')],
    [['control-character', ['del\\x7f', 'nl\\x0a/below', 'tab\\x09']]],
  ],
  ['over NFS names of Windows do not matter', 'nfs', [entry('a:b'), entry('CON')], []],
  [
    'a bridge serves them to Windows',
    'bridge',
    [entry('a:b'), entry('CON')],
    [['windows-name', ['CON', 'a:b']]],
  ],

  ['two names of one inode', 'nfs', names(['one', 'two']), [['hard-link', ['one', 'two']]]],
  ['the other name lies outside the share', 'nfs', names(['one'], 1), [['hard-link-outside', ['one']]]],
  [
    'some names here, some outside',
    'nfs',
    names(['one', 'two'], 1),
    [
      ['hard-link', ['one', 'two']],
      ['hard-link-outside', ['one', 'two']],
    ],
  ],
  [
    'the same inode on another device is another file',
    'nfs',
    names(['one', 'two']).map((one, at) => ({ ...one, device: BigInt(7 + at) })),
    [['hard-link-outside', ['one', 'two']]],
  ],
  ['the other name is excluded: seen, but not moved', 'nfs without some', names(['one', 'left-out']), []],

  ['a link that leads to a file here', 'nfs', [symlink('l', 'f'), entry('f')], [['symlink', ['l']]]],
  [
    'a link that leads nowhere',
    'nfs',
    [symlink('l', 'no'), symlink('below a file', 'f/x'), entry('f')],
    [
      ['symlink', ['below a file', 'l']],
      ['symlink-dangling', ['below a file', 'l']],
    ],
  ],
  [
    'a link out of the share, and through another link',
    'nfs',
    [symlink('l', '../../x'), symlink('m', 'up/../../../y'), symlink('up', '.')],
    [
      ['symlink', ['l', 'm', 'up']],
      ['symlink-outside', ['l', 'm']],
    ],
  ],
  [
    'an absolute target, and through one',
    'nfs',
    [symlink('l', '/etc/hosts'), symlink('m', 'l/x')],
    [
      ['symlink', ['l', 'm']],
      ['symlink-absolute', ['l', 'm']],
    ],
  ],
  [
    'a circle, and the way into one',
    'nfs',
    [symlink('a', 'b'), symlink('b', './a'), symlink('in', 'a/x')],
    [
      ['symlink', ['a', 'b', 'in']],
      ['symlink-loop', ['a', 'b', 'in']],
    ],
  ],
  [
    'a target that is not UTF-8',
    'nfs',
    [{ ...symlink('l', ''), linkTarget: raw([0xff]) }, entry(raw([0xff]))],
    [
      ['bad-utf8', ['\\xff']],
      ['symlink', ['l']],
    ],
  ],

  ['holes in most of a file', 'nfs', [sparse(65_536, 32_767)], [['sparse-file', ['s']]]],
  ['half allocated is not sparse', 'nfs', [sparse(65_536, 32_768)], []],
  ['nothing allocated: a stub', 'nfs', [sparse(4096, 0)], [['offline-file', ['s']]]],
  ['small files may lie in their inode', 'nfs', [sparse(4095, 0)], []],
  [
    'a component over 255 bytes, wherever it stands',
    'nfs',
    [entry(`${'n'.repeat(256)}/x`), entry('\u00e9'.repeat(128)), entry('n'.repeat(255))],
    [['component-too-long', [`${'n'.repeat(256)}/x`, '\u00e9'.repeat(128)]]],
  ],
  [
    'written to after the scan began',
    'nfs',
    [entry('now', { ctimeNs: fresh() }), { ...directory('d'), ctimeNs: fresh() }],
    [['changing-file', ['now']]],
  ],
  [
    'directories with what the path of a location cannot hold',
    'nfs',
    [
      directory('dt=1'),
      directory('dt=1/below'),
      directory('plain (1)'),
      directory('\u00e9'),
      directory('$'),
      entry('a=b'),
    ],
    [['location-name', ['$', 'dt=1', '\u00e9']]],
  ],
  ['SMB locations take a dollar', 'smb', [directory('c$'), directory('a,b')], [['location-name', ['a,b']]]],
  [
    'before 1970 and in the future',
    'nfs',
    [
      entry('old', { mtimeNs: -1n }),
      entry('new', { mtimeNs: BigInt(Date.now() + 3 * 86_400_000) * 1_000_000n }),
      entry('1970', { mtimeNs: 0n }),
    ],
    [['odd-time', ['new', 'old']]],
  ],
  [
    'what is excluded is no hazard',
    'nfs without some',
    [entry('left-out', { kind: 'fifo' }), symlink('left-out too', 't')],
    [],
  ],
  [
    'what stays behind counts once',
    'nfs',
    [entry('a\t', { kind: 'fifo' }), entry('A\t', { kind: 'fifo' })],
    [['special-file', ['A\\x09', 'a\\x09']]],
  ],
  [
    'one entry may have several that change it',
    'nfs',
    names(['a\t', 'A\t']),
    [
      ['case-clash', ['A\\x09', 'a\\x09']],
      ['control-character', ['A\\x09', 'a\\x09']],
      ['hard-link', ['A\\x09', 'a\\x09']],
    ],
  ],
];

const numbered = cases.map(([reason, rules, entries, expected], at) => ({
  reason,
  rules,
  expected,
  folder: `${at.toString().padStart(2, '0')}/`,
  entries,
}));

const used = Object.keys(RULES) as (keyof typeof RULES)[];
describe.each(used)('over %s', (kind) => {
  const own = numbered.filter(({ rules }) => rules === kind);
  const found: { readonly hazard: HazardId; readonly path: string }[] = [];
  let counted = 0;

  beforeAll(async () => {
    const all = own.flatMap(({ folder, entries }) => [
      directory(folder.slice(0, -1)),
      ...entries.map((one) => ({ ...one, path: raw(folder, one.path) })),
    ]);
    const inventory = await take(catalog, all, { protocol: RULES[kind].protocol });
    const { hazards } = await catalog.profile(inventory, RULES[kind], { now: NOW, coldAfterDays: 365 });
    for (const { hazard, entries, examples } of hazards) {
      counted += entries;
      const whole = entries <= examples.length ? null : await list(inventory, RULES[kind], hazard);
      for (const path of whole?.map((one) => one.path) ?? examples) found.push({ hazard, path: path.text });
    }
  });

  it.each(own)('$reason', ({ folder, expected }) => {
    const here = found.filter(({ path }) => path.startsWith(folder));
    const byHazard = group(here);
    expect([...byHazard]).toEqual(
      expected.map(([hazard, paths]) => [hazard, paths.map((path) => folder + path)]),
    );
  });

  it('counts what it lists', () => expect(found).toHaveLength(counted));
});

function group(found: readonly { readonly hazard: HazardId; readonly path: string }[]) {
  const byHazard = new Map<HazardId, string[]>();
  for (const { hazard, path } of found) byHazard.set(hazard, [...(byHazard.get(hazard) ?? []), path]);
  return byHazard;
}

async function list(
  inventory: Inventory,
  rules: KeyRules,
  hazard: HazardId,
  limit: number | null = null,
): Promise<readonly HazardEntry[]> {
  const all: HazardEntry[] = [];
  for await (const item of catalog.listHazard(inventory, rules, hazard, limit)) {
    if (item.kind === 'entries') all.push(...item.entries);
  }
  return all;
}

describe('a list', () => {
  let inventory: Inventory;
  beforeAll(async () => {
    inventory = await take(catalog, [
      entry('a/B', { sizeBytes: 3 }),
      entry('c'),
      ...names(['y/2', 'm/1', 'z/3'], 2),
      symlink('l', 'c'),
      symlink('dead', 'no\n'),
      entry('a/b'),
      entry('C'),
      entry('fifo', { kind: 'fifo' }),
    ]);
  });
  const text = ({ path, kind, sizeBytes, detail, other }: HazardEntry) =>
    [path.text, kind, sizeBytes, detail, other?.text ?? null] as const;

  it('has entries that belong together beside each other, each with another one', async () => {
    expect((await list(inventory, RULES.nfs, 'case-clash')).map(text)).toEqual([
      ['C', 'file', 10, 'one of 2 names', 'c'],
      ['c', 'file', 10, 'one of 2 names', 'C'],
      ['a/B', 'file', 3, 'one of 2 names', 'a/b'],
      ['a/b', 'file', 10, 'one of 2 names', 'a/B'],
    ]);
    expect((await list(inventory, RULES.nfs, 'hard-link')).map(text)).toEqual([
      ['m/1', 'file', 10, 'one of 3 names', 'y/2'],
      ['y/2', 'file', 10, 'one of 3 names', 'm/1'],
      ['z/3', 'file', 10, 'one of 3 names', 'm/1'],
    ]);
  });

  it('says where a link leads', async () => {
    expect((await list(inventory, RULES.nfs, 'symlink')).map(text)).toEqual([
      ['dead', 'symlink', 3, 'dangling', 'no\\x0a'],
      ['l', 'symlink', 1, 'inside', 'c'],
    ]);
  });

  it('says of a time that cannot be kept, such as the year 1601 of Windows, that it is the earliest or the latest', async () => {
    const far = await take(catalog, [
      entry('1601', { mtimeNs: -11_644_473_600n * 10n ** 9n }),
      entry('1902', { mtimeNs: -2_145_916_800n * 10n ** 9n }),
      entry('2500', { mtimeNs: 16_725_225_600n * 10n ** 9n }),
    ]);
    expect((await list(far, RULES.nfs, 'odd-time')).map(({ detail }) => detail)).toEqual([
      'modified 1677-09-21 or earlier',
      'modified 1902-01-01T00:00:00Z',
      'modified 2262-04-11 or later',
    ]);
  });

  it('ends at its limit', async () => {
    expect(await list(inventory, RULES.nfs, 'case-clash', 3)).toHaveLength(3);
    expect(await list(inventory, RULES.nfs, 'case-clash', 0)).toEqual([]);
  });

  it('is empty for what is not there', async () => {
    expect(await list(inventory, RULES.nfs, 'smb-acl')).toEqual([]);
    expect(await list(inventory, RULES.nfs, 'crowded-directory')).toEqual([]);
  });
});

it('finds directories that a File Gateway lists slowly, the root among them', async () => {
  const many = (folder: string, count: number) => [...Array(count).keys()].map((n) => entry(`${folder}${n}`));
  const inventory = await take(catalog, [
    ...many('', 9998),
    directory('a'),
    directory('b'),
    ...many('a/', 10_001),
    ...many('b/', 10_000),
  ]);
  const found = await list(inventory, RULES.bridge, 'crowded-directory');
  expect(found.map(({ path, detail }) => [path.text, detail])).toEqual([['a', '10001 entries']]);
});
