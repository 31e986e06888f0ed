import type { StepOf } from '../plans/plan.ts';
import { UNLIMITED } from '../plans/windows/link-now.ts';
import type { TaskOptions, TaskSpec } from '../ports/data-sync.ts';
import { bucketArn } from './arns.ts';
import { planStep, type StepContext } from './context.ts';
import { ensure } from './ensure.ts';
import { foreignWriters } from './foreign.ts';
import { outcome } from './locations.ts';
import type { StepOutcome } from './outcome.ts';

/** The DataSync task of a share, with every option said explicitly and no schedule of DataSync's own. */
export async function runTask(context: StepContext, step: StepOf<'task'>): Promise<StepOutcome> {
  const progress = await context.ledger.progress();
  const { resources } = progress;
  const source = resources.get(step.sourceLocation);
  const destination = resources.get(step.targetLocation);
  if (source === undefined || destination === undefined) {
    return { kind: 'wait', waitMs: context.pace.pollMs, why: 'its locations are not there yet' };
  }
  if (!resources.has(step.id)) {
    const target = planStep(context.plan, step.targetLocation);
    const foreign =
      target.kind === 'target-location' ? await foreignWriters(context, step.share, target, progress) : null;
    if (foreign !== null) return foreign;
  }
  const what = `task of ${step.share}`;
  const spec: TaskSpec = {
    name: `headwater ${context.plan.migration} ${step.share}${step.id.slice(`${step.share}/task`.length)}`,
    sourceLocationArn: source,
    destinationLocationArn: destination,
    taskMode: step.taskMode,
    options: taskOptions(step, { bytesPerSecond: UNLIMITED, transferMode: 'CHANGED' }),
    excludes: step.excludes,
    report: {
      bucketArn: bucketArn(step.reportBucket),
      subdirectory: step.reportPrefix,
      roleArn: step.reportRoleArn,
    },
  };
  return outcome(
    await ensure(context, { step, resources: context.dataSync.tasks, spec: () => spec, what }),
    what,
  );
}

/** What differs between a task and the single runs of it. */
interface RunOptions {
  /** -1 is unlimited. */
  readonly bytesPerSecond: number;
  readonly transferMode: TaskOptions['TransferMode'];
}

/**
 * Every option of a task, or of one run of it. POSIX metadata exists on NFS only; whether DataSync takes the options over
 * SMB is not documented [aws-facts 3].
 */
export function taskOptions(step: StepOf<'task'>, { bytesPerSecond, transferMode }: RunOptions): TaskOptions {
  const posix = step.protocol === 'nfs';
  return {
    VerifyMode: 'ONLY_FILES_TRANSFERRED',
    OverwriteMode: 'ALWAYS',
    TransferMode: transferMode,
    PreserveDeletedFiles: 'PRESERVE',
    PreserveDevices: 'NONE',
    // Basic mode wants Atime and Mtime both on; Mtime is needed for every later pass.
    Atime: 'BEST_EFFORT',
    Mtime: 'PRESERVE',
    Uid: posix ? 'INT_VALUE' : 'NONE',
    Gid: posix ? 'INT_VALUE' : 'NONE',
    PosixPermissions: posix ? 'PRESERVE' : 'NONE',
    BytesPerSecond: bytesPerSecond,
    TaskQueueing: 'ENABLED',
    LogLevel: 'OFF',
    ObjectTags: 'NONE',
  };
}
