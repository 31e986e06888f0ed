import { type DataSyncClient, ListTagsForResourceCommand, type TagListEntry } from '@aws-sdk/client-datasync';
import type { OwnerTags } from '../../ports/resources.ts';
import { asked, nullWhenAbsent } from './faults.ts';
import { allPages } from './pages.ts';
import { carriesTags, ownerOf } from './tags.ts';

/** Whether a DataSync resource (executions too [aws-facts 1]) carries these tags; one just deleted does not. */
export async function dataSyncTagged(client: DataSyncClient, arn: string, tags: OwnerTags): Promise<boolean> {
  const found = await dataSyncTags(client, arn);
  return found !== null && carriesTags(found, tags);
}

/** Whose a DataSync resource is, by its tags; null for one that is not ours, or just deleted. */
export async function dataSyncOwner(client: DataSyncClient, arn: string): Promise<OwnerTags | null> {
  const found = await dataSyncTags(client, arn);
  return found === null ? null : ownerOf(found);
}

/** All tags of a DataSync resource; null when it is gone. */
export function dataSyncTags(client: DataSyncClient, arn: string): Promise<readonly TagListEntry[] | null> {
  return nullWhenAbsent(() =>
    allPages<TagListEntry>(async (token) => {
      const page = await asked(
        { service: 'DataSync', operation: 'ListTagsForResource', effect: 'repeatable' },
        () =>
          client.send(
            new ListTagsForResourceCommand({ ResourceArn: arn, MaxResults: 100, NextToken: token }),
          ),
      );
      return { items: page.Tags ?? [], next: page.NextToken };
    }),
  );
}
