import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../../src/errors.ts';
import type { WaveShare } from '../../../../src/plans/waves/wave-fill.ts';
import { planWaves, type WavePolicy } from '../../../../src/plans/waves/waves.ts';

const TB = 1e12;
const BOUNDS: WavePolicy = { pilot: false, maxShares: 3, maxBytes: 10 * TB };
const share = (name: string, facts: Partial<WaveShare> = {}): WaveShare => ({
  name,
  owner: null,
  items: 1e6,
  bytes: TB,
  risk: 0,
  after: [],
  wave: null,
  ...facts,
});
const shown = (shares: readonly WaveShare[], policy: Partial<WavePolicy> = {}) =>
  planWaves(shares, { ...BOUNDS, ...policy }).map(({ name, shares: names }) => `${name}: ${names.join(' ')}`);

describe('waves', () => {
  it.each<[string, readonly WaveShare[], Partial<WavePolicy>, readonly string[]]>([
    ['none without shares', [], {}, []],
    [
      'up to so many shares',
      ['a', 'b', 'c', 'd'].map((name) => share(name)),
      {},
      ['wave 1: a b c', 'wave 2: d'],
    ],
    [
      'up to so many bytes',
      [share('a', { bytes: 6 * TB }), share('b', { bytes: 5 * TB }), share('c', { bytes: 4 * TB })],
      {},
      ['wave 1: c b', 'wave 2: a'],
    ],
    [
      'any bytes without a bound',
      [share('a', { bytes: 90 * TB }), share('b')],
      { maxBytes: null },
      ['wave 1: b a'],
    ],
    [
      'one over the bound alone',
      [share('a', { bytes: 20 * TB }), share('b')],
      {},
      ['wave 1: b', 'wave 2: a'],
    ],
    [
      'low risk before small',
      [share('a', { risk: 0.9 }), share('b', { bytes: 9 * TB }), share('c', { bytes: 2 * TB, risk: 0.5 })],
      {},
      ['wave 1: b a', 'wave 2: c'],
    ],
    [
      'an owner’s shares together, although one would have fitted before',
      [share('a', { owner: 'lab' }), share('b', { owner: 'lab' }), share('c'), share('d', { bytes: TB / 2 })],
      {},
      ['wave 1: d c', 'wave 2: a b'],
    ],
    [
      'an owner with too many in parts',
      ['a', 'b', 'c', 'd'].map((name) => share(name, { owner: 'lab' })),
      {},
      ['wave 1: a b c', 'wave 2: d'],
    ],
    [
      'each after those it waits for',
      [share('a', { after: ['b'] }), share('b', { after: ['c'] }), share('c')],
      {},
      ['wave 1: c', 'wave 2: b', 'wave 3: a'],
    ],
    ['one that is done is not waited for', [share('a', { after: ['gone'] })], {}, ['wave 1: a']],
    [
      'as set, whatever the bounds',
      ['a', 'b', 'c', 'd'].map((name) => share(name, { wave: 4 })),
      {},
      ['wave 4: a b c d'],
    ],
    [
      'the rest around those that are set',
      [share('a', { wave: 1 }), share('b'), share('c', { wave: 3 }), share('d', { after: ['c'] })],
      {},
      ['wave 1: a', 'wave 2: b', 'wave 3: c', 'wave 4: d'],
    ],
    [
      'with one that is set, what it waits for, when there is no wave between',
      [
        share('a', { wave: 1 }),
        share('b', { after: ['a'], bytes: 9 * TB }),
        share('c', { wave: 3, after: ['b'] }),
        share('d'),
      ],
      {},
      ['wave 1: a', 'wave 2: b d', 'wave 3: c'],
    ],
    [
      'into a wave that is set, when there is no other before the one that waits',
      [
        share('a', { wave: 1 }),
        share('b', { after: ['a'] }),
        share('c', { wave: 2 }),
        share('d', { wave: 3, after: ['b'] }),
      ],
      {},
      ['wave 1: a', 'wave 2: c b', 'wave 3: d'],
    ],
    [
      'numbers far apart',
      [
        share('a', { wave: 7 }),
        share('b', { after: ['a'] }),
        share('c', { wave: 1_000_000_000, after: ['b'] }),
      ],
      {},
      ['wave 7: a', 'wave 8: b', 'wave 1000000000: c'],
    ],
  ])('%s', (_why, shares, policy, waves) => expect(shown(shares, policy)).toEqual(waves));

  it('say why', () => {
    const shares = [
      share('a', { owner: 'lab' }),
      share('b', { owner: 'lab', risk: 0.4 }),
      share('c', { bytes: 20 * TB, after: ['d'] }),
      share('d', { wave: 0 }),
      share('e', { after: ['d'], owner: 'ops' }),
    ];
    expect(planWaves(shares, BOUNDS).map(({ reason }) => reason)).toEqual([
      'set in headwater.yaml',
      'the smallest of what is ready, up to medium risk; shares of lab together; e after d',
      'one share that is over the bounds of a wave by itself',
    ]);
  });
});

