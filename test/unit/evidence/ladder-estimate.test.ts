import { describe, expect, it } from 'vitest';
import { estimateLadder, type LadderRates, type LadderWork } from '../../../src/evidence/ladder-estimate.ts';
import { PRICES } from '../plans/cost/price-table.ts';

const RATES: LadderRates = {
  listedKeysPerSecond: 10_000,
  headsPerSecond: 1_000,
  sourceBytesPerSecond: 1e9,
  linkBytesPerSecond: 1e8,
};
const GB = 2 ** 30;
/** A hundred million files of 1 MiB. */
const WORK: LadderWork = {
  level: 'L2',
  keys: 1e8,
  held: [{ storageClass: 'STANDARD', objects: 1e8, bytes: 1e8 * 2 ** 20 }],
  knownBytes: 0,
  sampled: 1,
  way: 'direct-connect',
};
const estimate = (work: Partial<LadderWork>) => estimateLadder({ ...WORK, ...work }, RATES, PRICES);

describe('what a check costs', () => {
  it.each<[LadderWork['level'], number, string]>([
    ['L0', 0.5, 'the listing: 5e-9 a key [aws-facts G]'],
    ['L1', 0.5, 'sizes come with the listing'],
    ['L2', 40.5, 'and a HeadObject each: 4e-7'],
    ['L3', 531.375, 'and 0.25 + 1e-6 an object + 0.004 a GB [aws-facts C.3], and three writes'],
  ])('%s of 1e8 files', (level, usd) => expect(estimate({ level }).usd).toBeCloseTo(usd, 2));

  it('L4 pays for requests, for taking bytes out of colder classes, and for their way', () => {
    const held = [{ storageClass: 'STANDARD_IA' as const, objects: 1000, bytes: 100 * GB }];
    const { usd, lines } = estimate({ level: 'L4', keys: 1000, held, sampled: 0.5 });
    expect(usd).toBeCloseTo(0.000005 + 0.001 + 0.5 * 0.001 + 50 * 0.01 + 50 * 0.02, 6);
    expect(lines.map(({ item }) => item)).toEqual([
      'verify-list',
      'verify-head',
      'verify-get',
      'verify-retrieval',
      'verify-data-out',
    ]);
    expect(lines.every(({ asOf, confidence }) => asOf !== null && confidence !== '')).toBe(true);
  });

  it('says so when it has no price', () => {
    const { lines, assumptions } = estimate({ level: 'L4', way: 'internet' });
    expect(lines.some(({ item }) => item === 'verify-data-out')).toBe(false);
    expect(assumptions.join('; ')).toContain('the price table has no figure');
  });
});

describe('what a check has to do', () => {
  it.each<[LadderWork['level'], Partial<ReturnType<typeof estimate>>, string]>([
    ['L1', { requests: 1e5, sourceBytes: 0, rereadBytes: 0, atRestBytes: 0 }, 'pages alone'],
    ['L2', { requests: 1e5 + 1e8, sourceBytes: 1e8 * 2 ** 20, rereadBytes: 0 }, 'a head each'],
    ['L3', { requests: 1e5 + 1e8, atRestBytes: 1e8 * 2 ** 20, rereadBytes: 0 }, 'S3 reads what is at rest'],
    ['L4', { requests: 1e5 + 2e8, rereadBytes: 1e8 * 2 ** 20, atRestBytes: 0 }, 'every byte comes back'],
  ])('%s', (level, expected) => expect(estimate({ level })).toMatchObject(expected));

  it('reads no archived object back, and no file again whose checksum is known', () => {
    const held = [{ storageClass: 'DEEP_ARCHIVE' as const, objects: 1000, bytes: GB }];
    expect(estimate({ level: 'L4', held })).toMatchObject({ rereadBytes: 0 });
    expect(estimate({ level: 'L2', held, knownBytes: GB })).toMatchObject({ sourceBytes: 0 });
  });
});

describe('how long it takes', () => {
  it.each<[Partial<LadderWork>, number, string]>([
    [{ level: 'L1' }, 10_000, 'listing'],
    [{ level: 'L2' }, 10_000 + 104_858, 'the source is read beside the heads, and is the slower'],
    [{ level: 'L2', knownBytes: 1e8 * 2 ** 20 }, 10_000 + 100_000, 'heads alone'],
    [{ level: 'L4', sampled: 0.01 }, 10_000 + 104_858, 'the source is slower than a hundredth over the link'],
    [{ level: 'L4', sampled: 1 }, 10_000 + 1_048_576, 'the link'],
  ])('%o: %i s', (work, seconds) => expect(estimate(work).seconds).toBe(seconds));

  it.each([
    ['STANDARD', 'minutes to hours'],
    ['DEEP_ARCHIVE', 'up to a week'],
  ] as const)('leaves it open how long S3 takes for %s', (storageClass, text) =>
    expect(estimate({ level: 'L3', held: [{ storageClass, objects: 1, bytes: 1 }] }).openEnded).toContain(
      text,
    ),
  );
});
