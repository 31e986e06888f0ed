import {
  type DataSyncClient,
  DescribeTaskCommand,
  ListLocationsCommand,
  ListTasksCommand,
  type TaskListEntry,
} from '@aws-sdk/client-datasync';
import type { KeyRange, Occupant } from '../../ports/resources.ts';
import { dataSyncTags } from './data-sync-tags.ts';
import { asked, type Call, nullWhenAbsent } from './faults.ts';
import { overlaps } from './key-range.ts';
import { parseLocationUri } from './location-uri.ts';
import { allPages } from './pages.ts';
import { migrationOf } from './tags.ts';

/** Tasks that write keys of the range, those `known` left out. Asks for tags of the few that are left only. */
export async function prefixWriters(
  client: DataSyncClient,
  range: KeyRange,
  known: ReadonlySet<string>,
): Promise<readonly Occupant[]> {
  const writers: Occupant[] = [];
  for (const location of await locationsIn(client, range)) {
    for (const { TaskArn: id, Name: name = '' } of await tasksWith(client, location)) {
      if (id === undefined || known.has(id) || !(await writesTo(client, id, location))) continue;
      const tags = await dataSyncTags(client, id);
      if (tags !== null) writers.push({ id, name, migration: migrationOf(tags) });
    }
  }
  return writers;
}

async function locationsIn(client: DataSyncClient, range: KeyRange): Promise<readonly string[]> {
  const entries = await allPages(async (token) => {
    const page = await asked(reading('ListLocations'), () =>
      client.send(
        new ListLocationsCommand({
          MaxResults: 100,
          NextToken: token,
          Filters: [{ Name: 'LocationType', Operator: 'Equals', Values: ['S3'] }],
        }),
      ),
    );
    return { items: page.Locations ?? [], next: page.NextToken };
  });
  return entries.flatMap(({ LocationArn, LocationUri }) => {
    const place = parseLocationUri(LocationUri);
    return LocationArn !== undefined && place !== null && overlaps(range, place.host, place.directory)
      ? [LocationArn]
      : [];
  });
}

/** Tasks that have the location as source or destination: the filter does not tell which [aws-facts 1]. */
function tasksWith(client: DataSyncClient, location: string): Promise<readonly TaskListEntry[]> {
  return allPages(async (token) => {
    const page = await asked(reading('ListTasks'), () =>
      client.send(
        new ListTasksCommand({
          MaxResults: 100,
          NextToken: token,
          Filters: [{ Name: 'LocationId', Operator: 'Equals', Values: [location] }],
        }),
      ),
    );
    return { items: page.Tasks ?? [], next: page.NextToken };
  });
}

async function writesTo(client: DataSyncClient, task: string, location: string): Promise<boolean> {
  const found = await nullWhenAbsent(() =>
    asked(reading('DescribeTask'), () => client.send(new DescribeTaskCommand({ TaskArn: task }))),
  );
  return found?.DestinationLocationArn === location;
}

function reading(operation: string): Call {
  return { service: 'DataSync', operation, effect: 'repeatable' };
}
