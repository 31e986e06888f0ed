import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../../src/errors.ts';
import { partitionSeconds } from '../../../../src/plans/duration/duration.ts';
import type { SimulationInput } from '../../../../src/plans/simulate/input.ts';
import { simulate } from '../../../../src/plans/simulate/simulate.ts';
import { type Partition, part, RATES, scenario, shownExecutions, shownPasses } from './scenario.ts';

const DAY = 86_400;
const enhanced = ['a', 'b', 'c'].map((name) => ({ name, mode: 'enhanced' as const }));
const noCheck = { ...RATES, verifiedBytes: { ...RATES.verifiedBytes, value: 1e15 } };
/** Only the seeds: what follows without changes are looks of a second. */
const seeds = (input: SimulationInput) =>
  shownExecutions(simulate(input)).filter((line) => line.includes('seed'));

describe('a simulated migration', () => {
  it('is a seed, its check, a final pass and its proof', () => {
    const run = simulate(scenario([part('p')]));
    expect(shownExecutions(run)).toEqual(['a p seed 0-1001', 'a p final 3001-3002']);
    expect(shownPasses(run)).toEqual(['s seed 0 0 1001 3001', 's final 3001 3001 3002 3003']);
    expect(run).toMatchObject({ finishAtMs: 3_003_000, bytes: 1e12, reruns: 0 });
    expect(run.agents[0]?.busySeconds).toBeCloseTo(1002);
    expect(run.agents[0]?.idle).toBeCloseTo(1 - 1002 / 3003);
    expect(run.agents[1]).toEqual({ name: 'b', busySeconds: 0, idle: 1 });
  });

  it('takes as long as the formula says for one partition', () => {
    const work = { items: 5e5, bytes: 3e12, changedItems: 5e5, changedBytes: 3e12, agents: 1, rates: RATES };
    const run = simulate(scenario([part('p', { items: work.items, bytes: work.bytes })]));
    expect((run.passes[0]?.provedAtMs ?? 0) / 1000).toBeCloseTo(
      partitionSeconds({ ...work, linkBytesPerSecond: 1e9 }).total,
    );
  });

  it.each<[string, readonly Partition[], Partial<SimulationInput>, readonly string[]]>([
    [
      'an agent has one execution at a time',
      [part('p'), part('q')],
      {},
      ['a p seed 0-1001', 'a q seed 1001-2002'],
    ],
    [
      'two share the link',
      [part('p'), part('q', { agents: ['b'] })],
      {},
      ['a p seed 0-2001', 'b q seed 0-2001'],
    ],
    [
      'the later one has all of it once the other is over',
      [part('p', { bytes: 5e11 }), part('q', { agents: ['b'] })],
      {},
      ['a p seed 0-1001', 'b q seed 0-1501'],
    ],
    [
      'no task takes more than 10 Gbit/s',
      [part('p'), part('q', { agents: ['b'] })],
      { link: { gbps: 100, utilisation: 1, windows: [], timeZone: 'UTC' } },
      ['a p seed 0-801', 'b q seed 0-801'],
    ],
    [
      'small files leave their part of the link to others',
      [part('p', { items: 1e5, bytes: 1e11 }), part('q', { agents: ['b'], bytes: 1e12 })],
      {},
      // q: 99 s alone, 1,000 s beside 1e8 bytes a second of p, 1 s alone.
      ['a p seed 0-1100', 'b q seed 0-1101'],
    ],
    ['files without bytes take their time', [part('p', { items: 1e5, bytes: 0 })], {}, ['a p seed 0-1100']],
    [
      'agents together copy more files a second',
      [part('p', { items: 1e5, bytes: 1e10, agents: ['a', 'b'] })],
      {},
      ['a+b p seed 0-600'],
    ],
    ['Enhanced tasks do not wait for preparing', [part('p')], { agents: enhanced }, ['a p seed 0-1000']],
    [
      'but copy no faster than files are found',
      [part('p', { items: 2e6 })],
      { agents: enhanced, rates: { ...RATES, files: { ...RATES.files, value: 1e6 } } },
      ['a p seed 0-2000'],
    ],
    [
      'a closed window stops the link',
      [part('p')],
      {
        link: {
          gbps: 8,
          utilisation: 1,
          windows: [{ days: ['thu'], from: '00:10', to: '02:00', gbps: 0 }],
          timeZone: 'UTC',
        },
      },
      ['a p seed 0-7601'],
    ],
    [
      'a window with another rate changes it',
      [part('p')],
      {
        link: {
          gbps: 8,
          utilisation: 1,
          windows: [{ days: ['thu'], from: '00:00', to: '00:10', gbps: 4 }],
          timeZone: 'UTC',
        },
      },
      ['a p seed 0-1301'],
    ],
    [
      'lower waves go first, whatever the order of the input',
      [part('q', { wave: 2, share: 't' }), part('p')],
      {},
      ['a p seed 0-1001', 'a q seed 1001-2002'],
    ],
    [
      'agents that are needed together are kept free for the first in line',
      [part('p', { bytes: 2e12 }), part('q', { agents: ['a', 'b'] }), part('r', { agents: ['b'] })],
      {},
      ['a p seed 0-2001', 'a+b q seed 2001-3002', 'b r seed 3002-4003'],
    ],
  ])('%s', (_why, partitions, facts, expected) =>
    expect(seeds(scenario(partitions, facts))).toEqual(expected),
  );

  it('keeps to 100 tasks at once', () => {
    const names = Array.from({ length: 101 }, (_, at) => `a${at}`);
    const run = simulate(
      scenario(
        names.map((name, at) => part(`p${at}`, { agents: [name], bytes: 0, items: 100 })),
        { agents: names.map((name) => ({ name, mode: 'basic' })) },
      ),
    );
    const starts = run.executions.filter(({ pass }) => pass === 'seed').map(({ startAtMs }) => startAtMs);
    expect(starts.filter((at) => at === 0).length).toBe(100);
    expect(starts.at(-1)).toBeGreaterThan(0);
  });
});

