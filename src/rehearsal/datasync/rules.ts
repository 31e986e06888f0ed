import type { TagListEntry } from '@aws-sdk/client-datasync';
import { invalidRequest } from './refusals.ts';
import type { TagMap } from './resources.ts';

/** String rules of the service's model [aws-facts 1]. The SDK checks none of them. */
const NFS_PATH = /^[a-zA-Z0-9_\-+./()\p{Zs}]+$/u;
const SMB_PATH = /^[a-zA-Z0-9_\-+./()$\p{Zs}]+$/u;
const S3_PATH = /^[a-zA-Z0-9_\-+./()\p{Zs}]*$/u;
const HOST = /^(([a-zA-Z0-9-]*[a-zA-Z0-9])\.)*([A-Za-z0-9-]*[A-Za-z0-9])$/;
const IPV6 = /^[0-9A-Fa-f:]+$/;
const TEXT = /^[a-zA-Z0-9\s+=._:@/-]+$/;
const ROLE = /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+$/;
const BUCKET = /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;

const MAX_PATH_CHARACTERS = 4096;
const MAX_HOST_CHARACTERS = 255;
const MAX_TEXT_CHARACTERS = 256;
const MAX_TAGS = 50;

function demand(holds: boolean, message: string): void {
  if (!holds) throw invalidRequest(message, 'ValidationFailed');
}

/** A source path as DataSync keeps it: starts and ends with a slash. Throws when it climbs or has refused characters. */
export function sourcePath(type: 'NFS' | 'SMB', given: string): string {
  const rule = type === 'NFS' ? NFS_PATH : SMB_PATH;
  demand(given.length <= MAX_PATH_CHARACTERS && rule.test(given), `Subdirectory "${given}" is not valid.`);
  const parts = given.split('/').filter((part) => part !== '' && part !== '.');
  demand(!parts.includes('..'), `Subdirectory "${given}" is not valid: it may not hold "..".`);
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`;
}

/** A key prefix: empty, or ends with a slash. */
export function keyPrefix(given: string): string {
  const legal =
    given.length <= MAX_PATH_CHARACTERS &&
    S3_PATH.test(given) &&
    !given.startsWith('/') &&
    !given.includes('//') &&
    !/(^|\/)\.{1,2}(\/|$)/.test(given);
  demand(legal, `Subdirectory "${given}" is not valid for an Amazon S3 location.`);
  return given === '' || given.endsWith('/') ? given : `${given}/`;
}

/** A name or address without underscores, at most 255 characters. Throws `InvalidRequestException`. */
export function serverHostname(given: string): string {
  demand(
    given.length <= MAX_HOST_CHARACTERS && (HOST.test(given) || IPV6.test(given)),
    `ServerHostname "${given}" is not valid.`,
  );
  return given;
}

/** An IAM role's ARN. Throws `InvalidRequestException`. */
export function roleArn(given: string): string {
  demand(ROLE.test(given), `Role ARN "${given}" is not valid.`);
  return given;
}

/** The bucket an ARN names. */
export function bucketOf(given: string): string {
  const bucket = BUCKET.exec(given)?.[1];
  if (bucket === undefined) throw invalidRequest(`S3BucketArn "${given}" is not valid.`, 'ValidationFailed');
  return bucket;
}

/** A name for people; empty means none. */
export function resourceName(given: string | undefined): string | null {
  if (given === undefined || given === '') return null;
  demand(given.length <= MAX_TEXT_CHARACTERS && TEXT.test(given), `Name "${given}" is not valid.`);
  return given;
}

/** Tags added to what is there; empty values and more than 50 are refused. */
export function tagMap(given: readonly TagListEntry[] | undefined, before: TagMap = {}): TagMap {
  const added = (given ?? []).map(({ Key, Value }) => {
    const key = Key ?? '';
    demand(
      key.length <= MAX_TEXT_CHARACTERS && TEXT.test(key) && !key.startsWith('aws:'),
      `Tag key "${key}" is not valid.`,
    );
    demand(
      Value !== undefined && Value.length <= MAX_TEXT_CHARACTERS && TEXT.test(Value),
      `The value of tag "${key}" is not valid.`,
    );
    return [key, Value ?? ''] as const;
  });
  const all = { ...before, ...Object.fromEntries(added) };
  demand(Object.keys(all).length <= MAX_TAGS, `A resource can have at most ${MAX_TAGS} tags.`);
  return all;
}
