import { expect, it } from 'vitest';
import { estimateLadder } from '../../../src/evidence/ladder-estimate.ts';
import { LEVELS } from '../../../src/evidence/verdict.ts';
import { ladderText } from '../../../src/views/ladder-text.ts';
import { PRICES } from '../plans/cost/price-table.ts';
import { expectGolden } from './golden.ts';

const RATES = {
  listedKeysPerSecond: 20_000,
  headsPerSecond: 1_500,
  sourceBytesPerSecond: 400e6,
  linkBytesPerSecond: 1e8,
};

/** A share of so many files of a mebibyte, at every level. */
const share = (name: string, objects: number) => {
  const bytes = objects * 2 ** 20;
  const work = { keys: objects, held: [{ storageClass: 'STANDARD' as const, objects, bytes }] };
  const levels = LEVELS.map((level) =>
    estimateLadder(
      { ...work, level, knownBytes: 0, sampled: 0.01, way: 'direct-connect' as const },
      RATES,
      PRICES,
    ),
  );
  return { share: name, inventory: '20261122T020000000Z', entries: objects, bytes, levels };
};

it('tells what each level takes, in 80 columns, whatever the share is called', () => {
  const text = ladderText([share('projects', 100_000_000), share('evil\u001b[31m', 0)], 80);
  expectGolden('views/ladder.txt', text);
  expect(text).not.toContain('\u001b');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
