import { type Churn, churnSchema } from '../../../src/inventory/churn.ts';
import { type Duplicates, duplicatesSchema } from '../../../src/inventory/duplicates.ts';
import { type Inventory, inventorySchema } from '../../../src/inventory/inventory.ts';
import { type Profile, profileSchema } from '../../../src/inventory/profile.ts';
import { type Breakdown, breakdownSchema } from '../../../src/inventory/profile-breakdown.ts';
import { type Scanned, scannedSchema } from '../../../src/views/values/scanned.ts';
import { digestOf, HOSTILE } from './sample-plan.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const shown = (text: string) => ({ text, bytes: Buffer.from(text).toString('base64') });

/** The description of a scan with awkward entries. */
export function sampleInventory(given: { readonly complete?: boolean } = {}): Inventory {
  const { complete = true } = given;
  return inventorySchema.parse({
    format: 'headwater-inventory/2',
    id: '20261121T113600123Z',
    share: 'genomics',
    protocol: 'nfs',
    root: '/mnt/genomics \u001b[31mred',
    startedAt: '2026-11-21T11:30:00.000Z',
    finishedAt: '2026-11-21T11:36:00.123Z',
    complete,
    unreadable: complete
      ? []
      : [
          { path: shown('private/keys'), errorCode: 'EACCES' },
          { path: shown(String.raw`stale/\x1b[2J`), errorCode: 'ESTALE' },
        ],
    passedBy: complete
      ? []
      : [
          {
            reason: 'skipped-name',
            directories: 1_203,
            examples: [shown('.snapshot'), shown('a/.zfs'), shown('b/.snapshot')],
          },
        ],
    counts: {
      entries: 3_055,
      files: 2_964,
      directories: 87,
      symlinks: 3,
      others: 1,
      fileBytes: 72 * MIB + 5 * GIB,
    },
    origin: { kind: 'scan', attempts: 1 },
    parquet: {
      files: [{ file: 'entries-00001.parquet', rows: 3_055, sizeBytes: 88_000, sha256: digestOf('1b') }],
      sizeBytes: 88_000,
      sha256: digestOf('1a'),
    },
  });
}

/** What that scan profiles to. */
export function sampleProfile(): Profile {
  return profileSchema.parse({
    inventory: '20261121T113600123Z',
    share: 'genomics',
    asOf: '2026-11-21T12:00:00.000Z',
    files: 2_964,
    fileBytes: 72 * MIB + 5 * GIB,
    directories: 87,
    symlinks: 3,
    others: 1,
    largestFileBytes: 5 * GIB,
    mapped: { files: 2_960, fileBytes: 72 * MIB + 5 * GIB, directories: 86, symlinks: 3 },
    cells: [
      { sizeClass: 0, ageClass: 0, files: 1, bytes: 0 },
      { sizeClass: 1, ageClass: 1, files: 2_100, bytes: 9 * MIB },
      { sizeClass: 1, ageClass: 4, files: 700, bytes: 3 * MIB },
      { sizeClass: 2, ageClass: 3, files: 157, bytes: 12 * MIB },
      { sizeClass: 6, ageClass: 2, files: 1, bytes: 48 * MIB },
      { sizeClass: 8, ageClass: 4, files: 1, bytes: 5 * GIB },
    ],
    cold: { afterDays: 365, files: 858, bytes: 5 * GIB + 15 * MIB },
    excludedByPattern: { entries: 2, bytes: 4 * KIB },
    hazards: [
      { hazard: 'bad-utf8', entries: 1, bytes: 11, examples: [shown(String.raw`old/Stra\xdfe.txt`)] },
      {
        hazard: 'key-too-long',
        entries: 1,
        bytes: 42,
        examples: [shown(`deep/${'long-name/'.repeat(110)}end`)],
      },
      { hazard: 'special-file', entries: 1, bytes: 0, examples: [shown('run/app.sock')] },
      { hazard: 'case-clash', entries: 2, bytes: 24, examples: [shown('README'), shown('readme')] },
      { hazard: 'control-character', entries: 1, bytes: 7, examples: [shown(HOSTILE)] },
      {
        hazard: 'hard-link',
        entries: 2,
        bytes: 2_048,
        examples: [shown('a/one'), shown('a/two'), shown('a/three')],
      },
      { hazard: 'symlink', entries: 3, bytes: 30, examples: [shown('current')] },
    ],
    topDirectories: [
      { path: shown('runs'), files: 2, bytes: 5 * GIB + 48 * MIB },
      { path: shown('データ/2019'), files: 157, bytes: 12 * MIB },
      { path: shown(''), files: 2_801, bytes: 12 * MIB },
    ],
  });
}

