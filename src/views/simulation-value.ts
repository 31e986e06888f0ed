import type { Plan } from '../plans/plan.ts';
import { distribution } from '../plans/simulate/distribution.ts';
import type { SimulationInput, SimulationRun } from '../plans/simulate/input.ts';
import type { Simulated } from './values/simulated.ts';

/** What a plan's simulated runs come to: the timeline of the first, the finish of all. Needs one run at least. */
export function simulationValue(
  plan: Plan,
  input: SimulationInput,
  runs: readonly [SimulationRun, ...SimulationRun[]],
): Simulated {
  const [run] = runs;
  const ends = distribution(runs);
  return {
    plan: plan.digest,
    startAt: iso(input.startAtMs),
    seed: input.seed,
    failures: input.failures.probability,
    gbps: input.link.gbps,
    rates: [input.rates.files, input.rates.bytes].some(({ basis }) => basis.kind === 'measured')
      ? 'measured'
      : 'assumed',
    finish: {
      runs: ends.runs,
      earliest: iso(ends.earliestMs),
      p10: iso(ends.p10Ms),
      p50: iso(ends.p50Ms),
      p90: iso(ends.p90Ms),
      latest: iso(ends.latestMs),
    },
    waves: plan.waves.flatMap(({ number, name }) => {
      const own = run.passes.filter((pass) => pass.wave === number);
      if (own.length === 0) return [];
      return [
        {
          number,
          name,
          beginsAt: iso(Math.min(...own.map(({ startAtMs }) => startAtMs))),
          copiedAt: iso(Math.max(...own.map(({ copiedAtMs }) => copiedAtMs))),
          provedAt: iso(Math.max(...own.map(({ provedAtMs }) => provedAtMs))),
        },
      ];
    }),
    agents: run.agents.map(({ name, busySeconds, idle }) => ({ name, busySeconds, idle })),
    link: run.link,
    outages: run.passes
      .filter(({ pass }) => pass === 'final')
      .map(({ share, readyAtMs, provedAtMs }) => ({
        share,
        beginsAt: iso(readyAtMs),
        seconds: Math.ceil((provedAtMs - readyAtMs) / 1000),
      }))
      .sort((a, b) => b.seconds - a.seconds),
    executions: run.executions.length,
    reruns: run.reruns,
    bytes: Math.round(run.bytes),
  };
}

const iso = (ms: number): string => new Date(Math.ceil(ms)).toISOString();
