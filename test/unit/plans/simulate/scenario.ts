import { ASSUMED_RATES, type Rates } from '../../../../src/plans/duration/rates.ts';
import type { SimulationInput, SimulationRun } from '../../../../src/plans/simulate/input.ts';

const rate = (value: number) => ({ value, basis: { kind: 'assumed' } }) as const;

/** Round figures: a partition of 1e12 bytes takes 1,000 s on a link of 8 Gbit/s, and 2,000 s to check. */
export const RATES: Rates = {
  files: rate(100),
  bytes: ASSUMED_RATES.bytes,
  prepared: rate(1000),
  verifiedBytes: rate(5e8),
  verifiedObjects: rate(1000),
};

export type Partition = SimulationInput['partitions'][number];

/** A partition of share `s`, wave 1, carried by agent `a`: 1,000 files of 1 GB. */
export function part(id: string, facts: Partial<Partition> = {}): Partition {
  return { id, share: 's', wave: 1, items: 1000, bytes: 1e12, agents: ['a'], ...facts };
}

/** A simulation on a link of 8 Gbit/s with Basic agents `a`, `b`, `c`, from 1970, a Thursday. */
export function scenario(
  partitions: readonly Partition[],
  facts: Partial<SimulationInput> = {},
): SimulationInput {
  return {
    agents: ['a', 'b', 'c'].map((name) => ({ name, mode: 'basic' })),
    link: { gbps: 8, utilisation: 1, windows: [], timeZone: 'UTC' },
    partitions,
    rates: RATES,
    passes: { deltas: 0, pauseSeconds: 0 },
    churn: {},
    copiedAtMs: {},
    awaitedWaves: [],
    failures: { probability: 0 },
    startAtMs: 0,
    seed: 1,
    ...facts,
  };
}

/** Executions in a line each: who, what, from and to in seconds. */
export function shownExecutions({ executions }: SimulationRun): string[] {
  return executions.map(
    ({ agents, partition, pass, attempt, startAtMs, endAtMs }) =>
      `${agents.join('+')} ${partition} ${pass}${attempt > 1 ? ` again ${attempt - 1}` : ''} ${seconds(startAtMs)}-${seconds(endAtMs)}`,
  );
}

/** Passes in a line each: ready, first start, last end, proof. */
export function shownPasses({ passes }: SimulationRun): string[] {
  return passes.map(
    ({ share, pass, readyAtMs, startAtMs, copiedAtMs, provedAtMs }) =>
      `${share} ${pass} ${[readyAtMs, startAtMs, copiedAtMs, provedAtMs].map(seconds).join(' ')}`,
  );
}

const seconds = (ms: number) => Math.round(ms / 1000);
