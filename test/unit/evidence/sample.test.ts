import { describe, expect, it } from 'vitest';
import {
  isInSample,
  nextSample,
  parseSampleSize,
  type SampleSize,
  seedOf,
  slicesFor,
} from '../../../src/evidence/sample.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('what --sample takes', () => {
  it.each<[string, SampleSize, string]>([
    ['all', { kind: 'all' }, 'everything'],
    ['100%', { kind: 'all' }, 'so is a hundred of a hundred'],
    ['2.5%', { kind: 'percent', percent: 2.5 }, 'a part'],
    ['5000', { kind: 'files', files: 5000 }, 'a number'],
  ])('%s', (text, size) => expect(parseSampleSize(text)).toEqual(size));

  it.each(['', '0', '0%', '101%', '-5', '5k', '1e3', '%', 'ALL', '12345678901234567'])('refuses %j', (text) =>
    expect(() => parseSampleSize(text)).toThrow(expect.objectContaining({ code: 'sample-invalid' })),
  );
});

describe('into how many slices a share is dealt', () => {
  it.each<[string, number, number, string]>([
    ['all', 1000, 1, 'one hand holds all'],
    ['1%', 1000, 100, 'a hundredth each'],
    ['30%', 1000, 3, 'never less than was asked for: thirds, not quarters'],
    ['60%', 1000, 1, 'more than half is all'],
    ['250', 1000, 4, 'a number of files is a part of them'],
    ['5000', 1000, 1, 'more than there are is all'],
    ['5000', 0, 1, 'nothing there'],
  ])('%s of %i', (text, files, slices) => expect(slicesFor(parseSampleSize(text), files)).toBe(slices));
});

describe('which paths are in a sample', () => {
  const paths = Array.from({ length: 5000 }, (_, n) => bytes(`data/run-${n % 7}/file-${n}.bin`));

  it('reads every path in exactly one of as many runs as there are slices', () => {
    let last = null;
    const times = new Array<number>(paths.length).fill(0);
    for (let run = 0; run < 8; run += 1) {
      const sample = nextSample(42, 8, last);
      paths.forEach((path, at) => {
        if (isInSample(sample, path)) times[at] = (times[at] ?? 0) + 1;
      });
      last = sample;
    }
    expect(new Set(times)).toEqual(new Set([1]));
  });

  it('deals about evenly, in any directory', () => {
    const sample = nextSample(42, 10, null);
    const chosen = paths.filter((path) => isInSample(sample, path)).length;
    // Five standard deviations of a binomial with n = 5000, p = 0.1.
    expect(Math.abs(chosen - 500)).toBeLessThan(107);
  });

  it('deals otherwise by another seed, and the same by the same', () => {
    const [one, same, other] = [42, 42, 43].map((seed) =>
      paths.map((path) => isInSample(nextSample(seed, 4, null), path)),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('starts over after the last slice, and when anything else is asked for', () => {
    const last = { seed: 1, slices: 3, slice: 2 };
    expect(nextSample(1, 3, last).slice).toBe(0);
    expect(nextSample(1, 3, { ...last, slice: 0 }).slice).toBe(1);
    expect(nextSample(2, 3, { ...last, slice: 0 }).slice).toBe(0);
    expect(nextSample(1, 4, { ...last, slice: 0 }).slice).toBe(0);
  });

  it('reads a slice again as long as what was found there is open', () => {
    const last = { seed: 1, slices: 3, slice: 1 };
    expect(nextSample(1, 3, last, [last])).toEqual(last);
    expect(nextSample(1, 4, last, [last])).toEqual(last);
    expect(nextSample(1, 3, last, [])).toEqual({ ...last, slice: 2 });
    // More than that slice was asked for, or another seed, or all.
    expect(nextSample(1, 2, last, [last])).toEqual({ seed: 1, slices: 2, slice: 0 });
    expect(nextSample(2, 3, last, [last])).toEqual({ seed: 2, slices: 3, slice: 0 });
    expect(nextSample(1, 1, last, [last])).toEqual({ seed: 1, slices: 1, slice: 0 });
    // All was read, and something found: that is no slice to come back to.
    expect(nextSample(1, 3, last, [{ seed: 1, slices: 1, slice: 0 }]).slice).toBe(2);
  });

  it('has a seed for each share', () => {
    expect(seedOf('projects')).toBe(seedOf('projects'));
    expect(seedOf('projects')).not.toBe(seedOf('scans'));
  });
});
