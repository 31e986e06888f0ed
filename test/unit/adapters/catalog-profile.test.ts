import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { HazardId } from '../../../src/inventory/hazards.ts';
import { MAX_OBJECT_BYTES } from '../../../src/inventory/mapping.ts';
import { type Profile, profileSchema } from '../../../src/inventory/profile.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { daysBefore, directory, entry, NOW, symlink, take } from './catalog-place.ts';
import { raw, temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

async function profile(entries: readonly Entry[], rules: Partial<KeyRules> = {}): Promise<Profile> {
  const inventory = await take(catalog, entries, { protocol: rules.protocol ?? 'nfs' });
  const all = { protocol: 'nfs', keyPrefix: 'p/', exclude: [], ...rules } as const;
  return profileSchema.parse(await catalog.profile(inventory, all, { now: NOW, coldAfterDays: 365 }));
}

describe('totals and classes', () => {
  let found: Profile;
  beforeAll(async () => {
    found = await profile(
      [
        entry('zero', { sizeBytes: 0, mtimeNs: daysBefore(-1) }),
        entry('one', { sizeBytes: 1, mtimeNs: daysBefore(0) }),
        entry('small', { sizeBytes: 16_383, mtimeNs: daysBefore(29.9) }),
        entry('next', { sizeBytes: 16_384, mtimeNs: daysBefore(30) }),
        entry('cold/just not', { sizeBytes: 100, mtimeNs: daysBefore(365) }),
        entry('cold/just', { sizeBytes: 200, mtimeNs: daysBefore(365) - 1n }),
        entry('cold/old', { sizeBytes: 2 ** 40, mtimeNs: daysBefore(20_000) }),
        entry('scratch/a', { sizeBytes: 5 }),
        symlink('scratch/l', 'target'),
        directory('scratch'),
        directory('cold'),
        symlink('link', 'target'),
        entry('pipe', { kind: 'fifo', sizeBytes: 0 }),
        entry(raw([0xff]), { sizeBytes: 77 }),
      ],
      { exclude: ['/scratch'] },
    );
  });

  it('counts everything that was scanned', () => {
    expect(found).toMatchObject({
      files: 9,
      directories: 2,
      symlinks: 2,
      others: 1,
      largestFileBytes: 2 ** 40,
    });
    expect(found.fileBytes).toBe(0 + 1 + 16_383 + 16_384 + 300 + 2 ** 40 + 5 + 77);
  });

  it('counts what maps to an object, without blocked and excluded entries', () => {
    expect(found.mapped).toEqual({
      files: 7,
      fileBytes: 0 + 1 + 16_383 + 16_384 + 300 + 2 ** 40,
      directories: 1,
      symlinks: 1,
    });
  });

  it('counts what the patterns leave out; a link weighs its target', () => {
    expect(found.excludedByPattern).toEqual({ entries: 3, bytes: 5 + 6 });
  });

  it('sorts mapped files into size and age classes; bounds belong to the class above', () => {
    expect(found.cells).toEqual([
      { sizeClass: 0, ageClass: 0, files: 1, bytes: 0 },
      { sizeClass: 1, ageClass: 0, files: 2, bytes: 16_384 },
      { sizeClass: 1, ageClass: 3, files: 2, bytes: 300 },
      { sizeClass: 2, ageClass: 1, files: 1, bytes: 16_384 },
      { sizeClass: 8, ageClass: 4, files: 1, bytes: 2 ** 40 },
    ]);
  });

  it('is cold when older than the limit, not at it', () => {
    expect(found.cold).toEqual({ afterDays: 365, files: 2, bytes: 200 + 2 ** 40 });
  });

  it('names the largest first-level directories of what moves', () => {
    expect(found.topDirectories).toEqual([
      { path: { text: 'cold', bytes: 'Y29sZA==' }, files: 3, bytes: 300 + 2 ** 40 },
    ]);
  });

  it('of an empty inventory is all zero', async () => {
    expect(await profile([])).toMatchObject({
      files: 0,
      fileBytes: 0,
      largestFileBytes: 0,
      cells: [],
      hazards: [],
    });
  });
});

describe('hazards', () => {
  const both = ['a/F.TXT', 'a/f.txt'];
  const linked = { nlink: 2, inode: 42n } as const;
  const deep = (name: string) => `${'d'.repeat(200)}/`.repeat(5) + name;
  const sparse = (sizeBytes: number, allocatedBytes: number) => entry('s', { sizeBytes, allocatedBytes });

  const cases: readonly (readonly [
    string,
    readonly Entry[],
    Partial<KeyRules>,
    readonly (readonly [HazardId, readonly string[]])[],
  ])[] = [
    ['nothing to say about plain entries', [entry('a'), directory('d'), entry('d/a')], {}, []],
    ['a name that is not UTF-8', [entry(raw('a', [0xff]))], {}, [['bad-utf8', ['a\\xff']]]],
    ['prefix and path of 1,024 bytes still fit', [entry(deep('n'.repeat(17)))], {}, []],
    ['1,025 do not', [entry(deep('n'.repeat(18)))], {}, [['key-too-long', [deep('n'.repeat(18))]]]],
    [
      "a directory's slash counts",
      [directory(deep('n'.repeat(17)))],
      {},
      [['key-too-long', [deep('n'.repeat(17))]]],
    ],
    [
      'a longer prefix counts',
      [entry(deep('n'.repeat(17)))],
      { keyPrefix: 'pp/' },
      [['key-too-long', [deep('n'.repeat(17))]]],
    ],
    [
      'sockets, FIFOs, devices',
      [entry('s', { kind: 'socket' }), entry('f', { kind: 'fifo' }), entry('b', { kind: 'block-device' })],
      {},
      [['special-file', ['b', 'f', 's']]],
    ],
    ['a link over NFS changes', [symlink('l', 't')], {}, [['symlink', ['l']]]],
    ['a link over SMB stays behind', [symlink('l', 't')], { protocol: 'smb' }, [['smb-symlink', ['l']]]],
    [
      'over SMB every file loses its ACL, directories are not counted',
      [entry('a'), entry('b'), directory('d')],
      { protocol: 'smb' },
      [['smb-acl', ['a', 'b']]],
    ],
    [
      'a file beyond the largest object',
      [entry('big', { sizeBytes: MAX_OBJECT_BYTES + 1 }), entry('fits', { sizeBytes: MAX_OBJECT_BYTES })],
      {},
      [['object-too-large', ['big']]],
    ],
    [
      'names that differ by case: all of the group',
      both.map((path) => entry(path)),
      {},
      [['case-clash', both]],
    ],
    ['in different directories they do not meet', [entry('a/x'), entry('b/X')], {}, []],
    ['nor below directories that clash', [entry('a/x'), entry('A/x')], {}, []],
    [
      'a directory and a file clash too',
      [directory('Data'), entry('data')],
      {},
      [['case-clash', ['Data', 'data']]],
    ],
    [
      'beyond ASCII, and both small sigmas',
      [entry('\u00c4'), entry('\u00e4'), entry('\u03c3'), entry('\u03c2')],
      {},
      [['case-clash', ['\u00c4', '\u00e4', '\u03c2', '\u03c3']]],
    ],
    [
      'composed and decomposed look the same',
      [entry('d/\u00e9'), entry('d/e\u0301'), entry('d/e')],
      {},
      [['unicode-twin', ['d/e\u0301', 'd/\u00e9']]],
    ],
    [
      'C0 and DEL',
      [entry('tab\t'), entry('del\x7f'), entry('nl\n/below'), entry('c1\u0085')],
      {},
      [['control-character', ['del\\x7f', 'nl\\x0a/below', 'tab\\x09']]],
    ],
    [
      'two names of one inode',
      [entry('one', linked), entry('two', linked)],
      {},
      [['hard-link', ['one', 'two']]],
    ],
    ['the other name lies outside the share', [entry('one', linked)], {}, []],
    [
      'the same inode on another device',
      [entry('one', linked), entry('two', { ...linked, device: 8n })],
      {},
      [],
    ],
    ['the other name is excluded', [entry('one', linked), entry('two', linked)], { exclude: ['/two'] }, []],
    ['holes in most of a file', [sparse(65_536, 32_767)], {}, [['sparse-file', ['s']]]],
    ['half allocated is not sparse', [sparse(65_536, 32_768)], {}, []],
    ['nothing allocated: a stub', [sparse(65_536, 0)], {}, [['sparse-file', ['s']]]],
    ['small files are left alone', [sparse(65_535, 0)], {}, []],
    [
      'a component over 255 bytes, wherever it stands',
      [entry(`${'n'.repeat(256)}/x`), entry('\u00e9'.repeat(128)), entry('n'.repeat(255))],
      {},
      [['component-too-long', [`${'n'.repeat(256)}/x`, '\u00e9'.repeat(128)]]],
    ],
    [
      'what is excluded is no hazard',
      [entry('x', { kind: 'fifo' }), symlink('y', 't')],
      { exclude: ['*'] },
      [],
    ],
    [
      'what stays behind counts once',
      [entry('a\t', { kind: 'fifo' }), entry('A\t', { kind: 'fifo' })],
      {},
      [['special-file', ['A\\x09', 'a\\x09']]],
    ],
    [
      'one entry may have several that change it, in the order people read them',
      [entry('a\t', linked), entry('A\t', linked)],
      {},
      [
        ['case-clash', ['A\\x09', 'a\\x09']],
        ['control-character', ['A\\x09', 'a\\x09']],
        ['hard-link', ['A\\x09', 'a\\x09']],
      ],
    ],
  ];
  it.each(cases)('%s', async (_reason, entries, rules, expected) => {
    const { hazards } = await profile(entries, rules);
    expect(hazards.map((one) => [one.hazard, one.examples.map((path) => path.text)])).toEqual(expected);
    expect(hazards.map((one) => one.entries)).toEqual(expected.map(([, paths]) => paths.length));
  });

  it('counts all, sums content, and shows the first five in path order', async () => {
    const many = [...Array(5000).keys()].map((n) => symlink(`l${String(n).padStart(5, '0')}`, 'target'));
    const { hazards } = await profile(many.reverse());
    expect(hazards).toEqual([
      {
        hazard: 'symlink',
        entries: 5000,
        bytes: 30_000,
        examples: [0, 1, 2, 3, 4].map((n) => expect.objectContaining({ text: `l0000${n}` })),
      },
    ]);
  });
});
