import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { duplicatesText } from '../../../src/views/duplicates-text.ts';
import { INVENTORY_CUTS, inventoryByText } from '../../../src/views/inventory-by.ts';
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
    ['incomplete', sampleScanned({ inventory: sampleInventory({ complete: false }) }), 28],
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
