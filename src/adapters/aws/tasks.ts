import {
  CreateTaskCommand,
  type DataSyncClient,
  DescribeTaskCommand,
  ListTasksCommand,
  UpdateTaskCommand,
} from '@aws-sdk/client-datasync';
import type { TaskSpec } from '../../ports/data-sync.ts';
import type { Resources } from '../../ports/resources.ts';
import type { Pair } from './clients.ts';
import { dataSyncTagged } from './data-sync-tags.ts';
import { asked, type Call, immutable, missingId, nullWhenAbsent } from './faults.ts';
import { allPages, filterByLookup } from './pages.ts';
import { wireTags } from './tags.ts';
import { FIXED_TASK_FIELDS, taskDifferences, taskState } from './task-differences.ts';
import { takeBack, taskFields } from './task-requests.ts';

const CREATE: Call = { service: 'DataSync', operation: 'CreateTask', effect: 'once' };
const UPDATE: Call = { service: 'DataSync', operation: 'UpdateTask', effect: 'repeatable' };
const DESCRIBE: Call = { service: 'DataSync', operation: 'DescribeTask', effect: 'repeatable' };
const LIST: Call = { service: 'DataSync', operation: 'ListTasks', effect: 'repeatable' };

/** DataSync tasks. Made without a schedule: we start every execution ourselves [aws-facts 7]. Throws PortFault. */
export function tasks(clients: Pair<DataSyncClient>): Resources<TaskSpec> {
  const describe = (arn: string) =>
    asked(DESCRIBE, () => clients.repeat.send(new DescribeTaskCommand({ TaskArn: arn })));
  return {
    async observe(id, wanted) {
      const found = await nullWhenAbsent(() => describe(id));
      if (found === null) return null;
      const status = found.Status ?? 'unknown';
      return { id, state: taskState(status), status, differences: taskDifferences(wanted, found) };
    },

    async findByTags(wanted, tags) {
      const arns = await allPages<string>(async (token) => {
        const page = await asked(LIST, () =>
          clients.repeat.send(
            new ListTasksCommand({
              MaxResults: 100,
              NextToken: token,
              // Matches source or destination [aws-facts 1].
              Filters: [{ Name: 'LocationId', Operator: 'Equals', Values: [wanted.sourceLocationArn] }],
            }),
          ),
        );
        return { items: (page.Tasks ?? []).flatMap(({ TaskArn }) => TaskArn ?? []), next: page.NextToken };
      });
      return filterByLookup(arns, (arn) => dataSyncTagged(clients.repeat, arn, tags));
    },

    async create(wanted, tags) {
      const answer = await asked(CREATE, () =>
        clients.once.send(
          new CreateTaskCommand({
            ...taskFields(wanted),
            SourceLocationArn: wanted.sourceLocationArn,
            DestinationLocationArn: wanted.destinationLocationArn,
            TaskMode: wanted.taskMode,
            Tags: wireTags(tags),
          }),
        ),
      );
      if (answer.TaskArn === undefined) throw missingId(CREATE, 'TaskArn');
      return answer.TaskArn;
    },

    async update(id, wanted) {
      const live = await describe(id);
      const fixed = taskDifferences(wanted, live).filter(({ field }) => FIXED_TASK_FIELDS.has(field));
      if (fixed.length > 0)
        throw immutable(
          UPDATE,
          fixed.map(({ field }) => field),
        );
      await asked(UPDATE, () =>
        clients.once.send(new UpdateTaskCommand({ TaskArn: id, ...taskFields(wanted), ...takeBack(live) })),
      );
    },
  };
}
