import type {
  AddTagsToResourceInput,
  ListTagsForResourceInput,
  RemoveTagsFromResourceInput,
} from '@aws-sdk/client-storage-gateway';
import type { Operation } from '../model-service.ts';
import type { Gateways } from './gateway-records.ts';
import { slicePage } from './markers.ts';
import { requireShare } from './share-status.ts';
import type { GatewayState } from './shares.ts';
import { type TagMap, tagList, tagMap } from './tag-maps.ts';

interface Tagged {
  readonly arn: string;
  readonly tags: TagMap;
  write(tags: TagMap): Promise<void>;
}

/** Tags of gateways and file shares. */
export function tagOperations(state: GatewayState, gateways: Gateways): Readonly<Record<string, Operation>> {
  const tagged = async (arn: string | undefined): Promise<Tagged> => {
    if (arn?.includes(':gateway/')) {
      const gateway = await gateways.find(arn);
      return { arn, tags: gateway.tags, write: (tags) => gateways.change(arn, { tags }) };
    }
    const share = requireShare(state, arn);
    return { arn: share.arn, tags: share.tags, write: (tags) => state.shares.put({ ...share, tags }) };
  };
  return {
    AddTagsToResource: async (request: AddTagsToResourceInput) => {
      const { arn, tags, write } = await tagged(request.ResourceARN);
      await write(tagMap(request.Tags, tags));
      return { ResourceARN: arn };
    },
    RemoveTagsFromResource: async (request: RemoveTagsFromResourceInput) => {
      const { arn, tags, write } = await tagged(request.ResourceARN);
      const gone = new Set(request.TagKeys ?? []);
      await write(Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))));
      return { ResourceARN: arn };
    },
    ListTagsForResource: async (request: ListTagsForResourceInput) => {
      const { arn, tags } = await tagged(request.ResourceARN);
      const { items, next } = slicePage(tagList(tags), request);
      return { ResourceARN: arn, Tags: items, ...(next === null ? {} : { Marker: next }) };
    },
  };
}