describe('a pilot', () => {
  const many = [
    share('tiny', { items: 10, bytes: 1e6 }),
    share('fair', { items: 300_000 }),
    share('large', { items: 5e6 }),
  ];
  it.each<[string, readonly WaveShare[], string | undefined]>([
    ['is the smallest that can be measured', many, 'pilot: fair'],
    [
      'is the largest when all are tiny',
      [
        share('a', { items: 1, bytes: 1 }),
        share('b', { items: 9, bytes: 9 }),
        share('c', { items: 5, bytes: 5 }),
      ],
      'pilot: b',
    ],
    ['is not for two shares', many.slice(1), 'wave 1: fair large'],
    [
      'is not risky, when another will do',
      many.map((one) => (one.name === 'fair' ? { ...one, risk: 0.9 } : one)),
      'pilot: large',
    ],
    ['is risky when all are', many.map((one) => ({ ...one, risk: 0.9 })), 'pilot: fair'],
    [
      'waits for nothing',
      many.map((one) => (one.name === 'fair' ? { ...one, after: ['tiny'] } : one)),
      'pilot: large',
    ],
    ['is what a person put into wave 0', [...many, share('mine', { wave: 0 })], 'pilot: mine'],
    ['is not, when every share is set', many.map((one) => ({ ...one, wave: 2 })), 'wave 2: tiny fair large'],
  ])('%s', (_why, shares, first) => expect(shown(shares, { pilot: true })[0]).toBe(first));

  it('says why', () =>
    expect(planWaves(many, { ...BOUNDS, pilot: true })[0]?.reason).toBe(
      'the smallest share that takes long enough to be measured, 13 min at the assumed rates: what it shows replaces them before the others move',
    ));
});

