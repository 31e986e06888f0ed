import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSUMED_RATES,
  fitRates,
  type RateSample,
  TASK_BYTES_PER_SECOND,
} from '../../../../src/plans/duration/rates.ts';

const HOUR = 3600;
const sample = (items: number, bytes: number, seconds: number): RateSample => ({
  share: 'runs',
  items,
  bytes,
  seconds,
});
/** As an agent of 250 files and 400 MB a second would do it. */
const exact = (items: number, bytes: number) => sample(items, bytes, items / 250 + bytes / 400e6);
const mixed = [exact(1e6, 1e9), exact(1e3, 4e12), exact(3e5, 5e11), exact(2e5, 9e11)];
const measured = (samples: number) => ({ kind: 'measured', samples });

describe('rates from finished executions', () => {
  it.each<[string, readonly RateSample[], number | 'assumed', number | 'assumed']>([
    ['both, when sizes of files differ', mixed, 250, 400e6],
    ['nothing from nothing', [], 'assumed', 'assumed'],
    ['nothing from what a start takes', [sample(10, 1e6, 20)], 'assumed', 'assumed'],
    ['nothing from an execution that copied nothing', [sample(0, 0, HOUR)], 'assumed', 'assumed'],
    ['files from one of small files', [sample(720_000, 1e9, HOUR)], 200, 'assumed'],
    ['bytes from one of large files', [sample(100, 3.6e12, 2 * HOUR)], 'assumed', 500e6],
    [
      'the larger term, when all have one size of file',
      [sample(720_000, 7.2e9, HOUR), sample(1_440_000, 14.4e9, 2 * HOUR)],
      200,
      'assumed',
    ],
    [
      'the same although one of many was held up for a day',
      [...mixed, ...mixed, { ...exact(3e5, 5e11), seconds: 26 * HOUR }],
      250,
      400e6,
    ],
    [
      'not a negative rate of bytes, where larger files went quicker',
      [sample(1e6, 1e9, 5000), sample(1e6, 5e12, 4000), sample(1e6, 2e12, 4500)],
      222,
      'assumed',
    ],
    ['never more bytes than a task may carry', [sample(10, 9e12, HOUR)], 'assumed', TASK_BYTES_PER_SECOND],
  ])('%s', (_why, samples, files, bytes) => {
    const rates = fitRates(samples);
    if (files === 'assumed') expect(rates.files).toEqual(ASSUMED_RATES.files);
    else expect(rates.files.value / files).toBeCloseTo(1, 2);
    if (bytes === 'assumed') expect(rates.bytes).toEqual(ASSUMED_RATES.bytes);
    else expect(rates.bytes.value / bytes).toBeCloseTo(1, 2);
  });

  it('say from how many samples', () => {
    const rates = fitRates([...mixed, sample(1, 1, 1)]);
    expect(rates.files.basis).toEqual(measured(4));
    expect(rates.bytes.basis).toEqual(measured(4));
    expect(rates.prepared).toEqual(ASSUMED_RATES.prepared);
  });

  it('do not take the link for the agents', () => {
    const alone = [sample(100, 3.6e11, HOUR)];
    expect(fitRates(alone, 110e6).bytes).toEqual(ASSUMED_RATES.bytes);
    expect(fitRates(alone, 1000e6).bytes.value).toBeCloseTo(100e6, -3);
  });

  it('are found again, whatever they were', () => {
    const rate = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const sizes = fc.tuple(rate(1e4, 1e6), rate(1e9, 1e12));
    fc.assert(
      fc.property(
        rate(50, 2000),
        rate(5e7, 1e9),
        fc.array(sizes, { minLength: 1, maxLength: 8 }),
        (files, bytes, some) => {
          // One of each kind, so that both rates can be told.
          const work = [[files * HOUR, 1e9] as const, [10, bytes * HOUR] as const, ...some];
          const rates = fitRates(work.map(([n, b]) => sample(n, b, n / files + b / bytes)));
          expect(rates.files.value / files).toBeCloseTo(1, 3);
          expect(rates.bytes.value / bytes).toBeCloseTo(1, 3);
        },
      ),
    );
  });
});
