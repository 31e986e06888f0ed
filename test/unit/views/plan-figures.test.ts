import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counted,
  formatBytes,
  formatCount,
  formatPart,
  formatSeconds,
  formatTime,
  formatUsd,
} from '../../../src/views/format.ts';
import { table } from '../../../src/views/table.ts';
import { cutText, harmless, textWidth, wrapText } from '../../../src/views/text-width.ts';

describe('figures for people', () => {
  it.each([
    [formatBytes(0), '0 bytes'],
    [formatBytes(1), '1 byte'],
    [formatBytes(1023), '1,023 bytes'],
    [formatBytes(1024), '1 KiB'],
    [formatBytes(1536), '1.5 KiB'],
    [formatBytes(2 ** 20 - 1), '1 MiB'],
    [formatBytes(131_072), '128 KiB'],
    [formatBytes(10 * 2 ** 40), '10 TiB'],
    [formatBytes(2 ** 53), '8 PiB'],
    [formatCount(1234567), '1,234,567'],
    [formatUsd(0), '$0.00'],
    [formatUsd(0.004), '<$0.01'],
    [formatUsd(0.005), '$0.01'],
    [formatUsd(1536.55), '$1,536.55'],
    [formatUsd(-2), '-$2.00'],
    [formatSeconds(0), '0 s'],
    [formatSeconds(0.2), '1 s'],
    [formatSeconds(59.5), '1 min'],
    [formatSeconds(3599), '59 min 59 s'],
    [formatSeconds(7_261), '2 h 1 min'],
    [formatSeconds(90_000), '1 d 1 h'],
    [formatSeconds(999_648), '12 d'],
    [formatPart(1, 1000), '1 %'],
    [formatPart(999, 1000), '99 %'],
    [formatPart(1000, 1000), '100 %'],
    [formatPart(0, 0), '0 %'],
    [counted(1, 'entry', 'entries'), '1 entry'],
    [counted(2000, 'file'), '2,000 files'],
    [formatTime('2026-11-21T11:36:00.000Z'), '2026-11-21 11:36 UTC'],
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
});

describe('text on a terminal', () => {
  it('made harmless twice is what it is made harmless once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmless(harmless(text))).toBe(harmless(text));
      }),
    );
    expect(harmless('a\\b\u001b')).toBe('a\\b\\x1b');
  });

  it('is measured in columns', () => {
    expect([textWidth('abc'), textWidth('データ'), textWidth('e\u0301'), textWidth('📁')]).toEqual([
      3, 6, 1, 2,
    ]);
  });

  it('is cut and wrapped within the width, and wrapping loses no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        expect(textWidth(cutText(text, width))).toBeLessThanOrEqual(width);
        const lines = wrapText(text, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});

describe('a table', () => {
  const columns = [
    { title: 'Name', flexible: true },
    { title: 'Files', align: 'right' },
  ] as const;
  it('aligns, whatever the script', () => {
    expect(
      table(
        columns,
        [
          ['raw', '1,000'],
          ['データ', '2'],
        ],
        { width: 40 },
      ),
    ).toEqual(['Name    Files', 'raw     1,000', 'データ      2']);
  });
  it('cuts the column that gives way, and only that', () => {
    expect(table(columns, [['a-very-long-name-indeed', '1,000']], { width: 20 })).toEqual([
      'Name           Files',
      'a-very-long-…  1,000',
    ]);
  });
  it('escapes what is hostile before it measures', () => {
    expect(table(columns, [['\u001b[31m', '1']], { width: 40 })).toEqual([
      'Name      Files',
      '\\x1b[31m      1',
    ]);
  });
});
