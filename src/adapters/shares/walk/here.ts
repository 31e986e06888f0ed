import { AsyncLister } from './async-lister.ts';
import { createAsyncNode } from './async-node.ts';
import { InFlight } from './in-flight.ts';
import type { Scope } from './messages.ts';
import type { Reports, Workers } from './workers.ts';

/** Twice what libuv's pool can do at once by default: enough that it never waits. */
const CALLS = 8;
/** Waiting for the pool is part of it. */
const SLOW_MS = 0.5;
const JOBS = 2;

/** The portable walk in this very process: nothing is started for it. */
export function createHere(scope: Scope, reports: Reports): Workers {
  const limit = new InFlight(CALLS);
  let jobs = 0;
  const lister = new AsyncLister({
    calls: createAsyncNode(scope, limit),
    scope,
    limit,
    slowMs: SLOW_MS,
    send: (answer) => {
      if (answer.done) jobs--;
      reports.answer(answer);
    },
  });
  return {
    mode: 'narrow',
    get room() {
      return JOBS - jobs;
    },
    send: (job) => {
      if (job.kind !== 'list') throw new Error(`a portable walk has no ${job.kind} jobs`);
      jobs++;
      lister.run(job);
    },
    recycle: () => undefined,
    want: () => undefined,
    close: async () => lister.close(),
  };
}
