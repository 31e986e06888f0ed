import { describe, expect, it } from 'vitest';
import { billOf, type HeldClass } from '../../../../src/plans/cost/bill.ts';
import { PRICES } from './price-table.ts';

const TIB = 1024 ** 4;
const nothing = { held: [], moved: [], early: [] };
const held = (storageClass: string, bytes: number, changes: Partial<HeldClass> = {}): HeldClass => ({
  storageClass,
  tier: null,
  objects: 1000,
  bytes,
  smallObjects: 0,
  smallBytes: 0,
  ...changes,
});
const said = (lines: readonly { readonly text: string; readonly usd: number }[]): readonly string[] =>
  lines.map(({ text, usd }) => `${text}: ${usd.toFixed(4)}`);

describe('what is paid a month', () => {
  it.each([
    { why: 'nothing for nothing', classes: [], lines: [] },
    { why: 'STANDARD by the GB', classes: [held('STANDARD', TIB)], lines: ['STANDARD: 23.5520'] },
    {
      why: 'STANDARD of all buckets together, as its price falls with the sum',
      classes: [held('STANDARD', 40 * TIB), held('STANDARD', 20 * TIB)],
      lines: ['STANDARD: 1177.6000', 'STANDARD: 225.2800'],
    },
    {
      why: 'small objects of Instant Retrieval as 128 KiB',
      classes: [held('GLACIER_IR', 0, { smallObjects: 1000 })],
      lines: ['GLACIER_IR: 0.0005'],
    },
    {
      why: 'an archive with 32 KiB an object more, and 8 KiB in STANDARD',
      classes: [held('DEEP_ARCHIVE', 0, { objects: 1024 ** 2 })],
      lines: ['STANDARD and index entries of archives: 0.1840', 'DEEP_ARCHIVE: 0.0317'],
    },
    {
      why: 'INTELLIGENT_TIERING by tier, and its watching of what is not small',
      classes: [
        held('INTELLIGENT_TIERING', TIB, { tier: 'archive-instant' }),
        held('INTELLIGENT_TIERING', TIB, { tier: 'frequent', smallObjects: 400 }),
      ],
      lines: [
        'INTELLIGENT_TIERING, Frequent Access: 23.5520',
        'INTELLIGENT_TIERING, Archive Instant Access: 4.0960',
        'INTELLIGENT_TIERING watches every object from 128 KiB: 0.0040',
      ],
    },
    {
      why: 'a class only rules of others use',
      classes: [held('ONEZONE_IA', TIB)],
      lines: ['ONEZONE_IA: 10.2400'],
    },
  ])('$why', ({ classes, lines }) => {
    const bill = billOf(PRICES, { ...nothing, held: classes });
    expect(said(bill.monthly)).toEqual(lines);
    expect(bill.monthlyUsd).toBeCloseTo(bill.monthly.reduce((sum, { usd }) => sum + usd, 0));
    expect(bill).toMatchObject({ once: [], onceUsd: 0, unpriced: [] });
  });
});

it('what was done once: a fee for each object that moved, and the rest of a minimum duration', () => {
  const bill = billOf(PRICES, {
    held: [],
    moved: [{ to: 'DEEP_ARCHIVE', objects: 20_000 }],
    early: [held('GLACIER_IR', TIB / 2)],
  });
  expect(said(bill.once)).toEqual([
    'objects that moved to DEEP_ARCHIVE: 1.0000',
    'left GLACIER_IR before its minimum duration: 2.0480',
  ]);
  expect(bill.onceUsd).toBeCloseTo(3.048);
});

it('a class without a price is named, and billed nowhere', () => {
  const bill = billOf(PRICES, { ...nothing, held: [held('SNOW', TIB), held('STANDARD', TIB)] });
  expect(bill.unpriced).toEqual(['SNOW']);
  expect(said(bill.monthly)).toEqual(['STANDARD: 23.5520']);
});
