import { describe, expect, it } from 'vitest';
import type { Inventory, PassedBy } from '../../../src/inventory/inventory.ts';
import { duplicatesText } from '../../../src/views/duplicates-text.ts';
import { INVENTORY_CUTS, inventoryByText } from '../../../src/views/inventory-by.ts';
import { inventoryHead, notEntered } from '../../../src/views/inventory-head.ts';
import { inventoryListText } from '../../../src/views/inventory-list-text.ts';
import { inventoryText } from '../../../src/views/inventory-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import type { Scanned } from '../../../src/views/values/scanned.ts';
import { expectGolden } from './golden.ts';
import {
  emptyScanned,
  sampleChurn,
  sampleDuplicates,
  sampleInventory,
  sampleScanned,
} from './sample-inventory.ts';

const golden = (name: string, text: string) => {
  expectGolden(`views/inventory-${name}.txt`, `${text}\n`);
  expect(text.split('\n').filter((line) => textWidth(line) > 80)).toEqual([]);
};

const imported: Inventory = {
  ...sampleInventory(),
  passedBy: undefined,
  origin: {
    kind: 'import',
    format: 'find',
    files: [{ name: { text: 'list.txt', bytes: 'bGlzdC50eHQ=' }, sizeBytes: 9, sha256: 'a'.repeat(64) }],
    unknown: ['inode', 'nlink'],
    lines: 3_060,
    rejected: 2,
    ignored: 3,
    duplicates: 0,
    addedDirectories: 0,
  },
};

describe('an inventory on one screen', () => {
  const cases: readonly (readonly [string, Scanned, number])[] = [
    ['complete', sampleScanned(), 24],
    ['incomplete', sampleScanned({ inventory: sampleInventory({ complete: false }) }), 29],
    ['imported', sampleScanned({ inventory: imported, churn: null }), 24],
    ['empty', emptyScanned(), 24],
  ];
  it.each(cases)('%s', (name, scanned, lines) => {
    const text = inventoryText(scanned);
    golden(name, text);
    expect(text.split('\n').length).toBeLessThanOrEqual(lines);
  });
  it('says so when nothing changed, and when it cannot say at which rate', () => {
    const none = { files: 0, bytes: 0 };
    const quiet = { added: none, changed: none, renamed: none, removed: none, toTransfer: none };
    expect(inventoryText(sampleScanned({ churn: { ...sampleChurn(), ...quiet } }))).toContain(
      'Since     2026-11-11 (10 days): no file changed.',
    );
    const close = inventoryText(sampleScanned({ churn: { ...sampleChurn(), days: 0.01, perDay: null } }));
    expect(close).toContain('(14 minutes)');
    expect(close).not.toContain('a day');
  });
  it('says that files which only one scan could see are not compared', () => {
    expect(inventoryText(sampleScanned({ churn: { ...sampleChurn(), complete: false } }))).toContain(
      'INCOMPLETE',
    );
  });
});

describe('directories that were not entered', () => {
  const path = (text: string) => ({ text, bytes: Buffer.from(text).toString('base64') });
  const skipped = (directories: number, ...examples: readonly string[]): PassedBy => ({
    reason: 'skipped-name',
    directories,
    examples: examples.map(path),
  });
  const mounted = (directories: number, ...examples: readonly string[]): PassedBy => ({
    ...skipped(directories, ...examples),
    reason: 'other-file-system',
  });
  const cases: readonly (readonly [string, readonly PassedBy[] | undefined, string])[] = [
    ['nothing of an inventory that does not know', undefined, ''],
    ['nothing when there are none', [], ''],
    [
      'each name once',
      [skipped(2, '.snapshot', 'a/.snapshot')],
      '2 directories not entered: DataSync skips .snapshot',
    ],
    ['one', [skipped(1, 'a/.zfs')], '1 directory not entered: DataSync skips .zfs'],
    [
      'every reason, with how many there are of each',
      [mounted(3, 'a/data', 'b', 'c'), skipped(1_000, 'b/.zfs', 'c/.snapshot')],
      '1,003 directories not entered: something else is mounted at a/data and 2 more (3), DataSync skips .snapshot, .zfs (1,000)',
    ],
  ];
  it.each(cases)('are told of in one sentence: %s', (_what, passedBy, sentence) => {
    const inventory = { ...sampleInventory(), passedBy };
    expect(notEntered(inventory)).toBe(sentence);
    expect(inventoryHead(inventory).slice(2).join(' ')).toBe(sentence);
  });
});

describe('an inventory cut in one way', () => {
  it.each(INVENTORY_CUTS)('by %s', (cut) => golden(`by-${cut}`, inventoryByText(sampleScanned(), cut)));
  it.each(INVENTORY_CUTS)('by %s, of an empty share', (cut) => {
    expect(inventoryByText(emptyScanned(), cut)).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('files with the same content', () => {
  it('are counted, and the largest are named', () => {
    golden('duplicates', duplicatesText('genomics', sampleDuplicates()));
  });
  it('may be none', () => {
    const none = { ...sampleDuplicates(), groups: 0, redundant: { files: 0, bytes: 0 }, largest: [] };
    expect(duplicatesText('genomics', none)).toContain(
      'No two of 2,900 files have the same content (sha256).',
    );
  });
  it('need checksums: it says how to get them', () => {
    expect(duplicatesText('genomics', null)).toContain('headwater inventory scan genomics --checksum sha256');
  });
});

describe('inventories there are', () => {
  it('are listed as they come', () => {
    golden('list', inventoryListText([imported, sampleInventory({ complete: false })]));
  });
  it('may be none', () => expect(inventoryListText([])).toContain('headwater inventory scan'));
});
