import type { EntryBatch } from '../../../inventory/entry-batch.ts';
import type { Answer, Job } from './messages.ts';

/** What workers tell whoever gives them jobs. */
export interface Reports {
  answer(answer: Answer): void;
  /** A call of this job did not come back; it will not be answered any more, and what it found is lost. */
  hung(job: Job, directory: Uint8Array | null): void;
  /** These jobs were not begun, and will not be. */
  returned(jobs: readonly Job[]): void;
  /** Nothing can be relied upon any more. */
  broken(error: unknown): void;
}

/** Something that lists directories. */
export interface Workers {
  readonly mode: 'narrow' | 'wide';
  /** Jobs that can be sent now. */
  readonly room: number;
  send(job: Job): void;
  /** True while some have nothing to do: then jobs soon give back what they have not begun. */
  want(wanted: boolean): void;
  /** The batch is not needed any more: its buffers may serve again. */
  recycle(batch: EntryBatch): void;
  /** Resolves when nothing of it runs any more, but for calls that hang. */
  close(): Promise<void>;
}