/** The same scan, cut in every way. */
export function sampleBreakdown(): Breakdown {
  const total = { files: 2_964, bytes: 72 * MIB + 5 * GIB };
  return breakdownSchema.parse({
    inventory: '20261121T113600123Z',
    asOf: '2026-11-21T12:00:00.000Z',
    ...total,
    age: [
      { fromDays: null, underDays: 0, files: 1, bytes: 5 },
      { fromDays: 0, underDays: 7, files: 4, bytes: 0 },
      { fromDays: 30, underDays: 90, files: 2_100, bytes: 9 * MIB },
      { fromDays: 180, underDays: 365, files: 1, bytes: 48 * MIB },
      { fromDays: 730, underDays: 1095, files: 157, bytes: 12 * MIB },
      { fromDays: 3650, underDays: null, files: 701, bytes: 5 * GIB + 3 * MIB - 5 },
    ],
    access: {
      times: 'kept',
      age: [
        { fromDays: 0, underDays: 7, files: 2_000, bytes: 5 * GIB },
        { fromDays: 365, underDays: 730, files: 964, bytes: 72 * MIB },
      ],
      coldButRead: { afterDays: 365, files: 1, bytes: 5 * GIB },
    },
    size: [
      { fromBytes: null, underBytes: 1, files: 5, bytes: 0 },
      { fromBytes: 4_096, underBytes: 16_384, files: 2_800, bytes: 12 * MIB },
      { fromBytes: 16_384, underBytes: 131_072, files: 157, bytes: 12 * MIB },
      { fromBytes: 8_388_608, underBytes: 67_108_864, files: 1, bytes: 48 * MIB },
      { fromBytes: 1_073_741_824, underBytes: 10_737_418_240, files: 1, bytes: 5 * GIB },
    ],
    depth: [
      { depth: 1, open: false, files: 1, bytes: 1 },
      { depth: 2, open: false, files: 2_960, bytes: 72 * MIB + 5 * GIB - 8 },
      { depth: 32, open: true, files: 3, bytes: 7 },
    ],
    extensions: {
      rows: [
        { extension: shown('bam'), files: 2, bytes: 5 * GIB + 48 * MIB },
        { extension: shown(''), files: 2_000, bytes: 12 * MIB },
        { extension: shown(HOSTILE), files: 1, bytes: 7 },
      ],
      others: { distinct: 14, files: 961, bytes: 12 * MIB - 7 },
    },
    owners: {
      rows: [
        { uid: 1_004, gid: 100, files: 2_900, bytes: 5 * GIB },
        { uid: null, gid: null, files: 64, bytes: 72 * MIB },
      ],
      others: { distinct: 0, files: 0, bytes: 0 },
    },
    directories: {
      ages: [null, 30, 90, 365, 1095, null].map((fromDays, at) => ({
        fromDays,
        underDays: [30, 90, 365, 1095, null, null][at] ?? null,
      })),
      rows: [
        {
          path: shown('runs/2019/NA12878'),
          partly: false,
          files: 2,
          bytes: 5 * GIB + 48 * MIB,
          bytesByAge: [0, 0, 48 * MIB, 0, 5 * GIB, 0],
        },
        {
          path: shown('データ'),
          partly: true,
          files: 157,
          bytes: 12 * MIB,
          bytesByAge: [0, 0, 0, 12 * MIB, 0, 0],
        },
        {
          path: shown('データ/<img src=x>'),
          partly: false,
          files: 2_000,
          bytes: 9 * MIB,
          bytesByAge: [0, 9 * MIB, 0, 0, 0, 0],
        },
      ],
      others: { files: 805, bytes: 3 * MIB, bytesByAge: [5, 0, 0, 0, 3 * MIB - 5, 0] },
    },
    fullest: [
      { path: shown('データ/<img src=x>'), entries: 2_004 },
      { path: shown(''), entries: 12 },
    ],
  });
}

