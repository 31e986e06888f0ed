import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { sha256Of } from '../../../src/adapters/catalog/file-digest.ts';
import type { Selection } from '../../../src/evidence/selection.ts';
import type { Judgement, PathFacts } from '../../../src/evidence/verdict.ts';
import { ENTRY_COLUMN_NAMES, type Entry, type EntryColumn } from '../../../src/inventory/entry.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { MAX_OBJECT_BYTES } from '../../../src/inventory/mapping.ts';
import type { ListedObject } from '../../../src/ports/bucket.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import type { Checksum } from '../../../src/ports/checksum.ts';
import type {
  JudgedPath,
  ObjectLook,
  Pair,
  ReportItem,
  Settled,
  SourceFound,
  SourceLook,
} from '../../../src/ports/comparison.ts';
import type { FileIdentity } from '../../../src/ports/source-state.ts';
import { directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(join(place.path, 'state'), { memoryLimit: '512MB', threads: 2 });
/** Join a row or two at a time, or some hundreds. */
const [byFew, byMany] = await Promise.all(
  [1, 700].map((joinRows) => openCatalog(join(place.path, 'state'), { memoryLimit: '512MB', joinRows })),
);
afterAll(async () => {
  await Promise.all([catalog, byFew, byMany].map((one) => one?.close()));
  place.remove();
});

const nfs: KeyRules = { protocol: 'nfs', keyPrefix: "it's/p/", exclude: ['/scratch', '*.tmp'] };
const smb: KeyRules = { ...nfs, protocol: 'smb' };

function object(key: string, sizeBytes: number): ListedObject {
  return {
    key,
    sizeBytes,
    etag: '"e"',
    lastModified: NOW,
    storageClass: 'STANDARD',
    checksumAlgorithms: ['CRC64NVME'],
  };
}

/** Writes the facts out as the reason, so that what the catalog tells `judge` can be read back for every path. */
function confess(facts: PathFacts) {
  return { verdict: 'unverified', book: 'unaccounted', reason: JSON.stringify(facts) } as const;
}

interface Given {
  readonly rules?: KeyRules;
  readonly entries: readonly Entry[];
  /** Columns the inventory knows nothing of. */
  readonly unknown?: readonly EntryColumn[];
  readonly objects?: readonly ListedObject[];
  readonly reports?: readonly ReportItem[];
  readonly source?: readonly SourceLook[];
  readonly looks?: readonly ObjectLook[];
}

let results = 0;

/** As `take`, of a list that does not tell everything. */
async function taken(
  entries: readonly Entry[],
  { protocol }: KeyRules,
  unknown: readonly EntryColumn[],
): Promise<Inventory> {
  if (unknown.length === 0) return take(catalog, entries, { protocol });
  const bits = unknown.reduce((sum, name) => sum | (1 << ENTRY_COLUMN_NAMES.indexOf(name)), 0);
  const writer = await catalog.startInventory({
    share: 'models',
    protocol,
    root: '/mnt/models',
    purpose: 'scan',
  });
  await writer.add({ ...batchOf(entries), unknown: new Uint16Array(entries.length).fill(bits) });
  return writer.finish();
}

async function compare(given: Given): Promise<{
  settled: Settled;
  pairs: Pair[];
  paths: readonly JudgedPath[];
  /** Rows that only one of the result and of what comes of another judgement has. */
  differing: (judge: (facts: PathFacts) => Judgement) => Promise<number | undefined>;
}> {
  const rules = given.rules ?? nfs;
  const inventory = await taken(given.entries, rules, given.unknown ?? []);
  results += 1;
  const comparison = await catalog.compare(inventory, rules, join(place.path, `result ${results}`, 'new'));
  try {
    await comparison.addObjects(given.objects ?? []);
    await comparison.addReport(given.reports ?? [], 'exec-1');
    const pairs: Pair[] = [];
    for await (const batch of comparison.pairs()) pairs.push(...batch);
    await comparison.addSourceLooks(given.source ?? []);
    await comparison.addObjectLooks(given.looks ?? []);
    const settled = await comparison.settle(confess);
    const { inputs, verdicts } = settled;
    const sliced = given.entries.length < 100 ? byFew : byMany;
    const differing = (judge: (facts: PathFacts) => Judgement) =>
      sliced?.compareAgain(inventory, rules, inputs, judge, verdicts.file) ?? Promise.resolve(undefined);
    expect(await differing(confess)).toBe(0);
    return {
      settled,
      pairs,
      differing,
      paths: await catalog.listVerdicts(settled.verdicts.file, 'all', 100_000),
    };
  } finally {
    await comparison.close();
  }
}

const present = { source: 'mapped', blockedBy: null, object: 'present', size: 'equal' } as const;
const absent = { source: 'mapped', blockedBy: null, object: 'absent', size: 'unknown' } as const;
const untouched = {
  stored: 'unknown',
  checksum: 'not-checked',
  learnt: 'none',
  sourceNow: 'not-looked',
  metadata: 'not-compared',
  access: 'readable',
  report: 'none',
  hardLink: 'no',
  claim: 'none',
} as const;
const linked = { nlink: 2, inode: 42n } as const;
const full = (value: string | null): Checksum => ({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value });
const parts = (value: string | null): Checksum => ({ algorithm: 'SHA256', type: 'COMPOSITE', value });
const found = { sizeBytes: 10, mtimeNs: 1n, uid: 1, gid: 2, mode: 0o100644, linkedAs: null };
const read = (
  path: string | Uint8Array,
  checksum: Checksum | null,
  sourceNow: SourceLook['sourceNow'] = 'same',
  linkedAs: FileIdentity | null = null,
): SourceLook => ({
  path: typeof path === 'string' ? raw(path) : path,
  sourceNow,
  checksum,
  checksumFrom: checksum === null ? null : 'read',
  found: { ...found, linkedAs },
});
const stored = (
  key: string,
  checksum: Checksum | null,
  learnt: ObjectLook['learnt'] = 'stored',
): ObjectLook => ({ key, learnt, checksum, storageClass: 'STANDARD', metadata: {} });
const report = (relativePath: string, outcome: ReportItem['outcome']): ReportItem => ({
  relativePath,
  outcome,
  code: 'x',
});

/** reason, given, path, its facts, its key, its bytes */
const cases: readonly (readonly [string, Given, string, PathFacts, string | null, number])[] = [
  [
    'a file with an object of its size',
    { entries: [entry('a')], objects: [object("it's/p/a", 10)] },
    'a',
    { ...present, kind: 'file', ...untouched },
    "it's/p/a",
    10,
  ],
  [
    'a file with an object of another size',
    { entries: [entry('a')], objects: [object("it's/p/a", 9)] },
    'a',
    { ...present, size: 'different', kind: 'file', ...untouched },
    "it's/p/a",
    10,
  ],
  [
    'a file without an object',
    { entries: [entry('a')] },
    'a',
    { ...absent, kind: 'file', ...untouched },
    "it's/p/a",
    10,
  ],
  [
    'keys are compared by case',
    { entries: [entry('a')], objects: [object("it's/p/A", 10)] },
    'a',
    { ...absent, kind: 'file', ...untouched },
    "it's/p/a",
    10,
  ],
  [
    "a directory with its marker; the file system's own size of it says nothing",
    { entries: [directory('d')], objects: [object("it's/p/d/", 0)] },
    'd',
    { ...present, kind: 'directory', ...untouched },
    "it's/p/d/",
    0,
  ],
  [
    'a marker that holds bytes',
    { entries: [directory('d')], objects: [object("it's/p/d/", 3)] },
    'd',
    { ...present, size: 'different', kind: 'directory', ...untouched },
    "it's/p/d/",
    0,
  ],
  [
    'an object without the slash is not the marker',
    { entries: [directory('d')], objects: [object("it's/p/d", 0)] },
    'd',
    { ...absent, kind: 'directory', ...untouched },
    "it's/p/d/",
    0,
  ],
  [
    'a link weighs its target',
    { entries: [{ ...symlink('l', '\u00e9t'), sizeBytes: 99 }], objects: [object("it's/p/l", 3)] },
    'l',
    { ...present, kind: 'symlink', ...untouched },
    "it's/p/l",
    3,
  ],
  [
    'an object that no entry maps to: its path is what follows the prefix',
    { entries: [], objects: [object("it's/p/x \u00fc/y", 7)] },
    'x \u00fc/y',
    { source: 'absent', blockedBy: null, kind: null, object: 'present', size: 'unknown', ...untouched },
    "it's/p/x \u00fc/y",
    7,
  ],
  [
    'the root marker with bytes in it is no root marker',
    { entries: [], objects: [object("it's/p/", 1)] },
    '',
    { source: 'absent', blockedBy: null, kind: null, object: 'present', size: 'unknown', ...untouched },
    "it's/p/",
    1,
  ],
  [
    'excluded, and not there',
    { entries: [entry('x.tmp')] },
    'x.tmp',
    { ...absent, source: 'excluded', kind: 'file', ...untouched },
    "it's/p/x.tmp",
    10,
  ],
  [
    'excluded, yet there: the object counts with the entry, not as extra',
    { entries: [directory('scratch')], objects: [object("it's/p/scratch/", 0)] },
    'scratch',
    { ...present, source: 'excluded', kind: 'directory', ...untouched },
    "it's/p/scratch/",
    0,
  ],
  [
    'excluded comes before blocked',
    { entries: [entry('scratch/p', { kind: 'fifo', sizeBytes: 0 })] },
    'scratch/p',
    { ...absent, source: 'excluded', kind: 'fifo', ...untouched },
    null,
    0,
  ],
  [
    'blocked: not UTF-8',
    { entries: [entry(raw([0xff]))] },
    '\\xff',
    { ...absent, source: 'blocked', blockedBy: 'bad-utf8', kind: 'file', ...untouched },
    null,
    10,
  ],
  [
    'blocked: not UTF-8, yet somebody stored it under its lossy name',
    { entries: [entry(raw([0xff], 'a'))], objects: [object("it's/p/\ufffda", 10)] },
    '\\xffa',
    { ...present, source: 'blocked', blockedBy: 'bad-utf8', kind: 'file', ...untouched },
    "it's/p/\ufffda",
    10,
  ],
  [
    'blocked: key too long',
    { entries: [entry('n'.repeat(1018))] },
    'n'.repeat(1018),
    { ...absent, source: 'blocked', blockedBy: 'key-too-long', kind: 'file', ...untouched },
    null,
    10,
  ],
  [
    'blocked: a FIFO; an object under its name has no size to be compared with',
    { entries: [entry('p', { kind: 'fifo', sizeBytes: 0 })], objects: [object("it's/p/p", 0)] },
    'p',
    { ...present, size: 'unknown', source: 'blocked', blockedBy: 'special-file', kind: 'fifo', ...untouched },
    "it's/p/p",
    0,
  ],
  [
    'blocked: a link over SMB',
    { rules: smb, entries: [symlink('l', 't')] },
    'l',
    { ...absent, source: 'blocked', blockedBy: 'smb-symlink', kind: 'symlink', ...untouched },
    null,
    1,
  ],
  [
    'blocked: beyond the largest object',
    { entries: [entry('big', { sizeBytes: MAX_OBJECT_BYTES + 1 })] },
    'big',
    { ...absent, source: 'blocked', blockedBy: 'object-too-large', kind: 'file', ...untouched },
    null,
    MAX_OBJECT_BYTES + 1,
  ],
  ...(['transferred', 'skipped', 'failed'] as const).map(
    (outcome) =>
      [
        `reported as ${outcome}`,
        { entries: [entry('a/b')], reports: [report('/a/b', outcome)] },
        'a/b',
        { ...absent, kind: 'file', ...untouched, report: outcome },
        "it's/p/a/b",
        10,
      ] as const,
  ),
  [
    'a directory is reported with or without slashes around it',
    { entries: [directory('d')], reports: [report('d/', 'transferred')] },
    'd',
    { ...absent, kind: 'directory', ...untouched, report: 'transferred' },
    "it's/p/d/",
    0,
  ],
  [
    'failed in one pass, carried over in another',
    {
      entries: [entry('a')],
      reports: [report('a', 'transferred'), report('a', 'failed'), report('a', 'skipped')],
    },
    'a',
    { ...absent, kind: 'file', ...untouched, report: 'transferred' },
    "it's/p/a",
    10,
  ],
  [
    'a name that is not UTF-8 is found in reports by its lossy text',
    { entries: [entry(raw('a', [0xff]))], reports: [report('a\ufffd', 'failed')] },
    'a\\xff',
    { ...absent, source: 'blocked', blockedBy: 'bad-utf8', kind: 'file', ...untouched, report: 'failed' },
    null,
    10,
  ],
  [
    'the second name of an inode whose first name has arrived comes later',
    { entries: [entry('one', linked), entry('two', linked)], objects: [object("it's/p/one", 10)] },
    'two',
    { ...absent, kind: 'file', ...untouched, hardLink: 'later' },
    "it's/p/two",
    10,
  ],
  [
    'the first name itself is not late',
    { entries: [entry('one', linked), entry('two', linked)], objects: [object("it's/p/one", 10)] },
    'one',
    { ...present, kind: 'file', ...untouched },
    "it's/p/one",
    10,
  ],
  [
    'when no name has arrived none is late',
    { entries: [entry('one', linked), entry('two', linked)] },
    'two',
    { ...absent, kind: 'file', ...untouched },
    "it's/p/two",
    10,
  ],
  [
    'the same inode number on another device is another file',
    {
      entries: [entry('one', linked), entry('two', { ...linked, device: 8n })],
      objects: [object("it's/p/one", 10)],
    },
    'two',
    { ...absent, kind: 'file', ...untouched },
    "it's/p/two",
    10,
  ],
];

describe('the facts of a path', () => {
  it.each(cases)('%s', async (_reason, given, path, facts, key, sizeBytes) => {
    const { paths } = await compare(given);
    const found = paths.filter((one) => one.path.text === path && JSON.parse(one.reason).kind === facts.kind);
    expect(found.map((one) => JSON.parse(one.reason))).toEqual([facts]);
    expect(found[0]).toMatchObject({ key, sizeBytes });
  });
});

it('an object without an entry is known again when an older inventory of the share had its entry', async () => {
  await compare({ entries: [entry('gone/file'), directory('gone'), entry('kept')] });
  const { paths } = await compare({
    entries: [entry('kept')],
    objects: [
      object("it's/p/gone/file", 10),
      object("it's/p/gone/", 0),
      object("it's/p/gone/stranger", 1),
      object("it's/p/kept", 10),
    ],
  });
  const claims = paths.map((one) => [one.path.text, JSON.parse(one.reason).claim]);
  expect(Object.fromEntries(claims)).toEqual({
    'gone/file': 'scanned',
    'gone/': 'scanned',
    'gone/stranger': 'none',
    // It has an entry now: what was before decides nothing.
    kept: 'none',
  });
});

/** reason, what reading the source gave, what was asked of the object, what comes of it */
const COMPARED: readonly (readonly [
  string,
  readonly (Checksum | null)[],
  readonly (readonly [ObjectLook['learnt'], Checksum | null])[],
  PathFacts['checksum'],
  PathFacts['learnt'],
])[] = [
  ['the same value', [full('a')], [['stored', full('a')]], 'equal', 'stored'],
  ['another value', [full('a')], [['stored', full('b')]], 'different', 'none'],
  ['values are compared by case', [full('a')], [['stored', full('A')]], 'different', 'none'],
  ['none is stored', [full('a')], [['stored', null]], 'none-stored', 'none'],
  ['one of parts, not computed here', [full('a')], [['stored', parts('p-2')]], 'composite', 'none'],
  ['one of parts, its value not known', [full('a')], [['stored', parts(null)]], 'composite', 'none'],
  [
    'one of parts, computed here too',
    [full('a'), parts('p-2')],
    [['stored', parts('p-2')]],
    'equal',
    'stored',
  ],
  ['one of parts that differs', [full('a'), parts('p-2')], [['stored', parts('q-2')]], 'different', 'none'],
  [
    'of another algorithm, though it reads the same',
    [full('a')],
    [['stored', { ...full('a'), algorithm: 'CRC32' }]],
    'not-checked',
    'none',
  ],
  ['the object was not asked about', [full('a')], [], 'not-checked', 'none'],
  ['the source was not read', [], [['stored', full('a')]], 'not-checked', 'none'],
  ['the source could not be read', [null], [['stored', null]], 'not-checked', 'none'],
  ['computed anew at rest', [full('a')], [['at-rest', full('a')]], 'equal', 'at-rest'],
  [
    'the strongest way counts',
    [full('a')],
    [
      ['re-read', full('a')],
      ['stored', full('a')],
    ],
    'equal',
    're-read',
  ],
  [
    'none is stored, but one was computed at rest',
    [full('a')],
    [
      ['stored', null],
      ['at-rest', full('a')],
    ],
    'equal',
    'at-rest',
  ],
  [
    'the bytes have gone bad since they were stored',
    [full('a')],
    [
      ['stored', full('a')],
      ['at-rest', full('b')],
    ],
    'different',
    'none',
  ],
  [
    'the same look twice is one look',
    [full('a'), full('a')],
    [
      ['stored', full('a')],
      ['stored', full('a')],
    ],
    'equal',
    'stored',
  ],
];

describe('checksums of both sides', () => {
  it('are compared when they are of one algorithm and type', async () => {
    const { paths } = await compare({
      entries: COMPARED.map(([why]) => entry(why)),
      objects: COMPARED.map(([why]) => object(`it's/p/${why}`, 10)),
      source: COMPARED.flatMap(([why, source]) => source.map((one) => read(why, one))),
      looks: COMPARED.flatMap(([why, , looks]) =>
        looks.map(([learnt, one]) => stored(`it's/p/${why}`, one, learnt)),
      ),
    });
    const facts = paths.map((one) => [one.path.text, JSON.parse(one.reason)] as const);
    expect(
      Object.fromEntries(facts.map(([why, { checksum, learnt }]) => [why, { checksum, learnt }])),
    ).toEqual(Object.fromEntries(COMPARED.map(([why, , , checksum, learnt]) => [why, { checksum, learnt }])));
  });
});

const MTIME_NS = 1_700_000_000_123_456_789n;
const posix = {
  'file-owner': '1000',
  'file-group': '100',
  'file-permissions': '0640',
  'file-mtime': `${MTIME_NS}ns`,
};
type Posix = Partial<Record<keyof typeof posix, string>>;
/** reason, what the object tells, how the source is now, what comes of it; the inventory has what `posix` says */
const METADATA: readonly (readonly [string, Posix | null, Partial<SourceFound>, PathFacts['metadata']])[] = [
  ['all of it is equal', posix, {}, 'equal'],
  ['access times are not compared', { ...posix, ...{ 'file-atime': '1ns' } }, {}, 'equal'],
  ['another owner', { ...posix, 'file-owner': '0' }, {}, 'different'],
  ['another group', { ...posix, 'file-group': '101' }, {}, 'different'],
  ['another mode', { ...posix, 'file-permissions': '0600' }, {}, 'different'],
  ['a mode with the type of the file', { ...posix, 'file-permissions': '0100640' }, {}, 'equal'],
  ['a mode without the zero in front', { ...posix, 'file-permissions': '640' }, {}, 'equal'],
  ['a bit before the others', { ...posix, 'file-permissions': '4640' }, {}, 'different'],
  ['another nanosecond', { ...posix, 'file-mtime': `${MTIME_NS + 1n}ns` }, {}, 'different'],
  ['milliseconds, cut off', { ...posix, 'file-mtime': '1700000000123' }, {}, 'equal'],
  ['milliseconds, rounded', { ...posix, 'file-mtime': '1700000000124' }, {}, 'equal'],
  ['another millisecond', { ...posix, 'file-mtime': '1700000000125' }, {}, 'different'],
  [
    'the year 2400, which is kept as the latest time there is',
    { ...posix, 'file-mtime': '13569465600000000000ns' },
    { mtimeNs: 2n ** 63n - 1n },
    'equal',
  ],
  ['a number no time is', { ...posix, 'file-mtime': '9'.repeat(38) }, {}, 'different'],
  ['a time that cannot be read, and all else equal', { ...posix, 'file-mtime': '2023-11-14' }, {}, 'equal'],
  [
    'a name instead of a number',
    { 'file-owner': 'root', 'file-permissions': 'rw-r--r--' },
    {},
    'not-compared',
  ],
  ['only one of them, and it is equal', { 'file-group': '100' }, {}, 'equal'],
  ['none of them: another tool wrote it', {}, {}, 'not-compared'],
  ['nobody asked for them', null, {}, 'not-compared'],
  ['the source got another owner after the scan', posix, { uid: 0 }, 'moved'],
  ['the source got another mode after the scan', posix, { mode: 0o100600 }, 'moved'],
  [
    'the source got another mode after the scan, and so did the object',
    { ...posix, 'file-permissions': '0600' },
    { mode: 0o100600 },
    'equal',
  ],
];

describe('metadata of both sides', () => {
  const compared = async (rules: KeyRules, unknown: readonly EntryColumn[] = []) => {
    const { paths } = await compare({
      rules,
      unknown,
      entries: METADATA.map(([why]) =>
        entry(why, { uid: 1000, gid: 100, mode: 0o100640, mtimeNs: MTIME_NS }),
      ),
      objects: METADATA.map(([why]) => object(`it's/p/${why}`, 10)),
      source: METADATA.map(([why, , now]) => ({
        ...read(why, full('a')),
        found: { ...found, uid: 1000, gid: 100, mode: 0o100640, mtimeNs: MTIME_NS, ...now },
      })),
      looks: METADATA.map(([why, metadata]) => ({ ...stored(`it's/p/${why}`, full('a')), metadata })),
    });
    return Object.fromEntries(paths.map((one) => [one.path.text, JSON.parse(one.reason).metadata]));
  };
  const wanted = (of: (metadata: PathFacts['metadata']) => PathFacts['metadata']) =>
    Object.fromEntries(METADATA.map(([why, , , metadata]) => [why, of(metadata)]));

  it('is compared as far as the object tells it, and as exactly', async () =>
    expect(await compared(nfs)).toEqual(wanted((metadata) => metadata)));

  it('cannot be told to have moved by a listing that knows no owner', async () =>
    expect(await compared(nfs, ['uid', 'gid', 'mode'])).toEqual(
      wanted((metadata) => (metadata === 'different' || metadata === 'moved' ? 'untold' : metadata)),
    ));

  it('is not compared over SMB, where DataSync stores none of the source', async () =>
    expect(await compared(smb)).toEqual(wanted(() => 'not-compared')));

  it('is not compared for links', async () => {
    const { paths } = await compare({
      entries: [symlink('l', 't')],
      objects: [object("it's/p/l", 1)],
      source: [read('l', full('a'))],
      looks: [{ ...stored("it's/p/l", full('a')), metadata: posix }],
    });
    expect(paths.map((one) => JSON.parse(one.reason).metadata)).toEqual(['not-compared']);
  });
});

it('tells objects that must be restored before anybody can read them', async () => {
  const classes = ['STANDARD', 'GLACIER_IR', 'DEEP_ARCHIVE', 'GLACIER', 'INTELLIGENT_TIERING', 'NEW_CLASS'];
  const { paths } = await compare({
    entries: classes.map((one) => entry(one)),
    objects: classes.map((one) => ({ ...object(`it's/p/${one}`, 10), storageClass: one })),
  });
  const archived = paths.filter((one) => JSON.parse(one.reason).access === 'archived');
  expect(archived.map((one) => one.path.text)).toEqual(['DEEP_ARCHIVE', 'GLACIER']);
});

it('knows the marker of a directory that the list does not name by what lies in it', async () => {
  const { paths } = await compare({
    entries: [entry('a/b/file'), directory('named')],
    objects: ['a/', 'a/b/', 'a/b/file', 'a/c/', 'b/', 'named/', 'a/b/holds bytes/'].map((key) =>
      object(`it's/p/${key}`, key.startsWith('a/b/') && key !== 'a/b/' ? 10 : 0),
    ),
  });
  const claims = paths.map((one) => [one.path.text, JSON.parse(one.reason).claim]);
  expect(Object.fromEntries(claims)).toEqual({
    'a/': 'directory',
    'a/b/': 'directory',
    'a/b/file': 'none',
    'a/b/holds bytes/': 'none',
    'a/c/': 'none',
    'b/': 'none',
    named: 'none',
  });
});

it('every state of the source reaches the judgement, and of several looks the worst', async () => {
  const states = ['same', 'undated', 'changed', 'gone', 'unreadable', 'not-looked'] as const;
  const { paths } = await compare({
    entries: [...states, 'twice'].map((path) => entry(path)),
    source: [
      ...states.map((now) => read(now, null, now)),
      read('twice', full('a'), 'same'),
      read('twice', parts('p-2'), 'changed'),
    ],
  });
  const now = paths.map((one) => [one.path.text, JSON.parse(one.reason).sourceNow]);
  expect(Object.fromEntries(now)).toEqual({
    ...Object.fromEntries(states.map((state) => [state, state])),
    twice: 'changed',
  });
});

it('a name that starts with a byte order mark keeps it', async () => {
  const { pairs, paths } = await compare({ rules: { ...nfs, keyPrefix: '' }, entries: [entry('\ufeffa')] });
  expect(pairs.map((pair) => pair.key)).toEqual(['\ufeffa']);
  expect(paths.map((one) => one.key)).toEqual(['\ufeffa']);
});

describe('a comparison', () => {
  const given: Given = {
    entries: [
      entry('b'),
      entry('a'),
      directory('d'),
      entry('d/c', { sizeBytes: 0 }),
      entry('x.tmp'),
      symlink('l', 'tt'),
    ],
    objects: [
      object("it's/p/", 0),
      object("it's/p/a", 10),
      object("it's/p/a", 10),
      object("it's/p/d/", 0),
      object("it's/p/l", 2),
      object("it's/p/stray", 5),
    ],
  };

  it('counts each object once and leaves the root marker out', async () => {
    const { settled, paths } = await compare(given);
    expect(settled).toMatchObject({ objects: 4, objectBytes: 17 });
    expect(paths).toHaveLength(7);
  });

  it('offers every mapped file and link in path order, with or without an object', async () => {
    const { pairs } = await compare(given);
    expect(
      pairs.map((pair) => [
        Buffer.from(pair.path).toString(),
        pair.kind,
        pair.key,
        pair.sizeBytes,
        pair.object,
      ]),
    ).toEqual([
      ['a', 'file', "it's/p/a", 10, 'present'],
      ['b', 'file', "it's/p/b", 10, 'absent'],
      ['d/c', 'file', "it's/p/d/c", 0, 'absent'],
      ['l', 'symlink', "it's/p/l", 2, 'present'],
    ]);
    expect(pairs[0]?.mtimeNs).toBe(given.entries[1]?.mtimeNs);
  });

  it('finds the object of each, whatever their names are, among others', async () => {
    const names = [
      ...[
        'a',
        'a b',
        'a-b',
        'a.b',
        'a/b',
        'a/b/c',
        'a0',
        'A',
        'ab',
        'ä',
        'z',
        '\u{1F600}',
        '\uFF5E',
        '\u{10FFFF}',
        '\u0080',
      ],
      ...Array.from({ length: 3000 }, (_, at) => `many/${(at * 7919) % 3001}`),
    ];
    const isThere = (name: string) => name.length % 3 !== 2;
    const { pairs } = await compare({
      entries: names.map((name) => entry(name)),
      objects: names.flatMap((name) => [
        ...(isThere(name) ? [object(`it's/p/${name}`, name.length)] : []),
        object(`it's/p/${name} of a stranger`, 1),
        object(`it's/p/${name}/`, 0),
      ]),
    });
    expect(pairs.map(({ path }) => Buffer.from(path).toString())).toEqual(
      [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    );
    for (const { key, object: at, objectBytes } of pairs) {
      const name = key.slice("it's/p/".length);
      expect([name, at, objectBytes]).toEqual(
        isThere(name) ? [name, 'present', name.length] : [name, 'absent', null],
      );
    }
  });

  it('groups add up to all paths, and bytes to content', async () => {
    const { settled } = await compare(given);
    expect(settled.groups.reduce((sum, group) => sum + group.entries, 0)).toBe(7);
    expect(settled.groups.reduce((sum, group) => sum + group.bytes, 0)).toBe(10 + 10 + 0 + 0 + 10 + 2 + 5);
  });

  it('asks once for each combination, however many paths have it', async () => {
    const entries = [...Array(3000).keys()].map((n) => entry(`f${n}`));
    const inventory = await take(catalog, entries);
    const comparison = await catalog.compare(inventory, nfs, join(place.path, 'asked'));
    const asked: PathFacts[] = [];
    const settled = await comparison.settle((facts) => {
      asked.push(facts);
      return { verdict: 'missing', book: 'unaccounted', reason: 'no-object' };
    });
    await comparison.close();
    expect(asked).toHaveLength(1);
    expect(settled.groups).toEqual([
      { verdict: 'missing', book: 'unaccounted', reason: 'no-object', entries: 3000, bytes: 30_000 },
    ]);
  });

  it('leaves the files it was made from and its result, with the digests it names, and nothing else', async () => {
    await compare(given);
    // Those of the query engines, which are started at their first query.
    const folders = () => readdirSync(join(place.path, 'state', 'tmp')).sort();
    const before = folders();
    const { settled } = await compare(given);
    const directory = join(place.path, `result ${results}`, 'new');
    const { parquet, csv } = settled.exceptions;
    const named = {
      ...Object.fromEntries(
        Object.entries({ ...settled.inputs, verdicts: settled.verdicts }).map(([name, kept]) => [
          `${name}.parquet`,
          kept,
        ]),
      ),
      'exceptions.parquet': parquet,
      'exceptions.csv': csv,
    };
    expect(readdirSync(directory).sort()).toEqual(Object.keys(named).sort());
    for (const [name, { file, sha256 }] of Object.entries(named)) {
      expect(file).toBe(join(directory, name));
      expect(sha256).toBe(await sha256Of(file));
    }
    expect(folders()).toEqual(before);
  });

  it('made again, tells how many rows either side has that the other has not', async () => {
    const { paths, differing } = await compare(given);
    const absent = paths.filter(({ reason }) => JSON.parse(reason).object === 'absent').length;
    expect(absent).toBeGreaterThan(0);
    const otherwise = (facts: PathFacts) =>
      facts.object === 'absent' ? ({ ...confess(facts), verdict: 'missing' } as const) : confess(facts);
    expect(await differing(otherwise)).toBe(2 * absent);
  });

  it('lists verdicts filtered and limited, in path order', async () => {
    const { settled } = await compare(given);
    const list = (verdict: Selection, limit: number) =>
      catalog.listVerdicts(settled.verdicts.file, verdict, limit);
    expect((await list('unverified', 3)).map((one) => one.path.text)).toEqual(['a', 'b', 'd']);
    expect(await list('match', 3)).toEqual([]);
    expect(await list('all', 0)).toEqual([]);
    const books = await list('unaccounted', 100);
    expect(books.length).toBe(
      settled.groups
        .filter(({ book }) => book === 'unaccounted')
        .reduce((sum, { entries }) => sum + entries, 0),
    );
    expect(await list('skipped', 100)).toEqual([]);
    const streamed: unknown[] = [];
    for await (const batch of catalog.streamVerdicts(settled.verdicts.file, 'all', null))
      streamed.push(...batch);
    expect(streamed).toEqual(await list('all', 100_000));
  });

  it('with no listing at all finds everything absent', async () => {
    const { settled, paths } = await compare({ entries: [entry('a')] });
    expect(settled).toMatchObject({ objects: 0, objectBytes: 0 });
    expect(paths.map((one) => JSON.parse(one.reason).object)).toEqual(['absent']);
  });

  it('replaces what an earlier try left', async () => {
    const directory = join(place.path, 'again');
    mkdirSync(directory);
    for (const name of ['verdicts.parquet', '.verdicts.parquet.partial'])
      writeFileSync(join(directory, name), 'x');
    const comparison = await catalog.compare(await take(catalog, [entry('a')]), nfs, directory);
    const settled = await comparison.settle(confess);
    await comparison.close();
    expect(await catalog.listVerdicts(settled.verdicts.file, 'all', 10)).toHaveLength(1);
    expect(existsSync(join(directory, '.verdicts.parquet.partial'))).toBe(false);
  });

  it('looks may be added while pairs are being streamed', async () => {
    const entries = [...Array(5000).keys()].map((n) => entry(`f${String(n).padStart(4, '0')}`));
    const comparison = await catalog.compare(await take(catalog, entries), nfs, join(place.path, 'streamed'));
    await comparison.addObjects(entries.map((one) => object(`it's/p/${Buffer.from(one.path)}`, 10)));
    let batches = 0;
    for await (const batch of comparison.pairs()) {
      batches += 1;
      await comparison.addSourceLooks(batch.map((pair) => read(pair.path, full('a'))));
      await comparison.addObjectLooks(batch.map((pair) => stored(pair.key, full('a'))));
    }
    const settled = await comparison.settle((facts) => ({
      verdict: 'match',
      book: 'unchanged',
      reason: facts.checksum,
    }));
    await comparison.close();
    expect(batches).toBeGreaterThan(5);
    expect(settled.groups).toEqual([
      { verdict: 'match', book: 'unchanged', reason: 'equal', entries: 5000, bytes: 50_000 },
    ]);
  });

  it('a verdicts file that is not one is refused with a way out', async () => {
    writeFileSync(join(place.path, 'not.parquet'), 'x');
    for (const name of ['not.parquet', 'missing.parquet']) {
      await expect(catalog.listVerdicts(join(place.path, name), 'all', 1)).rejects.toMatchObject({
        code: 'verdicts-unreadable',
        blame: 'usage',
      });
    }
  });
});

describe('paths that are all as they should be, and are not looked at one by one', () => {
  const paths = [...Array(4000).keys()].map((n) => `d${n % 7}/f${n}`);
  const given = {
    entries: [
      ...paths.map((path) => entry(path, { uid: 1000, gid: 100, mode: 0o100640, mtimeNs: MTIME_NS })),
      ...[...Array(7).keys()].map((n) => directory(`d${n}`)),
      symlink('link', 'd1'),
    ],
    objects: [
      ...paths.map((path) => object(`it's/p/${path}`, 10)),
      ...[...Array(7).keys()].map((n) => object(`it's/p/d${n}/`, 0)),
      object("it's/p/link", 2),
    ],
    source: [
      ...paths.map((path) => ({
        ...read(path, full(`v${path}`)),
        found: { ...found, uid: 1000, gid: 100, mode: 0o100640, mtimeNs: MTIME_NS },
      })),
      {
        ...read('link', full('to')),
        found: { ...found, uid: 1000, gid: 100, mode: 0o120777, mtimeNs: MTIME_NS },
      },
    ],
    looks: [
      ...paths.map((path) => ({ ...stored(`it's/p/${path}`, full(`v${path}`)), metadata: posix })),
      { ...stored("it's/p/link", full('to')), metadata: { ...posix, 'file-permissions': '0777' } },
    ],
    reports: [...paths, 'link', ...[...Array(7).keys()].map((n) => `d${n}/`)].map((path) =>
      report(path, 'transferred'),
    ),
  };
  const whole = { ...present, ...untouched, report: 'transferred' } as const;
  const checked = { checksum: 'equal', learnt: 'stored', sourceNow: 'same' } as const;
  const FILE: PathFacts = { ...whole, ...checked, kind: 'file', metadata: 'equal' };
  /** Facts and how many paths have them, the rarest first. */
  const combinationsOf = ({ combinations }: Settled) => {
    const counts = new Map<string, number>();
    for (const { facts, entries } of combinations) {
      const text = JSON.stringify(facts, Object.keys(facts).sort());
      counts.set(text, (counts.get(text) ?? 0) + entries);
    }
    return [...counts]
      .map(([text, entries]) => [entries, JSON.parse(text) as PathFacts] as const)
      .toSorted(([x], [y]) => x - y);
  };

  it('have the facts they would have one by one', async () => {
    const { settled, paths: judged } = await compare(given);
    expect(combinationsOf(settled)).toEqual([
      [1, { ...whole, ...checked, kind: 'symlink' }],
      [7, { ...whole, kind: 'directory' }],
      [4000, FILE],
    ]);
    expect(judged).toHaveLength(4008);
    expect(judged[0]).toMatchObject({ path: { text: 'd0' }, key: "it's/p/d0/", sizeBytes: 0 });
    expect(judged.at(-1)).toMatchObject({ path: { text: 'link' }, key: "it's/p/link", sizeBytes: 2 });
  });

  it('have them without checksums and reports, too', async () => {
    const { settled } = await compare({ entries: given.entries, objects: given.objects });
    expect(combinationsOf(settled)).toEqual([
      [1, { ...present, ...untouched, kind: 'symlink' }],
      [7, { ...present, ...untouched, kind: 'directory' }],
      [4000, { ...present, ...untouched, kind: 'file' }],
    ]);
  });

  /** What is done to one path, and to which facts of it. */
  const SINGLE: readonly (readonly [string, (given: Given) => Given, Partial<PathFacts>])[] = [
    ['an object of another size', changed('objects', { sizeBytes: 9 }), { size: 'different' }],
    ['an archived object', changed('objects', { storageClass: 'GLACIER' }), { access: 'archived' }],
    [
      'another checksum',
      changed('looks', { checksum: full('other') }),
      { checksum: 'different', learnt: 'none' },
    ],
    ['no checksum', changed('looks', { checksum: null }), { checksum: 'none-stored', learnt: 'none' }],
    ['a checksum computed at rest', changed('looks', { learnt: 'at-rest' }), { learnt: 'at-rest' }],
    [
      'another mode',
      changed('looks', { metadata: { ...posix, 'file-permissions': '0600' } }),
      { metadata: 'different' },
    ],
    ['no metadata', changed('looks', { metadata: {} }), { metadata: 'not-compared' }],
    ['a source that was written', changed('source', { sourceNow: 'changed' }), { sourceNow: 'changed' }],
    ['a report of a failure', changed('reports', { outcome: 'failed' }), { report: 'failed' }],
  ];
  function changed<K extends 'objects' | 'looks' | 'source' | 'reports'>(
    list: K,
    to: Partial<NonNullable<Given[K]>[number]>,
  ) {
    return (all: Given): Given => ({
      ...all,
      [list]: all[list]?.map((one, at) => (at === 77 ? { ...one, ...to } : one)),
    });
  }
  it.each(SINGLE)('do not hide %s', async (_what, harm, facts) => {
    const { settled } = await compare(harm(given));
    expect(combinationsOf(settled).filter(([, one]) => one.kind === 'file')).toEqual([
      [1, { ...FILE, ...facts }],
      [3999, FILE],
    ]);
  });

  it('are not those whose values were swapped, though all values are there', async () => {
    const [a, b] = ['a', 'b'].map((path) => ({ path, key: `it's/p/${path}` }));
    if (a === undefined || b === undefined) throw new Error('there are two');
    const { paths: judged } = await compare({
      entries: [entry('a', { sizeBytes: 1 }), entry('b', { sizeBytes: 2 })],
      objects: [object(a.key, 2), object(b.key, 1)],
      source: [read('a', full('x')), read('b', full('y'))],
      looks: [stored(a.key, full('y')), stored(b.key, full('x'))],
    });
    expect(judged.map(({ reason }) => JSON.parse(reason))).toMatchObject([
      { size: 'different', checksum: 'different' },
      { size: 'different', checksum: 'different' },
    ]);
  });

  it('are not those whose values were swapped among thousands', async () => {
    const [x, y] = [given.looks[77], given.looks[78]];
    if (x === undefined || y === undefined) throw new Error('there are thousands');
    const looks = given.looks
      .with(77, { ...x, checksum: y.checksum })
      .with(78, { ...y, checksum: x.checksum });
    const { settled } = await compare({ ...given, looks });
    expect(combinationsOf(settled).filter(([, one]) => one.kind === 'file')).toEqual([
      [2, { ...FILE, checksum: 'different', learnt: 'none' }],
      [3998, FILE],
    ]);
  });

  it('do not hide what is told twice in the same way', async () => {
    const wrong = { ...stored("it's/p/d0/f77", full('other')), metadata: posix };
    const { settled } = await compare({
      ...given,
      looks: [...given.looks, wrong, wrong],
    });
    expect(combinationsOf(settled).filter(([, one]) => one.kind === 'file')).toEqual([
      [1, { ...FILE, checksum: 'different', learnt: 'none' }],
      [3999, FILE],
    ]);
  });

  it('are told from objects that nobody looked at', async () => {
    const { settled } = await compare({
      ...given,
      source: given.source.toSpliced(77, 1),
      looks: given.looks.toSpliced(77, 1),
    });
    const { metadata, ...unlooked } = untouched;
    expect(combinationsOf(settled).filter(([, one]) => one.kind === 'file')).toEqual([
      [1, { ...whole, ...unlooked, metadata, kind: 'file', report: 'transferred' }],
      [3999, FILE],
    ]);
  });

  it('are all amiss when one side is empty', async () => {
    const { settled } = await compare({ ...given, looks: [] });
    expect(combinationsOf(settled).map(([count, { checksum }]) => [count, checksum])).toEqual([
      [1, 'not-checked'],
      [7, 'not-checked'],
      [4000, 'not-checked'],
    ]);
  });

  it('let another name of one of them wait for the next pass', async () => {
    const { settled } = await compare({
      entries: [...given.entries.slice(0, 4000), entry('x1', linked), entry('x2', linked)],
      objects: [...given.objects.slice(0, 4000), object("it's/p/x1", 10)],
    });
    expect(settled.combinations.filter(({ facts }) => facts.hardLink === 'later')).toMatchObject([
      { entries: 1, facts: { object: 'absent' } },
    ]);
  });

  it('let one wait whose first name is known by reading the source alone', async () => {
    const identity: FileIdentity = { device: 7n, inode: 42n };
    const files = paths.map((path) => read(path, full(`v${path}`)));
    const looks = paths.map((path) => stored(`it's/p/${path}`, full(`v${path}`)));
    const { settled } = await compare({
      unknown: ['nlink', 'inode', 'device'],
      entries: [...given.entries.slice(0, 4000), entry('x1'), entry('x2')],
      objects: [...given.objects.slice(0, 4000), object("it's/p/x1", 10)],
      source: [...files, ...['x1', 'x2'].map((path) => read(path, full('x'), 'same', identity))],
      looks: [...looks, stored("it's/p/x1", full('x'))],
    });
    expect(settled.combinations.filter(({ facts }) => facts.hardLink === 'later')).toMatchObject([
      { entries: 1, facts: { object: 'absent' } },
    ]);
  });

  it('do not hide one that was written after it was stored, where that is asked', async () => {
    const written = BigInt(NOW.getTime() + 1000) * 1_000_000n;
    const { settled } = await compare({
      rules: { ...nfs, madeBy: 'other' },
      entries: paths.map((path, at) => entry(path, { mtimeNs: at === 77 ? written : MTIME_NS })),
      objects: given.objects.slice(0, 4000),
    });
    expect(combinationsOf(settled).map(([count, { stored: when }]) => [count, when])).toEqual([
      [1, 'before-source'],
      [3999, 'after-source'],
    ]);
  });
});
