import type { EntryBatch } from '../../../inventory/entry-batch.ts';
import type { WalkState } from '../../../ports/shares.ts';
import type { Answer, Job } from './messages.ts';
import type { Reports, Workers } from './workers.ts';

/** After this long with many calls in flight it is tried whether the file system has become quick. */
const PROBE_AFTER_MS = 30_000;
const STATE_EVERY_MS = 250;

/** What a walk may use. */
interface Choice {
  narrow(reports: Reports): Workers;
  readonly wide: ((reports: Reports) => Workers) | null;
}

/** Sends jobs to the workers that suit the file system: one call at a time while it is quick, many when it is slow. */
export class Modes {
  readonly #choice: Choice;
  readonly #reports: Reports;
  readonly #onState: ((state: WalkState) => void) | undefined;
  readonly #now: () => number;
  #narrow: Workers | null = null;
  #wide: Workers | null = null;
  #mode: 'narrow' | 'wide';
  #wideSinceMs: number;
  /** Id of the job that tries the other mode; forgotten when nobody will answer it. */
  #probe: number | null = null;
  #toldAtMs: number;
  #directory: Uint8Array = new Uint8Array();
  #inFlight = 0;
  #latencyMs = 0;

  constructor(
    choice: Choice,
    reports: Reports,
    first: 'narrow' | 'wide',
    onState?: (state: WalkState) => void,
    now = () => performance.now(),
  ) {
    this.#mode = first;
    this.#choice = choice;
    this.#reports = {
      answer: (answer) => this.#answered(answer, reports),
      hung: (job, directory) => {
        this.#unanswered([job]);
        reports.hung(job, directory);
      },
      returned: (jobs) => {
        this.#unanswered(jobs);
        reports.returned(jobs);
      },
      broken: reports.broken,
    };
    this.#onState = onState;
    this.#now = now;
    this.#wideSinceMs = now();
    this.#toldAtMs = now();
  }

  /** Has the workers of the wide mode started, so that they are ready when they are needed. */
  expectWide(): void {
    this.#wide ??= this.#choice.wide?.(this.#reports) ?? null;
  }

  /** Jobs that can be sent now. */
  get room(): number {
    return this.#current().room;
  }

  /** True when the next job may find the file system slow and give up. */
  get mayBail(): boolean {
    return this.#choice.wide !== null && (this.#mode === 'narrow' || this.#due());
  }

  send(job: Job): void {
    if (job.kind !== 'list') this.#narrowWorkers().send(job);
    else if (job.mayBail && this.#mode === 'wide') {
      this.#probe = job.id;
      this.#narrowWorkers().send(job);
    } else this.#current().send(job);
  }

  want(wanted: boolean): void {
    this.#current().want(wanted);
  }

  /** Says how the walk is getting on, unless that was said just now. */
  tell(): void {
    const now = this.#now();
    if (this.#onState === undefined || now - this.#toldAtMs < STATE_EVERY_MS) return;
    this.#toldAtMs = now;
    const [mode, inFlight, latencyMs] = [this.#mode, this.#inFlight, this.#latencyMs];
    this.#onState({ mode, inFlight, latencyMs, directory: this.#directory });
  }

  /** The consumer has done with a batch. */
  recycle(batch: EntryBatch): void {
    this.#narrow?.recycle(batch);
  }

  async close(): Promise<void> {
    await Promise.all([this.#narrow?.close(), this.#wide?.close()]);
  }

  #due(): boolean {
    return this.#probe === null && this.#now() - this.#wideSinceMs > PROBE_AFTER_MS;
  }

  #current(): Workers {
    if (this.#mode === 'narrow' || this.#choice.wide === null) return this.#narrowWorkers();
    this.#wide ??= this.#choice.wide(this.#reports);
    return this.#wide;
  }

  #narrowWorkers(): Workers {
    this.#narrow ??= this.#choice.narrow(this.#reports);
    return this.#narrow;
  }

  #answered(answer: Answer, reports: Reports): void {
    const probed = answer.id === this.#probe && answer.done;
    if (probed) this.#probe = null;
    if (answer.slow && this.#choice.wide !== null) {
      this.#mode = 'wide';
      this.#wideSinceMs = this.#now();
    } else if (probed) this.#mode = 'narrow';
    this.#remember(answer);
    reports.answer(answer);
  }

  /** A trial that says nothing is followed by another one. */
  #unanswered(jobs: readonly Job[]): void {
    if (jobs.some(({ id }) => id === this.#probe)) this.#probe = null;
  }

  #remember(answer: Answer): void {
    if (answer.batch !== null && answer.batch.rows > 0) {
      const end = (answer.batch.pathOffsets[1] ?? 1) - 1;
      const slash = answer.batch.paths.lastIndexOf(0x2f, end);
      this.#directory = answer.batch.paths.slice(0, Math.max(0, slash));
    }
    this.#inFlight = answer.inFlight;
    if (answer.latencyMs > 0) this.#latencyMs = answer.latencyMs;
  }
}
