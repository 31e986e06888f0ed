import { describe, expect, it } from 'vitest';
import { advancedText } from '../../../src/views/advanced-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import {
  type AdvancedBucket,
  type AdvancedValue,
  advancedSchema,
  type BillLine,
} from '../../../src/views/values/advanced.ts';
import { expectGolden } from './golden.ts';

const GIB = 1024 ** 3;
const none = { objects: 0, bytes: 0 };
const quiet = (bucket: string): AdvancedBucket => ({
  bucket,
  moved: [],
  expired: none,
  hidden: none,
  noncurrentDeleted: none,
  markersRemoved: 0,
  uploadsAborted: 0,
  classes: [],
});
const line = (
  text: string,
  quantity: number,
  unitPrice: number,
  changes: Partial<BillLine> = {},
): BillLine => ({
  item: 'storage-month',
  text,
  quantity,
  unit: 'GB-month',
  unitPrice,
  usd: quantity * unitPrice,
  price: `s3.storagePerGBMonth.${text}`,
  asOf: '2025-10-28',
  confidence: 'confirmed',
  ...changes,
});

const troubled: AdvancedValue = advancedSchema.parse({
  rehearsal: true,
  from: '2026-11-21T15:00:00.000Z',
  to: '2027-03-21T15:00:00.120Z',
  buckets: [
    {
      ...quiet('lab-data'),
      moved: [
        { from: 'STANDARD', to: 'DEEP_ARCHIVE', objects: 1_234_567, bytes: 3000 * GIB },
        { from: 'STANDARD', to: 'INTELLIGENT_TIERING', objects: 1, bytes: 200_000 },
      ],
      expired: { objects: 3, bytes: 5_000_000 },
      hidden: { objects: 1, bytes: 0 },
      noncurrentDeleted: { objects: 12, bytes: 8 * GIB },
      markersRemoved: 1500,
      uploadsAborted: 2,
      classes: [
        { storageClass: 'DEEP_ARCHIVE', tier: null, objects: 1_234_567, bytes: 3000 * GIB },
        { storageClass: 'INTELLIGENT_TIERING', tier: 'archive-instant', objects: 1, bytes: 200_000 },
        { storageClass: 'SNOW', tier: null, objects: 1, bytes: 1 },
        { storageClass: 'STANDARD', tier: null, objects: 77_000, bytes: 4 * GIB },
      ],
    },
    quiet('lab-control'),
  ],
  bill: {
    region: 'us-east-1',
    pricesAsOf: '2025-10-28',
    monthlyUsd: 3.28,
    onceUsd: 61.73,
    monthly: [
      line('STANDARD and index entries of archives', 13.4182, 0.023),
      line('DEEP_ARCHIVE', 3037.68, 0.00099),
    ],
    once: [
      line('objects that moved to DEEP_ARCHIVE', 1234.567, 0.05, {
        item: 'transition',
        unit: '1,000 objects',
        asOf: null,
      }),
    ],
    unpriced: ['SNOW'],
  },
});

const looked: AdvancedValue = {
  ...troubled,
  to: troubled.from,
  buckets: [
    { ...quiet('lab-data'), classes: [{ storageClass: 'STANDARD', tier: null, objects: 1, bytes: 5 }] },
  ],
  bill: { ...troubled.bill, monthlyUsd: 0, onceUsd: 0, monthly: [], once: [], unpriced: [] },
};

describe('time that passed, on a screen', () => {
  it.each(Object.entries({ troubled, looked }))('%s', (name, value) => {
    const text = advancedText(value, { width: 100 });
    expectGolden(`views/advanced-${name}.txt`, text);
    expect(text).toMatch(/^REHEARSAL: /);
  });
  it.each([60, 80, 200])('fits %d columns', (width) => {
    for (const text of advancedText(troubled, { width }).split('\n'))
      expect(textWidth(text)).toBeLessThanOrEqual(Math.max(width, 80));
  });
});
