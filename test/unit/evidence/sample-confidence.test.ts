import { describe, expect, it } from 'vitest';
import { confidenceText, sampleConfidence } from '../../../src/evidence/sample-confidence.ts';

describe('what a sample says about everything', () => {
  it.each<[number, number, number, number, string]>([
    [460_515, 0, 0.99, 1e-5, 'the figure of the facts, C.5: n = ln(1-c)/ln(1-p)'],
    [59, 0, 0.95, 0.0495, '59 is the classic sample for 5 %'],
    [1, 0, 0.95, 0.95, 'one file says next to nothing'],
    [10, 1, 0.95, 0.3942, 'Clopper and Pearson, one-sided: table value'],
    [100, 2, 0.95, 0.0616, 'Clopper and Pearson, one-sided: table value'],
  ])('%i read, %i differ, %d', (read, different, confidence, atMost) => {
    const found = sampleConfidence(read, different, confidence).atMost;
    expect(Math.abs(found - atMost) / atMost).toBeLessThan(0.002);
  });

  it.each([
    [0, 0, 'nothing was read'],
    [5, 5, 'all differed'],
  ])('says nothing of %i read, %i differing', (read, different) =>
    expect(sampleConfidence(read, different).atMost).toBe(1),
  );

  it('is told in whole files of a million, rounded so that it stays true', () => {
    expect(confidenceText(sampleConfidence(10_000, 0))).toBe(
      '0 of 10,000 files read back differed: with 95 % confidence fewer than 300 of a million do',
    );
    expect(confidenceText(sampleConfidence(0, 0))).toBe(
      '0 of 0 files read back differed, which says nothing about the others',
    );
  });
});
