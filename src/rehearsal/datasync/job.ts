import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Counters } from './counters.ts';
import type { ReportSpool } from './report.ts';
import type { FullOptions, S3Location, Settings, SourceLocation } from './resources.ts';
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
  readonly directory: string;
  /** Filled as the phases go. */
  readonly counters: Counters;
  /** Null when no report was asked for. */
  readonly spool: ReportSpool | null;
  readonly signal: AbortSignal;
}

/** Entries worked on at once. Local disks answer in microseconds, so more would only queue. */
export const ENTRIES_AT_ONCE = 16;

/** An execution that cannot go on: becomes `Result.ErrorCode` and `Result.ErrorDetail`. */
export class ExecutionFailure extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}
