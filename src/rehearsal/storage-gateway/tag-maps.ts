import type { Tag } from '@aws-sdk/client-storage-gateway';
import { invalidGatewayRequest } from './refusals.ts';

export type TagMap = Readonly<Record<string, string>>;

const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-%@]*$/u;
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/** Tags added to what is there. Throws `InvalidGatewayRequestException`. */
export function tagMap(given: readonly Tag[] | undefined, before: TagMap = {}): TagMap {
  const added = (given ?? []).map(({ Key = '', Value = '' }) => {
    const legal =
      Key.length >= 1 &&
      Key.length <= MAX_KEY &&
      Value.length <= MAX_VALUE &&
      TEXT.test(Key) &&
      TEXT.test(Value);
    if (!legal || Key.startsWith('aws:'))
      throw invalidGatewayRequest(`Tag ${JSON.stringify(Key)} is not valid.`);
    return [Key, Value] as const;
  });
  const all = { ...before, ...Object.fromEntries(added) };
  if (Object.keys(all).length > MAX_TAGS) throw invalidGatewayRequest('A resource can have at most 50 tags.');
  return all;
}

/** Tags as the API lists them. */
export const tagList = (tags: TagMap): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
