import { setMaxListeners } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import type { AgentBook } from './agent-book.ts';
import { allReachable, firstLost } from './agent-watch.ts';
import { idOf } from './arns.ts';
import { createLink } from './link.ts';
import { launchable } from './queue.ts';
import { type ReportSpool, uploadSpool } from './report.ts';
import {
  type ExecutionRecord,
  isFinal,
  type Resources,
  type S3Location,
  type SourceLocation,
} from './resources.ts';
import { type RunEnd, reportOwner, run } from './run.ts';
import { summaryOf } from './summary.ts';
import type { ToldFaults } from './told-faults.ts';

export interface EngineOptions {
  readonly directory: string;
  readonly resources: Resources;
  readonly store: ObjectStore;
  readonly world: WorldFile;
  readonly book: AgentBook;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly stepDelayMs: number;
  /** Troubles to have; none when absent. */
  readonly faults?: ToldFaults | undefined;
}

/** Runs executions, one per task and agent, in the order they were started. */
export interface Engine {
  /** Starts whatever may start now. */
  wake(): void;
  /**
   * Whether anything is queued, running, or still being reported. What only waits for an agent can wait while the
   * rehearsal is off as well.
   */
  busy(): boolean;
  /** Ends a queued or running execution abruptly; what it has written stays. */
  cancel(arn: string): Promise<void>;
  /** Stops without a trace, as a killed process would; the next engine on the same directory goes on. */
  close(): Promise<void>;
}

const CANCELLED = {
  errorCode: 'TaskExecutionCancelled',
  errorDetail: 'Task execution was cancelled.',
} as const;

