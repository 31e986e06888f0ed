import { AsyncJob, type Bench } from './async-job.ts';
import type { ListJob } from './messages.ts';

/** How often it is looked whether calls come back, in parts of the time after which they count as hung. */
const LOOKS = 8;
/** What was found goes out at least this often. */
const FLUSH_MS = 1000;

/** Lists directories with many calls at once, several jobs at the same time. */
export class AsyncLister {
  readonly #bench: Bench;
  readonly #jobs = new Set<AsyncJob>();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(bench: Bench) {
    this.#bench = bench;
    const { hungAfterMs } = bench.scope;
    const each = (act: (job: AsyncJob) => void) => () => {
      for (const job of this.#jobs) act(job);
    };
    this.#timers = [
      setInterval(
        each((job) => job.flush()),
        FLUSH_MS,
      ),
      setInterval(
        each((job) => job.giveUpHung(hungAfterMs)),
        hungAfterMs / LOOKS,
      ),
    ];
  }

  run(job: ListJob): void {
    const running = new AsyncJob(job, this.#bench);
    this.#jobs.add(running);
    void running.done.then(() => {
      this.#jobs.delete(running);
      for (const other of this.#jobs) other.pump();
    });
    running.pump();
  }

  /** Ends at once; nothing is answered any more. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const job of this.#jobs) job.stop();
    this.#jobs.clear();
  }
}
