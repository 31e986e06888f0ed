import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inventoryHtml } from '../../../src/views/inventory-html.ts';
import type { Scanned } from '../../../src/views/values/scanned.ts';
import { expectGolden } from './golden.ts';
import { shapeOf, unbalanced } from './markup.ts';
import { emptyScanned, sampleDuplicates, sampleInventory, sampleScanned } from './sample-inventory.ts';

const page = (scanned: readonly Scanned[], given: { readonly rehearsal?: boolean } = {}) =>
  inventoryHtml(scanned, {
    migration: 'lab <move>',
    tool: 'headwater 1.0.0',
    rehearsal: given.rehearsal ?? false,
    now: new Date('2026-11-21T12:00:00.000Z'),
  });

const whole = sampleScanned({
  inventory: sampleInventory({ complete: false }),
  duplicates: sampleDuplicates(),
});

describe('the page of inventories', () => {
  it('of an incomplete scan, with everything', () =>
    expectGolden('views/inventory-whole.html', page([whole])));
  it('of an empty share', () => expectGolden('views/inventory-empty.html', page([emptyScanned()])));

  it.each([
    ['everything', [whole]],
    ['nothing', [emptyScanned()]],
    ['several shares', [whole, emptyScanned(), sampleScanned()]],
    ['no share', []],
  ] as const)('is well-formed: %s', (_what, scanned) => {
    const markup = page(scanned);
    expect(unbalanced(markup)).toEqual([]);
    expect(markup).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    const markup = page([whole, sampleScanned()], { rehearsal: true });
    expect(markup).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|<[^>]*\s(?:src|on\w+)=/);
    expect(markup).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(markup).toContain('<title>REHEARSAL: ');
  });

  it('says aloud what is drawn, and has the figures beside it', () => {
    const markup = page([whole]);
    const charts = [...markup.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    expect(charts.length).toBeGreaterThan(5);
    for (const tag of charts) expect(tag).toMatch(/role="img" aria-label="[^"]{5,}"/);
    for (const [figure] of markup.matchAll(/<figure[\s\S]*?<\/figure><details/g))
      expect(figure).toContain('<title>');
    expect(markup.match(/<figure/g)?.length).toBe(markup.match(/<\/figure><details>/g)?.length);
    expect(markup.match(/<table/g)?.length).toBe(markup.match(/<caption>/g)?.length);
    expect(markup).toMatch(/role="alert"><b>INCOMPLETE<\/b> 2 subtrees could not be read/);
  });

  it('does not grow with the length of names', () => {
    const long = { text: `${'deep/'.repeat(5_000)}end`, bytes: '' };
    const { breakdown, churn } = sampleScanned();
    const rows = Array.from({ length: 20 }, () => ({
      ...(breakdown.directories.rows[0] as (typeof breakdown.directories.rows)[number]),
      path: long,
    }));
    const moved = Array.from({ length: 20 }, () => ({
      ...(churn?.directories.rows[0] as NonNullable<typeof churn>['directories']['rows'][number]),
      path: long,
    }));
    const unreadable = Array.from({ length: 500 }, () => ({ path: long, errorCode: 'EACCES' }));
    const markup = page([
      sampleScanned({
        inventory: { ...sampleInventory({ complete: false }), unreadable },
        breakdown: {
          ...breakdown,
          directories: { ...breakdown.directories, rows },
          fullest: rows.map(({ path }) => ({ path, entries: 1 })),
        },
        churn: churn === null ? null : { ...churn, directories: { ...churn.directories, rows: moved } },
      }),
    ]);
    expect(markup.length).toBeLessThan(100_000);
    expect(markup).toContain('and 480 more');
  });

  it('keeps names names, whatever is in them', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
      fc.constantFrom('<svg onload=x>', '"><b>', "'", '</title><script>', '\u202e', '\u0000', '&lt;'),
    );
    const named = (text: string) => {
      const path = { text, bytes: '' };
      const { breakdown, churn, inventory } = whole;
      return page([
        {
          ...whole,
          inventory: { ...inventory, root: text, unreadable: [{ path, errorCode: text }] },
          breakdown: {
            ...breakdown,
            extensions: {
              ...breakdown.extensions,
              rows: breakdown.extensions.rows.map((row) => ({ ...row, extension: path })),
            },
            directories: {
              ...breakdown.directories,
              rows: breakdown.directories.rows.map((row) => ({ ...row, path })),
            },
            fullest: [{ path, entries: 1 }],
          },
          churn:
            churn === null
              ? null
              : {
                  ...churn,
                  directories: {
                    ...churn.directories,
                    rows: churn.directories.rows.map((row) => ({ ...row, path })),
                  },
                },
        },
      ]);
    };
    const calm = shapeOf(named('x'));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(shapeOf(named(text))).toBe(calm);
      }),
      { numRuns: 25 },
    );
  });
});