describe('passes', () => {
  it('bring over what has changed since the one before began', () => {
    const run = simulate(
      scenario([part('p')], {
        rates: noCheck,
        passes: { deltas: 1, pauseSeconds: DAY },
        churn: { s: { items: 0.1, bytes: 0.2 } },
      }),
    );
    const days = [1, 2, 3].map(
      (ordinal) => run.passes.find((one) => one.ordinal === ordinal)?.startAtMs ?? 0,
    );
    expect(run.passes.map(({ pass }) => pass)).toEqual(['seed', 'delta', 'final']);
    expect(run.passes[1]?.bytes).toBeCloseTo((2e11 * ((days[1] ?? 0) - (days[0] ?? 0))) / 1000 / DAY, -3);
    expect(run.passes[2]?.bytes).toBeCloseTo((2e11 * ((days[2] ?? 0) - (days[1] ?? 0))) / 1000 / DAY, -3);
  });

  it('bring over the whole at most', () => {
    const run = simulate(
      scenario([part('p')], {
        passes: { deltas: 0, pauseSeconds: 90 * DAY },
        churn: { s: { items: 1, bytes: 1 } },
      }),
    );
    expect(run.passes[1]?.bytes).toBe(1e12);
  });

  it('bring over nothing that changes after the freeze, while agents are busy', () => {
    const frozen = simulate(
      scenario([part('p', { bytes: 1e11 }), part('q', { share: 't', wave: 2, bytes: 9e13 })], {
        churn: { s: { items: 0, bytes: 0.5 } },
      }),
    ).passes.find(({ share, pass }) => share === 's' && pass === 'final');
    expect(frozen?.startAtMs).toBeGreaterThan((frozen?.readyAtMs ?? 0) + 8e7);
    expect(frozen?.bytes).toBeCloseTo((5e10 * (frozen?.readyAtMs ?? 0)) / 1000 / DAY, -3);
  });

  it('begin with a delta for a share that was copied before', () => {
    const run = simulate(
      scenario([part('p')], { copiedAtMs: { s: -5 * DAY * 1000 }, churn: { s: { items: 0.1, bytes: 0.1 } } }),
    );
    expect(run.passes.map(({ pass, bytes }) => [pass, Math.round(bytes / 1e9)])).toEqual([
      ['delta', 500],
      ['final', 2],
    ]);
  });

  it('that come earlier go first in a wave: a first pass before the next one of another share', () => {
    const small = part('p', { bytes: 1e10 });
    const others = ['q', 'r', 's'].map((id) => part(id, { share: 't' }));
    const run = simulate(scenario([small, ...others], { passes: { deltas: 1, pauseSeconds: 0 } }));
    expect(run.executions.map(({ partition, pass }) => `${partition} ${pass}`).slice(0, 6)).toEqual([
      'p seed',
      'q seed',
      'r seed',
      's seed',
      'p delta',
      'q delta',
    ]);
  });

  it('that are final begin together in a wave', () => {
    const run = simulate(scenario([part('p'), part('q', { share: 't', agents: ['b'], bytes: 1e10 })]));
    const finals = run.passes.filter(({ pass }) => pass === 'final');
    expect(finals.map(({ readyAtMs }) => readyAtMs)).toEqual([finals[0]?.readyAtMs, finals[0]?.readyAtMs]);
    expect(finals[0]?.readyAtMs).toBe(
      Math.max(...run.passes.filter(({ pass }) => pass === 'seed').map(({ provedAtMs }) => provedAtMs)),
    );
  });

  it('wait for a wave that is awaited, and else only for agents', () => {
    const two = [part('p'), part('q', { share: 't', wave: 2, agents: ['b'] })];
    expect(seeds(scenario(two))).toEqual(['a p seed 0-2001', 'b q seed 0-2001']);
    expect(seeds(scenario(two, { awaitedWaves: [1] }))).toEqual(['a p seed 0-1001', 'b q seed 3003-4004']);
  });
});

