import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASSUMED_RATES } from '../../../../src/plans/duration/rates.ts';
import { packAgents } from '../../../../src/plans/lanes/agent-packing.ts';
import { distribution } from '../../../../src/plans/simulate/distribution.ts';
import type { SimulationInput, SimulationRun } from '../../../../src/plans/simulate/input.ts';
import { simulate, simulator } from '../../../../src/plans/simulate/simulate.ts';

const WINDOWS = [
  { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', gbps: 0.5 },
  { days: ['sat'], from: '22:00', to: '04:00', gbps: 0 },
];

type Parts = SimulationInput['partitions'];
interface Drawn {
  readonly parts: Parts;
  readonly facts: Partial<SimulationInput>;
  readonly mode: 'basic' | 'enhanced';
}

/** Partitions in up to five shares and three waves, before anybody has been given them. */
const migrations: fc.Arbitrary<Drawn> = fc.record({
  parts: fc
    .array(
      fc.record({ items: fc.nat({ max: 1e6 }), bytes: fc.nat({ max: 2e13 }), share: fc.nat({ max: 4 }) }),
      {
        minLength: 1,
        maxLength: 25,
      },
    )
    .map((all) =>
      all.map(({ items, bytes, share }, at) => ({
        id: `p${at}`,
        share: `s${share}`,
        wave: share >> 1,
        items,
        bytes,
        agents: [],
      })),
    ),
  facts: fc.record({
    passes: fc.record({ deltas: fc.nat({ max: 2 }), pauseSeconds: fc.constantFrom(0, 86_400) }),
    churn: fc.dictionary(
      fc.constantFrom('s0', 's1', 's2', 's3', 's4'),
      fc.record({
        items: fc.double({ min: 0, max: 0.02, noNaN: true }),
        bytes: fc.double({ min: 0, max: 0.02, noNaN: true }),
      }),
    ),
    awaitedWaves: fc.subarray([0, 1]),
    seed: fc.nat(),
  }),
  mode: fc.constantFrom('basic', 'enhanced'),
});

/** The migration packed on so many agents, each agent's partitions in turn. */
function inputOf(
  { parts, facts, mode }: Drawn,
  agents: number,
  gbps: number,
  more: Partial<SimulationInput> = {},
): SimulationInput {
  const names = Array.from({ length: agents }, (_, at) => `a${at}`);
  const parcels = parts.map(({ id, wave, bytes, items }) => ({
    id,
    wave,
    seconds: bytes / ASSUMED_RATES.bytes.value + items / ASSUMED_RATES.files.value,
    agents: names,
  }));
  const turns = packAgents(parcels, names);
  const packed = parts.map((part, at) => ({
    ...part,
    agents: [turns[at]?.agent ?? ''],
    turn: turns[at]?.order ?? 0,
  }));
  return {
    agents: names.map((name) => ({ name, mode })),
    link: { gbps, utilisation: 1, windows: [], timeZone: 'UTC' },
    partitions: packed.toSorted((a, b) => a.turn - b.turn),
    rates: ASSUMED_RATES,
    passes: { deltas: 0, pauseSeconds: 0 },
    churn: {},
    copiedAtMs: {},
    awaitedWaves: [],
    failures: { probability: 0 },
    startAtMs: Date.UTC(2026, 0, 1),
    seed: 1,
    ...facts,
    ...more,
  };
}

const agentCounts = fc.integer({ min: 1, max: 6 });
const speeds = fc.double({ min: 1, max: 20, noNaN: true });
const chances = fc.constantFrom(0, 0.1, 0.5);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(b)));
const longest = ({ executions, passes }: SimulationRun) =>
  Math.max(0, ...executions.map(({ startAtMs, endAtMs }) => endAtMs - startAtMs)) +
  Math.max(0, ...passes.map(({ copiedAtMs, provedAtMs }) => provedAtMs - copiedAtMs));
const lasts = ({ startAtMs, finishAtMs }: SimulationRun) => finishAtMs - startAtMs;

