import type { Clock } from '../clock.ts';
import { NoSuchBucket, type ObjectStore } from '../object-store.ts';
import { NoSuchExport, type WorldFile } from '../world-file.ts';
import { type Counters, newCounters, type Tally } from './counters.ts';
import { ExecutionFailure } from './execution-failure.ts';
import { type Job, type JobFaults, NO_FAULTS } from './job.ts';
import type { Link } from './link.ts';
import { openPaces, type PhaseName } from './paces.ts';
import { prepare } from './prepare.ts';
import { openSpool, type ReportOwner, type ReportSpool } from './report.ts';
import type { ExecutionRecord, PhaseStatus, S3Location, SourceLocation } from './resources.ts';
import { bucketOf } from './rules.ts';
import { mountFailure, openRoot } from './source-root.ts';
import { transferAll } from './transfer.ts';
import { verifyAll } from './verify.ts';

/** What a run needs beside its own record. */
export interface RunContext {
  readonly store: ObjectStore;
  readonly world: WorldFile;
  readonly clock: Clock;
  readonly source: SourceLocation;
  readonly destination: S3Location;
  /** Where the report grows. */
  readonly spoolFolder: string;
  /** Where lists that do not fit into memory are kept, the decision of PREPARING among them; removed by the caller. */
  readonly workFolder: string;
  /** The line that all executions share. */
  readonly link: Link;
  /** None when absent. */
  readonly faults?: JobFaults;
  /** Told once the report has begun: what a cancelled run did is in it. */
  readonly onSpool: (spool: ReportSpool) => void;
  readonly signal: AbortSignal;
  /** Lets a state be seen. */
  readonly linger: () => Promise<void>;
  readonly current: () => ExecutionRecord;
  /** Changes the record, in memory and on disk. */
  readonly change: (patch: Partial<ExecutionRecord>) => Promise<void>;
}

/** How a run ended, before that is written down. */
export interface RunEnd {
  readonly status: 'SUCCESS' | 'ERROR';
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
  /** Null when no report was asked for, or nothing came far enough to be reported. */
  readonly spool: ReportSpool | null;
}

/** What its report needs to know of an execution; null when none was asked for. */
export function reportOwner(execution: ExecutionRecord): ReportOwner | null {
  const { report, arn, taskArn } = execution;
  return report === null ? null : { executionArn: arn, taskArn, config: report };
}

/** What people see when a mount or a bucket is out of reach [aws-facts 6]. */
function accessFailure(error: unknown, context: RunContext): ExecutionFailure {
  if (error instanceof ExecutionFailure) return error;
  if (error instanceof NoSuchExport) {
    return mountFailure(context.source, error.message);
  }
  if (error instanceof NoSuchBucket) {
    return new ExecutionFailure(
      'FsS3HeadBucketFailed',
      `Failed to access bucket ${bucketOf(context.destination.bucketArn)}`,
    );
  }
  const text = error instanceof Error ? error.message : String(error);
  return new ExecutionFailure('InternalError', text);
}

const some = (tally: Tally): boolean => tally.files + tally.folders > 0;

/** ERROR does not mean that nothing moved [aws-facts 4]. */
function verdict(counters: Counters): Omit<RunEnd, 'spool'> {
  if (some(counters.failedVerify)) {
    const errorDetail = 'Transfer and verification completed. Verification detected mismatches.';
    return { status: 'ERROR', errorCode: 'VerificationMismatch', errorDetail };
  }
  if (some(counters.failedPrepare)) {
    const errorDetail = 'Files of the manifest do not exist at the source location.';
    return { status: 'ERROR', errorCode: 'ManifestFileDoesNotExist', errorDetail };
  }
  if (some(counters.failedTransfer) || some(counters.failedDelete)) {
    const errorDetail =
      'Transfer and verification completed. Selected files transferred except for files skipped due to errors.';
    return { status: 'ERROR', errorCode: 'FilesSkippedDueToErrors', errorDetail };
  }
  return { status: 'SUCCESS', errorCode: null, errorDetail: null };
}

async function openJob(context: RunContext): Promise<Job> {
  const execution = context.current();
  const { server, path, type } = context.source;
  const bucket = bucketOf(context.destination.bucketArn);
  if (!(await context.store.hasBucket(bucket))) throw new NoSuchBucket(bucket);
  const directory = await context.world.directoryOf(type === 'NFS' ? 'nfs' : 'smb', server, path);
  const root = openRoot(directory, context.source);
  const owner = reportOwner(execution);
  const counters = newCounters();
  await context.change({ counters });
  const spool = owner === null ? null : await openSpool(context.spoolFolder, owner);
  if (spool !== null) context.onSpool(spool);
  const paces = openPaces({
    mode: execution.mode,
    speeds: (await context.world.read()).pace,
    agents: execution.agentArns.length,
    link: context.link,
    bytesPerSecond: () => context.current().options.BytesPerSecond,
    clock: context.clock,
    signal: context.signal,
  });
  return {
    mode: execution.mode,
    settings: execution,
    options: () => context.current().options,
    source: context.source,
    destination: context.destination,
    bucket,
    store: context.store,
    clock: context.clock,
    root,
    workFolder: context.workFolder,
    counters,
    spool,
    paces,
    faults: context.faults ?? NO_FAULTS,
    signal: context.signal,
  };
}

/** Runs one phase: makes its state visible, times it, and notes how it ended. */
async function phase<T>(
  context: RunContext,
  name: PhaseName,
  status: ExecutionRecord['status'],
  work: () => Promise<T>,
  verdictOf: () => PhaseStatus = () => 'SUCCESS',
): Promise<T> {
  const startedAtMs = context.clock.now();
  const note = (outcome: PhaseStatus): Promise<void> => {
    const { phases } = context.current();
    const ms = Math.max(1, Math.round(context.clock.now() - startedAtMs));
    return context.change({ phases: { ...phases, [name]: outcome, [`${name}Ms`]: ms } });
  };
  await context.change({ status });
  try {
    await context.linger();
    const result = await work();
    await note(verdictOf());
    return result;
  } catch (error) {
    if (!context.signal.aborted) await note('ERROR');
    throw error;
  }
}

/**
 * Plays one execution from LAUNCHING to just before its final status. Started again after an interruption it begins
 * at PREPARING. Throws only when `signal` is aborted.
 */
export async function run(context: RunContext): Promise<RunEnd> {
  const { signal } = context;
  let job: Job | null = null;
  try {
    const { opened, decided } = await phase(context, 'prepare', 'PREPARING', async () => {
      const begun = await openJob(context);
      job = begun;
      begun.paces.begin('prepare');
      return { opened: begun, decided: await prepare(begun) };
    });
    const { paces, counters, spool } = opened;
    const sent = await phase(
      context,
      'transfer',
      'TRANSFERRING',
      () => {
        paces.begin('transfer');
        return transferAll(opened, decided);
      },
      () => (some(counters.failedTransfer) || some(counters.failedDelete) ? 'ERROR' : 'SUCCESS'),
    );
    paces.end('transfer');
    await phase(
      context,
      'verify',
      'VERIFYING',
      () => {
        paces.begin('verify');
        return verifyAll(opened, sent, decided);
      },
      () => (some(counters.failedVerify) ? 'ERROR' : 'SUCCESS'),
    );
    return { ...verdict(counters), spool };
  } catch (error) {
    signal.throwIfAborted();
    const failure = accessFailure(error, context);
    const spool = (job as Job | null)?.spool ?? null;
    return { status: 'ERROR', errorCode: failure.code, errorDetail: failure.message, spool };
  } finally {
    (job as Job | null)?.paces.end('transfer');
  }
}
