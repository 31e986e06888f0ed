import type { Rates } from '../duration/rates.ts';
import type { Pass } from '../plan.ts';
import type { LinkHours } from '../windows/calendar.ts';

/** Part of a share's items and bytes that changes in a day, 0 to 1. */
export interface DailyChurn {
  readonly items: number;
  readonly bytes: number;
}

/** Everything that a simulated migration turns on. The same input gives the same run. */
export interface SimulationInput {
  readonly agents: readonly { readonly name: string; readonly mode: 'basic' | 'enhanced' }[];
  readonly link: LinkHours;
  /** In the order in which agents take those of one wave and pass. */
  readonly partitions: readonly {
    readonly id: string;
    readonly share: string;
    readonly wave: number;
    readonly items: number;
    readonly bytes: number;
    /** All of them run it together. */
    readonly agents: readonly string[];
  }[];
  readonly rates: Rates;
  readonly passes: {
    /** Passes between the first and the final one. */
    readonly deltas: number;
    /** From the proof of one pass to the next, seconds: people look, a date has come. */
    readonly pauseSeconds: number;
  };
  /** By name of the share; nothing changes in others. */
  readonly churn: Readonly<Record<string, DailyChurn>>;
  /** When the last pass of a share began that was copied before this simulation, by its name: its next is a delta. */
  readonly copiedAtMs: Readonly<Record<string, number>>;
  /** Waves that are over, their final passes proved, before any later one begins: a pilot that is to teach something. */
  readonly awaitedWaves: readonly number[];
  readonly failures: {
    /** That a task execution ends in an error, from 0 to {@link MOST_FAILING}. */
    readonly probability: number;
  };
  readonly startAtMs: number;
  /** A whole number. */
  readonly seed: number;
}

/** With more failures than this a simulation would hardly end. */
export const MOST_FAILING = 0.9;

/** One task execution, from start to end of its agents' time. */
export interface SimulatedExecution {
  readonly partition: string;
  readonly share: string;
  readonly pass: Pass;
  /** Of the pass among its share's, from 1. */
  readonly ordinal: number;
  /** From 1; above it a re-run. */
  readonly attempt: number;
  readonly agents: readonly string[];
  readonly startAtMs: number;
  readonly endAtMs: number;
  readonly bytes: number;
  readonly failed: boolean;
}

/** One pass of a share: a final one keeps its users waiting from `readyAtMs` to `provedAtMs`. */
export interface SimulatedPass {
  readonly share: string;
  readonly wave: number;
  readonly pass: Pass;
  readonly ordinal: number;
  /** When it could begin; agents may be busy still. */
  readonly readyAtMs: number;
  /** Start of its first execution, end of its last, end of its check. */
  readonly startAtMs: number;
  readonly copiedAtMs: number;
  readonly provedAtMs: number;
  readonly bytes: number;
  readonly reruns: number;
}

/** The link over time in stretches of one length, from the start on; the last one is cut short by the end. */
export interface LinkUse {
  readonly stretchSeconds: number;
  readonly stretches: readonly {
    readonly bytes: number;
    /** What could have been carried. */
    readonly allowedBytes: number;
  }[];
}

/** How a simulated migration went. Times are milliseconds since 1970, not rounded. */
export interface SimulationRun {
  readonly seed: number;
  readonly startAtMs: number;
  /** The last proof. */
  readonly finishAtMs: number;
  /** By their start. */
  readonly executions: readonly SimulatedExecution[];
  /** By their proof. */
  readonly passes: readonly SimulatedPass[];
  readonly link: LinkUse;
  /** `idle` is the part of the time up to the finish in which it ran nothing. */
  readonly agents: readonly { readonly name: string; readonly busySeconds: number; readonly idle: number }[];
  readonly reruns: number;
  readonly bytes: number;
}
