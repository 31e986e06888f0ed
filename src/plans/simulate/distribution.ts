import type { SimulationRun } from './input.ts';

/** When migrations end that differ only by chance; milliseconds since 1970. */
export interface Distribution {
  readonly runs: number;
  readonly earliestMs: number;
  /** So many of a hundred end by then. */
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly latestMs: number;
}

/** The finish of one run or more, by nearest rank: every figure is one that occurred. */
export function distribution(runs: readonly Pick<SimulationRun, 'finishAtMs'>[]): Distribution {
  const ends = runs.map(({ finishAtMs }) => finishAtMs).sort((a, b) => a - b);
  const rank = (percent: number) => ends[Math.max(0, Math.ceil((percent / 100) * ends.length) - 1)] ?? 0;
  return {
    runs: runs.length,
    earliestMs: rank(0),
    p10Ms: rank(10),
    p50Ms: rank(50),
    p90Ms: rank(90),
    latestMs: rank(100),
  };
}