/** Starts the engine, and first of all what an earlier process left unfinished. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { resources, store, world, book, events, clock, stepDelayMs } = options;
  const work = join(options.directory, 'work');
  await mkdir(work, { recursive: true });
  const stop = new AbortController();
  const running = new Map<string, { readonly cancel: AbortController; readonly done: Promise<void> }>();
  const waiting = new Set<string>();
  const afterwards = new Set<Promise<void>>();

  const linger = (signal: AbortSignal): Promise<void> => sleep(stepDelayMs, undefined, { signal });
  const spoolFolder = (arn: string): string => join(work, `${idOf(arn)}.report`);
  const workFolder = (arn: string): string => join(work, `${idOf(arn)}.lists`);
  const link = createLink();

  const get = (arn: string): ExecutionRecord => {
    const found = resources.executions.get(arn);
    if (found === undefined) throw new Error(`execution ${arn} has no record`);
    return found;
  };
  const change = (arn: string, patch: Partial<ExecutionRecord>): Promise<void> => {
    const before = get(arn);
    if (patch.status !== undefined && patch.status !== before.status) announce(arn, patch.status);
    return resources.executions.put({ ...before, ...patch });
  };
  const announce = (arn: string, state: string): void =>
    events.record({
      source: 'aws.datasync',
      id: arn,
      detailType: 'DataSync Task Execution State Change',
      detail: { State: state },
      at: new Date(clock.now()).toISOString(),
    });

  const upload = async (arn: string): Promise<void> => {
    const owner = reportOwner(get(arn));
    if (owner === null) return;
    try {
      await linger(stop.signal);
      await uploadSpool(spoolFolder(arn), owner, store);
      await change(arn, { reportResult: { status: 'SUCCESS', errorDetail: null } });
    } catch (error) {
      if (stop.signal.aborted) return;
      const errorDetail = error instanceof Error ? error.message : String(error);
      await change(arn, { reportResult: { status: 'ERROR', errorDetail } });
    }
  };
  const uploadLater = (arn: string): void => {
    const done = upload(arn).finally(() => afterwards.delete(done));
    afterwards.add(done);
  };

  const finish = async (arn: string, end: RunEnd): Promise<void> => {
    const execution = get(arn);
    const at = new Date(clock.now());
    const locations = locationsOf(execution);
    // The report is complete on local disk before the execution is over, so a kill in between loses nothing.
    if (end.spool !== null && locations !== null) {
      await end.spool.finish(summaryOf(execution, locations, { status: end.status, at }));
    }
    const reportResult =
      execution.report === null || end.spool !== null
        ? execution.reportResult
        : {
            status: 'ERROR' as const,
            errorDetail: 'An error occurred prior to generating any Task Reports.',
          };
    const { status, errorCode, errorDetail } = end;
    await change(arn, { status, errorCode, errorDetail, endedAtMs: at.getTime(), reportResult });
    await rm(workFolder(arn), { recursive: true, force: true });
    if (end.spool === null) await rm(spoolFolder(arn), { recursive: true, force: true });
    else uploadLater(arn);
  };

  const locationsOf = (
    execution: ExecutionRecord,
  ): { source: SourceLocation; destination: S3Location } | null => {
    const task = resources.tasks.get(execution.taskArn);
    const source = task === undefined ? undefined : resources.locations.get(task.sourceArn);
    const destination = task === undefined ? undefined : resources.locations.get(task.destinationArn);
    if (source === undefined || source.type === 'S3' || destination?.type !== 'S3') return null;
    return { source, destination };
  };

  const failed = (errorCode: string, errorDetail: string): RunEnd => ({
    status: 'ERROR',
    errorCode,
    errorDetail,
    spool: null,
  });

  const play = async (arn: string, cancel: AbortController): Promise<RunEnd> => {
    const { agentArns } = get(arn);
    const lost = new AbortController();
    const over = new AbortController();
    const signal = AbortSignal.any([stop.signal, cancel.signal, lost.signal]);
    // Every paced entry listens while it waits; that is no leak.
    setMaxListeners(0, signal);
    let spool: ReportSpool | null = null;
    try {
      if (get(arn).status === 'QUEUED' || get(arn).status === 'LAUNCHING') {
        await change(arn, { status: 'LAUNCHING', launchedAtMs: clock.now() });
        await linger(signal);
        await allReachable(book, agentArns, signal, () => waiting.add(arn));
        waiting.delete(arn);
      }
      firstLost(book, agentArns, AbortSignal.any([over.signal, signal])).then((absent) => {
        if (absent !== null) lost.abort(`Agent ${idOf(absent)} is offline.`);
      });
      const locations = locationsOf(get(arn));
      if (locations === null)
        return failed('SyncTaskErrorLocationNotAdded', 'A location of the task does not exist.');
      return await run({
        ...locations,
        store,
        world,
        clock,
        spoolFolder: spoolFolder(arn),
        workFolder: workFolder(arn),
        link,
        onSpool: (opened) => {
          spool = opened;
        },
        ...(options.faults === undefined
          ? {}
          : {
              faults: options.faults.ofExecution(
                arn,
                get(arn).taskArn,
                AbortSignal.any([over.signal, signal]),
              ),
            }),
        signal,
        linger: () => linger(signal),
        current: () => get(arn),
        change: (patch) => {
          // After a cancel no phase may put its own status over CANCELLING.
          signal.throwIfAborted();
          return change(arn, patch);
        },
      });
    } catch (error) {
      if (lost.signal.aborted && !cancel.signal.aborted)
        return { ...failed('AgentOffline', String(lost.signal.reason)), spool };
      if (signal.aborted) return { ...failed(CANCELLED.errorCode, CANCELLED.errorDetail), spool };
      return failed('InternalError', error instanceof Error ? error.message : String(error));
    } finally {
      over.abort();
      waiting.delete(arn);
    }
  };

  const launch = (arn: string): void => {
    const cancel = new AbortController();
    const go = async (): Promise<void> => {
      const end = await play(arn, cancel);
      // A stopped engine leaves the record as it is, for the next one to pick up.
      if (stop.signal.aborted) return;
      await finish(arn, end).catch((error: Error) => finish(arn, failed('InternalError', error.message)));
      running.delete(arn);
      wake();
    };
    // When not even the end can be written down, the execution stays as it is until the next start.
    const done = go().catch(() => undefined);
    running.set(arn, { cancel, done });
  };

  const wake = (): void => {
    if (stop.signal.aborted) return;
    const open = resources.executions.all().filter((e) => !isFinal(e.status) && !running.has(e.arn));
    for (const { arn } of launchable(open, [...running.keys()].map(get))) launch(arn);
  };

  const cancel = async (arn: string): Promise<void> => {
    await change(arn, { status: 'CANCELLING' });
    const active = running.get(arn);
    if (active !== undefined) active.cancel.abort();
    else await finish(arn, failed(CANCELLED.errorCode, CANCELLED.errorDetail));
    wake();
  };

  for (const { arn, status, reportResult } of resources.executions.all()) {
    if (status === 'CANCELLING') await finish(arn, failed(CANCELLED.errorCode, CANCELLED.errorDetail));
    else if (isFinal(status) && reportResult?.status === 'PENDING') uploadLater(arn);
  }
  wake();

  return {
    wake,
    busy: () => running.size > waiting.size || afterwards.size > 0,
    cancel,
    close: async () => {
      stop.abort();
      await Promise.allSettled([...[...running.values()].map(({ done }) => done), ...afterwards]);
    },
  };
}