describe('any simulated migration', () => {
  it('carries every byte once: by partition, by pass, over the link', () => {
    fc.assert(
      fc.property(migrations, agentCounts, speeds, chances, (drawn, agents, gbps, probability) => {
        const link = { gbps, utilisation: 1, windows: WINDOWS, timeZone: 'Europe/Berlin' };
        const run = simulate(inputOf(drawn, agents, gbps, { link, failures: { probability } }));
        for (const { id, bytes } of drawn.parts) {
          const seeds = run.executions.filter(({ partition, pass }) => partition === id && pass === 'seed');
          near(sum(seeds.map((one) => one.bytes)), bytes);
          expect(seeds.filter(({ failed }) => !failed).length).toBe(1);
        }
        near(sum(run.executions.map(({ bytes }) => bytes)), run.bytes);
        near(sum(run.link.stretches.map(({ bytes }) => bytes)), run.bytes);
        expect(run.reruns).toBe(run.executions.filter(({ failed }) => failed).length);
      }),
      { numRuns: 40 },
    );
  });

  it('has no agent run two at once, and the link never above its rate', () => {
    fc.assert(
      fc.property(migrations, agentCounts, speeds, chances, (drawn, agents, gbps, probability) => {
        const link = { gbps, utilisation: 1, windows: WINDOWS, timeZone: 'Europe/Berlin' };
        const run = simulate(inputOf(drawn, agents, gbps, { link, failures: { probability } }));
        for (const { name, busySeconds, idle } of run.agents) {
          const own = run.executions.filter((one) => one.agents.includes(name));
          for (const [at, { startAtMs }] of own.entries())
            expect(startAtMs).toBeGreaterThanOrEqual(own[at - 1]?.endAtMs ?? 0);
          near(busySeconds, sum(own.map(({ startAtMs, endAtMs }) => (endAtMs - startAtMs) / 1000)));
          expect(idle).toBeGreaterThanOrEqual(-1e-9);
        }
        for (const { bytes, allowedBytes } of run.link.stretches)
          expect(bytes).toBeLessThanOrEqual(allowedBytes * (1 + 1e-9) + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('has the passes of a share in order, and its finals after those of its wave are ready', () => {
    fc.assert(
      fc.property(migrations, agentCounts, chances, (drawn, agents, probability) => {
        const input = inputOf(drawn, agents, 10, { failures: { probability } });
        const run = simulate(input);
        for (const share of new Set(drawn.parts.map((one) => one.share))) {
          const own = run.passes.filter((one) => one.share === share);
          expect(own.map(({ ordinal }) => ordinal)).toEqual(own.map((_, at) => at + 1));
          expect(own.at(-1)?.pass).toBe('final');
          for (const [at, { readyAtMs, startAtMs, copiedAtMs, provedAtMs }] of own.entries()) {
            const before = own[at - 1];
            const pauseMs = before === undefined ? 0 : input.passes.pauseSeconds * 1000;
            const times = [
              (before?.provedAtMs ?? input.startAtMs) + pauseMs - 1,
              readyAtMs,
              startAtMs,
              copiedAtMs,
              provedAtMs,
            ];
            expect(times).toEqual(times.toSorted((a, b) => a - b));
          }
        }
        expect(run.finishAtMs).toBe(Math.max(...run.passes.map(({ provedAtMs }) => provedAtMs)));
      }),
    );
  });

  it('is not later for a faster link', () => {
    fc.assert(
      fc.property(
        migrations,
        agentCounts,
        speeds,
        fc.double({ min: 1, max: 3, noNaN: true }),
        (drawn, agents, gbps, times) => {
          const [slow, fast] = [gbps, gbps * times].map((speed) => simulate(inputOf(drawn, agents, speed)));
          expect(fast && lasts(fast)).toBeLessThanOrEqual(
            (slow === undefined ? 0 : lasts(slow)) * (1 + 1e-9),
          );
        },
      ),
    );
  });

  // Sharing the link with more others may delay what others wait for: see the docstring of `simulate`.
  it('is later for more agents by one execution and one check at most', () => {
    fc.assert(
      fc.property(migrations, agentCounts, agentCounts, speeds, (drawn, agents, more, gbps) => {
        const few = simulate(inputOf(drawn, agents, gbps));
        const many = simulate(inputOf(drawn, agents + more, gbps));
        expect(lasts(many)).toBeLessThanOrEqual(lasts(few) + longest(few));
      }),
    );
  });

  it('is in the middle not later for a faster link when executions fail, but for a day’s hours', () => {
    fc.assert(
      fc.property(migrations, agentCounts, speeds, (drawn, agents, gbps) => {
        const middle = (speed: number) => {
          const run = simulator(inputOf(drawn, agents, speed, { failures: { probability: 0.2 } }));
          return distribution(Array.from({ length: 9 }, (_, seed) => run(seed))).p50Ms;
        };
        expect(middle(2 * gbps)).toBeLessThanOrEqual(middle(gbps) + 86_400_000);
      }),
      { numRuns: 30 },
    );
  });
});

describe('5 PB', () => {
  const PARTS = 240;
  const drawn: Drawn = {
    mode: 'enhanced',
    parts: Array.from({ length: PARTS }, (_, at) => ({
      id: `p${at}`,
      share: `s${at % 24}`,
      wave: Math.floor((at % 24) / 6),
      items: 2e5 + ((at * 104_729) % 400_000),
      bytes: Math.round((5e15 / PARTS) * (0.5 + ((at * 7919) % 1000) / 1000)),
      agents: [],
    })),
    facts: {
      churn: Object.fromEntries(
        Array.from({ length: 24 }, (_, at) => [`s${at}`, { items: 0.002, bytes: 0.002 }]),
      ),
    },
  };
  const days = (agents: number, gbps: number) => lasts(simulate(inputOf(drawn, agents, gbps))) / 86_400_000;

  it.each<[string, readonly number[]]>([
    [
      'with more agents, as long as the link has room for them',
      [1, 2, 4, 8].map((agents) => days(agents, 80)),
    ],
    ['with a faster link for 8 agents', [5, 10, 20, 40, 80].map((gbps) => days(8, gbps))],
  ])('are moved sooner %s', (_why, all) => {
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(all.at(-1)).toBeLessThan((all[0] ?? 0) / 2);
  });

  it('take no less than the link and the agents allow', () => {
    expect(days(8, 10)).toBeGreaterThan((5e15 * 8) / 10e9 / 86_400);
    expect(days(1, 100)).toBeGreaterThan((5e15 * 8) / 10e9 / 86_400);
  });
});
