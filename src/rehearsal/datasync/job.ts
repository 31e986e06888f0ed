import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Counters } from './counters.ts';
import type { Paces } from './paces.ts';
import type { ReportSpool } from './report.ts';
import type { FullOptions, S3Location, Settings, SourceLocation } from './resources.ts';
import type { SourceRoot } from './source-root.ts';
import type { TaskMode } from './task-mode.ts';

/** Everything the phases of one execution share. */
export interface Job {
  readonly mode: TaskMode;
  readonly settings: Settings;
  /** The options as they are now: the byte rate may change under way. */
  readonly options: () => FullOptions;
  readonly source: SourceLocation;
  readonly destination: S3Location;
  readonly bucket: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** The real directory behind the source location. */
  readonly root: SourceRoot;
  /** Where lists that do not fit into memory are kept while the execution runs. */
  readonly workFolder: string;
  /** Filled as the phases go. */
  readonly counters: Counters;
  /** Null when no report was asked for. */
  readonly spool: ReportSpool | null;
  readonly paces: Paces;
  readonly faults: JobFaults;
  readonly signal: AbortSignal;
}

/** Troubles that a rehearsal can be told to have; asked at every file. */
export interface JobFaults {
  /**
   * Asked once when a file is about to be sent, and once when it is about to be verified. `fail`: the attempt fails. `flip`: a
   * bit is stored wrong, or found wrong.
   */
  beforeFile(path: Buffer, attempt: 'transfer' | 'verify'): Promise<'fail' | 'flip' | null>;
  /** Awaited after TRANSFERRING began: an execution hangs until this resolves. */
  stuck(): Promise<void>;
}

/** Nothing goes wrong. */
export const NO_FAULTS: JobFaults = { beforeFile: async () => null, stuck: async () => undefined };

/** Entries worked on at once. Local disks answer in microseconds, so more would only queue. */
export const ENTRIES_AT_ONCE = 16;