/** What happened on that share in the ten days before. */
export function sampleChurn(): Churn {
  return churnSchema.parse({
    before: { inventory: '20261111T113000000Z', startedAt: '2026-11-11T11:30:00.000Z' },
    after: { inventory: '20261121T113600123Z', startedAt: '2026-11-21T11:30:00.000Z' },
    days: 10,
    complete: true,
    unchanged: { files: 2_900, bytes: 5 * GIB },
    added: { files: 50, bytes: 60 * MIB },
    changed: { files: 10, bytes: 10 * MIB },
    renamed: { files: 4, bytes: 2 * MIB },
    removed: { files: 7, bytes: 100 * MIB },
    notCompared: { files: 0, bytes: 0 },
    toTransfer: { files: 64, bytes: 72 * MIB },
    perDay: { files: 6.4, bytes: 7.2 * MIB },
    directories: {
      rows: [
        {
          path: shown('runs'),
          partly: false,
          files: 60,
          bytes: 70 * MIB,
          addedBytes: 60 * MIB,
          changedBytes: 10 * MIB,
          renamedBytes: 0,
        },
      ],
      others: { files: 4, bytes: 2 * MIB },
    },
  });
}

/** What it holds twice. */
export function sampleDuplicates(): Duplicates {
  return duplicatesSchema.parse({
    algorithm: 'sha256',
    compared: { files: 2_900, bytes: 5 * GIB },
    notCompared: { files: 59, bytes: 72 * MIB },
    groups: 2,
    redundant: { files: 3, bytes: 20 * MIB },
    largest: [
      {
        checksum: 'AAAA',
        sizeBytes: 9 * MIB,
        copies: 3,
        redundantBytes: 18 * MIB,
        examples: [shown('a'), shown(HOSTILE)],
      },
      { checksum: 'BBBB', sizeBytes: 2 * MIB, copies: 2, redundantBytes: 2 * MIB, examples: [shown('b/c')] },
    ],
  });
}

/** All of it. */
export function sampleScanned(given: Partial<Scanned> = {}): Scanned {
  return scannedSchema.parse({
    inventory: sampleInventory(),
    profile: sampleProfile(),
    breakdown: sampleBreakdown(),
    churn: sampleChurn(),
    duplicates: null,
    ...given,
  });
}

const NONE = { files: 0, bytes: 0 };

/** A share with nothing on it. */
export function emptyScanned(): Scanned {
  const nothing = { files: 0, fileBytes: 0, directories: 0, symlinks: 0 };
  return sampleScanned({
    inventory: { ...sampleInventory(), counts: { ...nothing, entries: 0, others: 0 } },
    profile: {
      ...sampleProfile(),
      ...nothing,
      others: 0,
      largestFileBytes: 0,
      mapped: nothing,
      cells: [],
      cold: { afterDays: 365, ...NONE },
      excludedByPattern: { entries: 0, bytes: 0 },
      hazards: [],
      topDirectories: [],
    },
    breakdown: {
      ...sampleBreakdown(),
      ...NONE,
      age: [],
      access: { times: 'unknown', age: [], coldButRead: { afterDays: 365, ...NONE } },
      size: [],
      depth: [],
      extensions: { rows: [], others: { distinct: 0, ...NONE } },
      owners: { rows: [], others: { distinct: 0, ...NONE } },
      directories: {
        ages: sampleBreakdown().directories.ages,
        rows: [],
        others: { ...NONE, bytesByAge: [0, 0, 0, 0, 0, 0] },
      },
      fullest: [],
    },
    churn: null,
  });
}