describe('failures', () => {
  const many = Array.from({ length: 40 }, (_, at) => part(`p${at}`));
  const failing = scenario(many, { rates: noCheck, failures: { probability: 0.3 } });
  it('are made up by re-runs that copy only the rest', () => {
    const run = simulate(failing);
    const clean = simulate({ ...failing, failures: { probability: 0 } });
    expect(run.reruns).toBeGreaterThan(5);
    expect(run.bytes).toBeCloseTo(clean.bytes, -3);
    expect(run.finishAtMs).toBeGreaterThan(clean.finishAtMs);
    const first = run.executions.find(({ failed }) => failed);
    const again = run.executions.find(
      ({ partition, attempt }) => partition === first?.partition && attempt === 2,
    );
    expect((again?.startAtMs ?? 0) - (first?.endAtMs ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect(run.passes.reduce((sum, { reruns }) => sum + reruns, 0)).toBe(run.reruns);
  });
  it('are the same for the same seed, and others for another', () => {
    expect(simulate(failing)).toEqual(simulate(failing));
    expect(simulate({ ...failing, seed: 2 }).finishAtMs).not.toBe(simulate(failing).finishAtMs);
  });
});

describe('a simulation is refused', () => {
  it.each<[string, Partial<SimulationInput>, Partial<Partition>, string]>([
    ['with an agent that is not there', {}, { agents: ['x'] }, 'agent-missing'],
    ['with a partition that nobody carries', {}, { agents: [] }, 'agent-missing'],
    ['when everything fails', { failures: { probability: 1 } }, {}, 'simulation-input'],
    [
      'when the link is never open',
      {
        link: {
          gbps: 8,
          utilisation: 1,
          windows: [
            { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00', gbps: 0 },
          ],
          timeZone: 'UTC',
        },
      },
      {},
      'simulation-endless',
    ],
  ])('%s', (_why, facts, partition, code) => {
    let error: unknown;
    try {
      simulate(scenario([part('p', partition)], facts));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(HeadwaterError);
    expect(error).toMatchObject({ code, blame: 'usage' });
  });

  it('but not without partitions: there is nothing to do', () =>
    expect(simulate(scenario([]))).toMatchObject({ finishAtMs: 0, executions: [], passes: [], bytes: 0 }));
});
