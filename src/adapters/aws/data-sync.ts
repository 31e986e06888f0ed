import {
  CancelTaskExecutionCommand,
  type DataSyncClient,
  DescribeAgentCommand,
  DescribeTaskExecutionCommand,
  ListTaskExecutionsCommand,
  StartTaskExecutionCommand,
  type StartTaskExecutionCommandInput,
  type TaskExecutionListEntry,
  UpdateTaskExecutionCommand,
} from '@aws-sdk/client-datasync';
import type { Carried, DataSync, Execution } from '../../ports/data-sync.ts';
import { PortFault } from '../../ports/faults.ts';
import type { SecretSources } from '../secrets.ts';
import type { Pair } from './clients.ts';
import { dataSyncOwner, dataSyncTagged } from './data-sync-tags.ts';
import { executionView } from './execution-view.ts';
import { asked, type Call, missingId, nullWhenAbsent } from './faults.ts';
import { locations } from './locations.ts';
import { allPages, filterByLookup } from './pages.ts';
import { prefixWriters } from './prefix-writers.ts';
import { wireTags } from './tags.ts';
import { tasks } from './tasks.ts';

const START: Call = { service: 'DataSync', operation: 'StartTaskExecution', effect: 'once' };

/** DataSync over the SDK. Creates and starts go out exactly once; reads are retried. `secrets` says where references lead. */
export function dataSync(clients: Pair<DataSyncClient>, secrets: SecretSources = {}): DataSync {
  const describeExecution = async (arn: string): Promise<Execution | null> => {
    const found = await nullWhenAbsent(() =>
      asked(reading('DescribeTaskExecution'), () =>
        clients.repeat.send(new DescribeTaskExecutionCommand({ TaskExecutionArn: arn })),
      ),
    );
    return found === null ? null : executionView(arn, found);
  };
  const listed = (taskArn: string) =>
    allPages<TaskExecutionListEntry>(async (token) => {
      const page = await asked(reading('ListTaskExecutions'), () =>
        clients.repeat.send(
          new ListTaskExecutionsCommand({ TaskArn: taskArn, MaxResults: 100, NextToken: token }),
        ),
      );
      return { items: page.TaskExecutions ?? [], next: page.NextToken };
    });
  /** What DataSync says to a request about an execution that has ended is not documented [aws-facts 1], so it is asked. */
  const unlessEnded = async (arn: string, ask: () => Promise<unknown>): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof PortFault && ['invalid', 'not-found', 'conflict'].includes(error.kind)))
        throw error;
      const execution = await describeExecution(arn);
      if (execution !== null && execution.phase !== 'success' && execution.phase !== 'error') throw error;
    }
  };
  return {
    locations: locations(clients, secrets),
    tasks: tasks(clients),

    async agent(arn) {
      const found = await nullWhenAbsent(() =>
        asked(reading('DescribeAgent'), () =>
          clients.repeat.send(new DescribeAgentCommand({ AgentArn: arn })),
        ),
      );
      return found === null ? null : { arn, online: found.Status === 'ONLINE', name: found.Name ?? '' };
    },

    async startExecution(taskArn, tags, { carried, options }) {
      const answer = await asked(START, () =>
        clients.once.send(
          new StartTaskExecutionCommand({
            TaskArn: taskArn,
            Tags: wireTags(tags),
            // All of them: what becomes of options that are left out is not documented.
            OverrideOptions: { ...options },
            ...selected(carried),
          }),
        ),
      );
      if (answer.TaskExecutionArn === undefined) throw missingId(START, 'TaskExecutionArn');
      return answer.TaskExecutionArn;
    },

    describeExecution,

    cancelExecution: (arn) =>
      unlessEnded(arn, () =>
        asked(reading('CancelTaskExecution'), () =>
          clients.repeat.send(new CancelTaskExecutionCommand({ TaskExecutionArn: arn })),
        ),
      ),

    changeRate: (arn, bytesPerSecond) =>
      unlessEnded(arn, () =>
        asked(reading('UpdateTaskExecution'), () =>
          clients.repeat.send(
            new UpdateTaskExecutionCommand({
              TaskExecutionArn: arn,
              Options: { BytesPerSecond: bytesPerSecond },
            }),
          ),
        ),
      ),

    writersOf: (range, known) => prefixWriters(clients.repeat, range, known),

    async openExecutions(taskArn) {
      const open = (await listed(taskArn)).filter(({ Status }) => Status !== 'SUCCESS' && Status !== 'ERROR');
      return Promise.all(
        open.map(async ({ TaskExecutionArn: arn = '', Status: status = 'UNKNOWN' }) => ({
          arn,
          status,
          tags: await dataSyncOwner(clients.repeat, arn),
        })),
      );
    },

    async findExecutions(taskArn, tags) {
      const arns = (await listed(taskArn)).flatMap(({ TaskExecutionArn }) => TaskExecutionArn ?? []);
      return filterByLookup(arns, (arn) => dataSyncTagged(clients.repeat, arn, tags));
    },
  };
}

/** The members of a start that say what it carries. */
function selected(
  carried: Carried,
): Pick<StartTaskExecutionCommandInput, 'Includes' | 'Excludes' | 'ManifestConfig'> {
  switch (carried.by) {
    case 'task':
      return {};
    case 'filter':
      return filters(carried);
    case 'manifest':
      return {
        ManifestConfig: {
          Action: 'TRANSFER',
          Format: 'CSV',
          Source: {
            S3: {
              ManifestObjectPath: carried.key,
              BucketAccessRoleArn: carried.roleArn,
              S3BucketArn: carried.bucketArn,
              ...(carried.versionId === null ? {} : { ManifestObjectVersionId: carried.versionId }),
            },
          },
        },
      };
  }
}

/** Lists of one rule, its patterns joined [aws-facts 2]. An empty one would be refused, so it is left out. */
function filters({
  include,
  exclude,
}: Extract<Carried, { by: 'filter' }>): Pick<StartTaskExecutionCommandInput, 'Includes' | 'Excludes'> {
  const rule = (patterns: readonly string[]) => [
    { FilterType: 'SIMPLE_PATTERN' as const, Value: patterns.join('|') },
  ];
  return {
    ...(include.length === 0 ? {} : { Includes: rule(include) }),
    ...(exclude.length === 0 ? {} : { Excludes: rule(exclude) }),
  };
}

/** Reads, and writes that are harmless to repeat. */
function reading(operation: string): Call {
  return { service: 'DataSync', operation, effect: 'repeatable' };
}
