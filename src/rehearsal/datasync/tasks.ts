import type {
  CreateTaskRequest,
  DeleteTaskRequest,
  DescribeTaskRequest,
  ListTasksRequest,
  UpdateTaskRequest,
} from '@aws-sdk/client-datasync';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import type { AgentBook } from './agent-book.ts';
import { newTaskArn, requireArn } from './arns.ts';
import { unavailable } from './availability.ts';
import { passes } from './list-filters.ts';
import type { Newcomers } from './newcomers.ts';
import type { OptionContext } from './options.ts';
import { page } from './pages.ts';
import { invalidRequest, notFound } from './refusals.ts';
import {
  type ExecutionRecord,
  isFinal,
  type Resources,
  type S3Location,
  type SourceLocation,
  type TaskRecord,
} from './resources.ts';
import { resourceName, tagMap } from './rules.ts';
import { describeSchedule, settleSchedule } from './schedule.ts';
import { describeSettings, settle } from './settings.ts';
import type { TaskMode } from './task-mode.ts';

export interface TaskContext {
  readonly world: WorldFile;
  readonly resources: Resources;
  readonly book: AgentBook;
  readonly newcomers: Newcomers;
  /** Called when a schedule may have changed. */
  readonly rescheduled: () => void;
  readonly clock: Clock;
  /** How long a new task shows CREATING. */
  readonly stepDelayMs: number;
}

/** The two locations of a task; throws when one is gone or of a kind the rehearsal does not move between. */
export function locationsOfTask(
  resources: Resources,
  arns: { readonly sourceArn: string; readonly destinationArn: string },
): { readonly source: SourceLocation; readonly destination: S3Location } {
  requireArn('location', arns.sourceArn);
  requireArn('location', arns.destinationArn);
  const source = resources.locations.get(arns.sourceArn);
  const destination = resources.locations.get(arns.destinationArn);
  if (source === undefined) throw notFound('Location', arns.sourceArn);
  if (destination === undefined) throw notFound('Location', arns.destinationArn);
  if (source.type === 'S3' || destination.type !== 'S3') {
    throw invalidRequest('The rehearsal transfers from NFS or SMB to Amazon S3 only.', 'NotRehearsed');
  }
  return { source, destination };
}

/** The task of that ARN. Throws `InvalidRequestException`. */
export function findTask(resources: Resources, arn: string | undefined): TaskRecord {
  requireArn('task', arn ?? '');
  const task = resources.tasks.get(arn ?? '');
  if (task === undefined) throw notFound('Task', arn ?? '');
  return task;
}

/** Tasks of an account and Region [aws-facts 2]. */
const MAX_TASKS = 100;

/** A log group; of Enhanced tasks it is always the same one [aws-facts 2]. Throws `InvalidRequestException`. */
function logGroup(arn: string | undefined, mode: TaskMode): string | null {
  if (arn === undefined) return null;
  if (mode === 'ENHANCED' && !/:log-group:\/aws\/datasync(:\*)?$/.test(arn))
    throw invalidRequest('Enhanced tasks log to /aws/datasync only.', 'ValidationFailed');
  return arn;
}

/** What the options of a task between these locations must fit. */
export const optionContext = (
  mode: TaskMode,
  source: SourceLocation,
  destination: S3Location,
): OptionContext => ({
  mode,
  source: source.type,
  storageClass: destination.storageClass,
});

function currentExecution(task: TaskRecord, resources: Resources): ExecutionRecord | null {
  const open = resources.executions.all().filter((e) => e.taskArn === task.arn && !isFinal(e.status));
  return open.find((e) => e.status !== 'QUEUED') ?? open[0] ?? null;
}

