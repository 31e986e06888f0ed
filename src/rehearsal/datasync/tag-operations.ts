import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-datasync';
import type { Operation } from '../model-service.ts';
import type { AgentBook } from './agent-book.ts';
import { kindOfArn } from './arns.ts';
import { page } from './pages.ts';
import { notFound } from './refusals.ts';
import type { Resources, TagMap } from './resources.ts';
import { tagMap } from './rules.ts';

interface TagHolder {
  readonly tags: TagMap;
  /** Writes other tags onto the resource as it then is. */
  readonly retag: (tags: TagMap) => Promise<void>;
}

async function holderOf(resources: Resources, book: AgentBook, arn: string): Promise<TagHolder> {
  const { locations, tasks, executions } = resources;
  const kind = kindOfArn(arn);
  if (kind === 'agent') {
    const found = await book.find(arn);
    if (found !== null) return { tags: found.tags, retag: (tags) => book.change(found, { tags }) };
  } else if (kind === 'location') {
    const found = locations.get(arn);
    if (found !== undefined) return { tags: found.tags, retag: (tags) => locations.put({ ...found, tags }) };
  } else if (kind === 'task') {
    const found = tasks.get(arn);
    if (found !== undefined) return { tags: found.tags, retag: (tags) => tasks.put({ ...found, tags }) };
  } else if (kind === 'execution') {
    const found = executions.get(arn);
    if (found !== undefined) return { tags: found.tags, retag: (tags) => executions.put({ ...found, tags }) };
  }
  throw notFound('Resource', arn);
}

/** TagResource, UntagResource and ListTagsForResource of agents, locations, tasks and executions. */
export function tagOperations(resources: Resources, book: AgentBook): Readonly<Record<string, Operation>> {
  return {
    TagResource: async (request: TagResourceRequest) => {
      const { tags, retag } = await holderOf(resources, book, request.ResourceArn ?? '');
      await retag(tagMap(request.Tags, tags));
      return {};
    },
    UntagResource: async (request: UntagResourceRequest) => {
      const { tags, retag } = await holderOf(resources, book, request.ResourceArn ?? '');
      const gone = new Set(request.Keys ?? []);
      await retag(Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))));
      return {};
    },
    ListTagsForResource: async (request: ListTagsForResourceRequest) => {
      const { tags } = await holderOf(resources, book, request.ResourceArn ?? '');
      const rows = Object.entries(tags).map(([Key, Value], seq) => ({ Key, Value, seq }));
      const { items, next } = page(rows, request);
      return { Tags: items.map(({ Key, Value }) => ({ Key, Value })), ...next };
    },
  };
}
