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
import { idOf, newTaskArn, requireArn } from './arns.ts';
import { passes } from './list-filters.ts';
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
import { describeSettings, settle } from './settings.ts';
import type { TaskMode } from './task-mode.ts';

export interface TaskContext {
  readonly world: WorldFile;
  readonly resources: Resources;
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

/** The location's agents that serve a mode: an agent the world does not know any more may have been one. */
export async function agentsFor(
  source: SourceLocation,
  mode: TaskMode,
  world: WorldFile,
): Promise<readonly string[]> {
  const modes = new Map((await world.read()).agents.map((agent) => [agent.arn, agent.mode.toUpperCase()]));
  return source.agentArns.filter((arn) => (modes.get(arn) ?? mode) === mode);
}

/** Why a task cannot run now, or null. */
export async function unavailable(
  source: SourceLocation,
  mode: TaskMode,
  world: WorldFile,
): Promise<string | null> {
  const agents = await agentsFor(source, mode, world);
  if (agents.length === 0) return `Location ${idOf(source.arn)} has no agent for ${mode} tasks.`;
  const online = new Set((await world.read()).agents.map((agent) => agent.arn));
  const absent = agents.find((arn) => !online.has(arn));
  return absent === undefined ? null : `Agent ${idOf(absent)} is offline.`;
}

function currentExecution(task: TaskRecord, resources: Resources): ExecutionRecord | null {
  const open = resources.executions.all().filter((e) => e.taskArn === task.arn && !isFinal(e.status));
  return open.find((e) => e.status !== 'QUEUED') ?? open[0] ?? null;
}

/** CreateTask, DescribeTask, UpdateTask, ListTasks, DeleteTask. A repeated create makes a second task. */
export function taskOperations({
  world,
  resources,
  clock,
  stepDelayMs,
}: TaskContext): Readonly<Record<string, Operation>> {
  const { tasks } = resources;

  const statusOf = async (task: TaskRecord): Promise<{ status: string; why: string | null }> => {
    const current = currentExecution(task, resources);
    if (current !== null) return { status: current.status === 'QUEUED' ? 'QUEUED' : 'RUNNING', why: null };
    const why = await unavailable(locationsOfTask(resources, task).source, task.mode, world);
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
      const settings = settle(askedOf(request), optionContext(mode, source, destination));
      const task: TaskRecord = {
        arn: newTaskArn(await world.read()),
        seq: tasks.nextSeq(),
        createdAtMs: clock.now(),
        tags: tagMap(request.Tags),
        name: resourceName(request.Name),
        ...arns,
        mode,
        logGroupArn: request.CloudWatchLogGroupArn ?? null,
        ...settings,
      };
      await tasks.put(task);
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
        logGroupArn: request.CloudWatchLogGroupArn ?? task.logGroupArn,
      });
      return {};
    },
    ListTasks: async (request: ListTasksRequest) => {
      const found = tasks.all().filter((task) =>
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
    schedule: request.Schedule,
  };
}
