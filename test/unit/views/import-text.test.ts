import { describe, expect, it } from 'vitest';
import { importText } from '../../../src/views/import-text.ts';
import type { ImportedValue } from '../../../src/views/values/imported.ts';
import { expectGolden } from './golden.ts';
import { sampleInventory } from './sample-inventory.ts';

const imported = (given: Partial<ImportedValue> = {}): ImportedValue => {
  const inventory = sampleInventory();
  return {
    inventory: {
      ...inventory,
      complete: given.rejects === undefined,
      origin: {
        kind: 'import',
        format: 'find',
        files: [{ name: { text: 'list.find', bytes: 'bGlzdC5maW5k' }, sizeBytes: 9, sha256: 'a'.repeat(64) }],
        unknown: [],
        lines: inventory.counts.entries - 3 + 12,
        rejected: 10,
        ignored: 2,
        duplicates: 0,
        addedDirectories: 3,
      },
    },
    rejects: { file: null, reasons: [] },
    ...given,
  };
};

describe('importText', () => {
  it('says what a listing came to', () => expectGolden('views/import-done.txt', importText(imported())));
  it('says what could not be used, and why', () =>
    expectGolden(
      'views/import-rejects.txt',
      importText(
        imported({
          rejects: {
            file: '/srv/\x1b[31mred/rejects.jsonl',
            reasons: [
              { reason: 'the line is not whole: it does not end with //', lines: 9 },
              { reason: 'an earlier line has the same path', lines: 1 },
            ],
          },
        }),
      ),
    ));
  it('lets no name act on the terminal', () =>
    expect(
      importText(imported({ rejects: { file: '/a\x1b[2J', reasons: [{ reason: 'x\x1b', lines: 1 }] } })),
    ).not.toContain('\x1b'));
});