describe('waves are refused', () => {
  it.each<[string, readonly WaveShare[], string, string]>([
    [
      'when shares wait for one another',
      [
        share('a', { after: ['c'] }),
        share('b', { after: ['a'] }),
        share('c', { after: ['b'] }),
        share('d', { after: ['a'] }),
      ],
      'share-cycle',
      'Shares wait for one another: a after c after b after a.',
    ],
    ['when one waits for itself', [share('a', { after: ['a'] })], 'share-cycle', 'a after a'],
    [
      'when one waits for a later one',
      [share('a', { wave: 1, after: ['b'] }), share('b', { wave: 2 })],
      'wave-order',
      'Share a has to be in wave 1, and after b, which is in wave 2.',
    ],
    [
      'when both are in one',
      [share('a', { wave: 1, after: ['b'] }), share('b', { wave: 1 })],
      'wave-order',
      'after b, which is in wave 1',
    ],
    [
      'when there is no wave between',
      [share('a', { wave: 2, after: ['b'] }), share('b', { after: ['c'] }), share('c', { wave: 1 })],
      'wave-order',
      'Share b has to be in wave 1 at the latest, and after c, which is in wave 1.',
    ],
    [
      'when there is no wave before the first',
      [share('a', { wave: 0, after: ['b'] }), share('b')],
      'wave-order',
      'after b, for which no wave is left',
    ],
  ])('%s', (_why, shares, code, message) => {
    let error: unknown;
    try {
      planWaves(shares, BOUNDS);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(HeadwaterError);
    expect(error).toMatchObject({ code, blame: 'usage', message: expect.stringContaining(message) });
  });
});

/** Shares that wait only for ones before them, in any order; `set` of them have a wave, far enough apart. */
const estates = (set: boolean) =>
  fc
    .array(
      fc.record({
        owner: fc.constantFrom(null, 'lab', 'ops'),
        items: fc.integer({ min: 0, max: 1e8 }),
        bytes: fc.integer({ min: 0, max: 15 * TB }),
        risk: fc.double({ min: 0, max: 1, noNaN: true }),
        after: fc.array(fc.nat(), { maxLength: 2 }),
        wave: set ? fc.option(fc.constant(true), { freq: 2 }) : fc.constant(null),
      }),
      { maxLength: 14 },
    )
    .map((all) =>
      all.map(
        (one, at): WaveShare => ({
          ...one,
          name: `s${at}`,
          after: at === 0 ? [] : one.after.map((back) => `s${back % at}`),
          wave: one.wave === null ? null : at * 20,
        }),
      ),
    )
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
const policies = fc.record({
  pilot: fc.boolean(),
  maxShares: fc.integer({ min: 1, max: 4 }),
  maxBytes: fc.option(fc.integer({ min: TB, max: 30 * TB })),
});

describe('any waves', () => {
  it('hold every share once, in rising numbers, after all it waits for, and in the wave that is set', () => {
    fc.assert(
      fc.property(estates(true), policies, (shares, policy) => {
        const waves = planWaves(shares, policy);
        expect(waves.flatMap((wave) => wave.shares).toSorted()).toEqual(
          shares.map(({ name }) => name).toSorted(),
        );
        const numbers = waves.map(({ number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
        const waveOf = (name: string) => waves.find((wave) => wave.shares.includes(name))?.number ?? -1;
        for (const { name, after, wave } of shares) {
          for (const before of after) expect(waveOf(before)).toBeLessThan(waveOf(name));
          if (wave !== null) expect(waveOf(name)).toBe(wave);
        }
      }),
    );
  });

  it('keep to the bounds, unless one share alone is over them', () => {
    fc.assert(
      fc.property(estates(false), policies, (shares, policy) => {
        for (const wave of planWaves(shares, policy)) {
          const own = shares.filter(({ name }) => wave.shares.includes(name));
          expect(own.length).toBeLessThanOrEqual(policy.maxShares);
          if (own.length > 1)
            expect(own.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(
              policy.maxBytes ?? Infinity,
            );
        }
      }),
    );
  });

  it('keep an owner together that fits and waits for nothing', () => {
    fc.assert(
      fc.property(estates(false), policies, (all, policy) => {
        const shares = all.map((one) => ({ ...one, after: [] }));
        const waves = planWaves(shares, { ...policy, pilot: false });
        for (const owner of ['lab', 'ops']) {
          const own = shares.filter((one) => one.owner === owner);
          const fits =
            own.length <= policy.maxShares &&
            own.reduce((sum, { bytes }) => sum + bytes, 0) <= (policy.maxBytes ?? Infinity);
          const used = waves.filter((wave) => own.some(({ name }) => wave.shares.includes(name)));
          if (fits && own.length > 0) expect(used.length).toBe(1);
        }
      }),
    );
  });

  it('are the same whatever the order of shares, when none is set', () => {
    fc.assert(
      fc.property(estates(false), policies, (shares, policy) => {
        const sorted = shares.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        expect(planWaves(shares, policy)).toEqual(planWaves(sorted, policy));
      }),
    );
  });
});
