import type { Clock } from '../clock.ts';
import type { World } from '../world.ts';
import type { Link, LinkShare } from './link.ts';
import { createPace, type Pace } from './pace.ts';
import type { TaskMode } from './task-mode.ts';

export type PhaseName = 'prepare' | 'transfer' | 'verify';

/** How fast one execution may go. */
export interface Paces {
  /** Entries and objects listed. */
  readonly entries: Pace;
  readonly files: Pace;
  readonly bytes: Pace;
  readonly verified: Pace;
  /** A phase starts, or is over. */
  begin(phase: PhaseName): void;
  end(phase: PhaseName): void;
}

/** What the speed of an execution follows from. */
export interface PaceSources {
  readonly mode: TaskMode;
  /** None: as fast as the disk. */
  readonly speeds: World['pace'];
  readonly agents: number;
  /** The line all executions share. */
  readonly link: Link;
  /** Bytes a second, as the execution is told now. */
  readonly bytesPerSecond: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * A phase takes the longer of its bytes on the line and its files in the agents' hands. Basic has one phase after the other;
 * in Enhanced they run side by side, so every budget grows from the start of the first, and the slowest phase is what the
 * execution takes [aws-facts 2, 10].
 */
export function openPaces(sources: PaceSources): Paces {
  const { mode, speeds = {}, clock, signal } = sources;
  const pace = (rate: () => number): Pace => createPace(rate, clock, signal);
  const fixed = (perSecond = 0): Pace => pace(() => perSecond);

  let share: LinkShare | null = null;
  const bytes = pace(() => share?.rate() ?? -1);
  const join = (): void => {
    share ??= sources.link.join({
      capacity: speeds.linkBytesPerSecond ?? 0,
      limit: sources.bytesPerSecond,
      settle: () => bytes.settle(),
    });
    bytes.begin();
  };
  const files = fixed((speeds.filesPerSecondPerAgent ?? 0) * Math.max(1, sources.agents));
  const entries = fixed(speeds.entriesPreparedPerSecond);
  const verified = fixed(speeds.verifiedFilesPerSecond);
  const begin = {
    prepare: () => entries.begin(),
    transfer: () => {
      files.begin();
      join();
    },
    verify: () => verified.begin(),
  };
  return {
    entries,
    files,
    bytes,
    verified,
    begin: (phase) => {
      if (mode === 'BASIC') begin[phase]();
      else if (phase === 'prepare') for (const start of Object.values(begin)) start();
    },
    end: (phase) => {
      if (phase !== 'transfer') return;
      share?.leave();
      share = null;
    },
  };
}
