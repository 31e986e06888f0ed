import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueWorker } from './connection.ts';

/** A worker that cannot carry what it is given leaves the queue to others for so long. */
const STAND_BACK_MS = 15_000;

/** What a worker that refused a job does with itself. */
export interface StandingBack {
  /** Takes nothing for {@link STAND_BACK_MS}; asked again meanwhile, it is not prolonged. */
  begin(): void;
  /** The worker is being closed: it is not woken again. */
  end(): void;
}

/** @param worker the one to hold back, as soon as there is one */
export function standingBack(worker: () => QueueWorker | undefined): StandingBack {
  const stop = new AbortController();
  let back = false;
  const wait = async (): Promise<void> => {
    back = true;
    await worker()?.pause();
    await sleep(STAND_BACK_MS, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    back = false;
    if (!stop.signal.aborted) worker()?.resume();
  };
  return {
    begin() {
      if (!back && !stop.signal.aborted) void wait();
    },
    end: () => stop.abort(),
  };
}