/** CreateTask, DescribeTask, UpdateTask, ListTasks, DeleteTask. A repeated create makes a second task. */
export function taskOperations({
  world,
  resources,
  book,
  newcomers,
  rescheduled,
  clock,
  stepDelayMs,
}: TaskContext): Readonly<Record<string, Operation>> {
  const { tasks } = resources;

  const statusOf = async (task: TaskRecord): Promise<{ status: string; why: string | null }> => {
    const current = currentExecution(task, resources);
    if (current !== null) return { status: current.status === 'QUEUED' ? 'QUEUED' : 'RUNNING', why: null };
    const why = await unavailable(locationsOfTask(resources, task).source, task.mode, book);
    if (why !== null) return { status: 'UNAVAILABLE', why };
    return { status: clock.now() - task.createdAtMs < stepDelayMs ? 'CREATING' : 'AVAILABLE', why: null };
  };

  return {
    CreateTask: async (request: CreateTaskRequest) => {
      const arns = {
        sourceArn: request.SourceLocationArn ?? '',
        destinationArn: request.DestinationLocationArn ?? '',
      };
      const { source, destination } = locationsOfTask(resources, arns);
      const mode = request.TaskMode ?? 'BASIC';
      if (mode !== 'BASIC' && mode !== 'ENHANCED')
        throw invalidRequest(`TaskMode ${mode as string} is not valid.`);
      if (tasks.all().length >= MAX_TASKS)
        throw invalidRequest(`An account can have at most ${MAX_TASKS} tasks.`, 'LimitExceeded');
      const settings = settle(askedOf(request), optionContext(mode, source, destination));
      const task: TaskRecord = {
        arn: newTaskArn(await world.read()),
        seq: tasks.nextSeq(),
        createdAtMs: clock.now(),
        tags: tagMap(request.Tags),
        name: resourceName(request.Name),
        ...arns,
        mode,
        logGroupArn: logGroup(request.CloudWatchLogGroupArn, mode),
        schedule: settleSchedule(request.Schedule, null, clock.now()),
        ...settings,
      };
      newcomers.add(task.arn);
      await tasks.put(task);
      rescheduled();
      return { TaskArn: task.arn };
    },
    DescribeTask: async (request: DescribeTaskRequest) => {
      const task = findTask(resources, request.TaskArn);
      const { status, why } = await statusOf(task);
      const current = currentExecution(task, resources);
      return {
        TaskArn: task.arn,
        Status: status,
        ...(task.name === null ? {} : { Name: task.name }),
        ...(current === null ? {} : { CurrentTaskExecutionArn: current.arn }),
        SourceLocationArn: task.sourceArn,
        DestinationLocationArn: task.destinationArn,
        ...(task.logGroupArn === null ? {} : { CloudWatchLogGroupArn: task.logGroupArn }),
        ...(why === null ? {} : { ErrorCode: 'AgentOffline', ErrorDetail: why }),
        CreationTime: task.createdAtMs / 1000,
        TaskMode: task.mode,
        ...describeSchedule(task.schedule),
        ...describeSettings(task),
      };
    },
    UpdateTask: async (request: UpdateTaskRequest) => {
      const task = findTask(resources, request.TaskArn);
      const { source, destination } = locationsOfTask(resources, task);
      const settings = settle(askedOf(request), optionContext(task.mode, source, destination), task);
      await tasks.put({
        ...task,
        ...settings,
        name: request.Name === undefined ? task.name : resourceName(request.Name),
        logGroupArn: logGroup(request.CloudWatchLogGroupArn, task.mode) ?? task.logGroupArn,
        schedule: settleSchedule(request.Schedule, task.schedule, clock.now()),
      });
      rescheduled();
      return {};
    },
    ListTasks: async (request: ListTasksRequest) => {
      const found = newcomers.without(tasks.all()).filter((task) =>
        passes(request.Filters as never, {
          LocationId: [task.sourceArn, task.destinationArn],
          CreationTime: task.createdAtMs,
        }),
      );
      const { items, next } = page(found, request);
      const entries = items.map(async (task) => ({
        TaskArn: task.arn,
        Status: (await statusOf(task)).status,
        ...(task.name === null ? {} : { Name: task.name }),
        TaskMode: task.mode,
      }));
      return { Tasks: await Promise.all(entries), ...next };
    },
    DeleteTask: async (request: DeleteTaskRequest) => {
      const task = findTask(resources, request.TaskArn);
      if (currentExecution(task, resources) !== null) {
        throw invalidRequest(`Task ${task.arn} is running or queued.`, 'InvalidRequest', 'TaskInUse');
      }
      await tasks.remove(task.arn);
      return {};
    },
  };
}

/** The settings that creating and updating a task have in common. */
function askedOf(request: CreateTaskRequest | UpdateTaskRequest) {
  return {
    options: request.Options,
    excludes: request.Excludes,
    includes: request.Includes,
    report: request.TaskReportConfig,
    manifest: request.ManifestConfig,
  };
}
