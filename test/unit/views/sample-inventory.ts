import { type Inventory, inventorySchema } from '../../../src/inventory/inventory.ts';
import { type Profile, profileSchema } from '../../../src/inventory/profile.ts';
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
