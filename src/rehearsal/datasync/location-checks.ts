import { Refusal } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { World } from '../world.ts';
import type { AgentBook } from './agent-book.ts';
import { invalidRequest, notFound } from './refusals.ts';
import { bucketOf, roleArn } from './rules.ts';

/** Most agents of one kind that a location may list [aws-facts 1]. */
const MAX_AGENTS_OF_A_KIND = 4;

/**
 * The agents of a location: known ones, each once, at most four of a kind, all at the same endpoint [aws-facts 1].
 * @throws Refusal `InvalidRequestException`
 */
export async function knownAgents(
  given: readonly string[] | undefined,
  book: AgentBook,
): Promise<readonly string[]> {
  const arns = given ?? [];
  const all = new Map((await book.all()).filter(({ gone }) => !gone).map((agent) => [agent.arn, agent]));
  const agents = arns.map((arn) => {
    const agent = all.get(arn);
    if (agent === undefined) throw notFound('Agent', arn);
    return agent;
  });
  if (new Set(arns).size < arns.length)
    throw invalidRequest('AgentArns names an agent twice.', 'ValidationFailed');
  for (const mode of ['BASIC', 'ENHANCED'] as const) {
    if (agents.filter((agent) => agent.mode === mode).length > MAX_AGENTS_OF_A_KIND) {
      throw invalidRequest(
        `A location can have at most ${MAX_AGENTS_OF_A_KIND} ${mode} agents.`,
        'ValidationFailed',
      );
    }
  }
  if (new Set(agents.map(({ privateLink }) => JSON.stringify(privateLink))).size > 1) {
    throw invalidRequest('All agents of a location must use the same endpoint.', 'ValidationFailed');
  }
  return arns;
}

/**
 * A bucket that the service can reach. Buckets on Outposts are not rehearsed.
 * @throws Refusal `InvalidRequestException`
 */
export async function accessibleBucket(arn: string, store: ObjectStore): Promise<string> {
  if (/^arn:aws[a-z-]*:s3-outposts:/.test(arn))
    throw invalidRequest('The rehearsal has no S3 on Outposts.', 'NotRehearsed');
  const bucket = bucketOf(arn);
  if (await store.hasBucket(bucket)) return arn;
  throw invalidRequest(
    `DataSync bucket access test failed: could not perform s3:HeadBucket in bucket ${bucket}.`,
    'InvalidRequest',
    'FsS3HeadBucketFailed',
  );
}

/**
 * A role that may be passed to the service: it is one of the caller's own account [aws-facts 9]. What it allows is not
 * looked at.
 * @throws Refusal `InvalidRequestException`, `AccessDeniedException`
 */
export function passableRole(arn: string, world: World): string {
  const [, , , , account] = roleArn(arn).split(':');
  if (account === world.account) return arn;
  throw new Refusal('AccessDeniedException', `Cross-account pass role is not allowed: ${arn}`);
}

/**
 * A class that objects of a location are stored in.
 * @throws Refusal `InvalidRequestException`
 */
export function storageClass(given: string): string {
  if (given === 'OUTPOSTS') throw invalidRequest('The rehearsal has no S3 on Outposts.', 'NotRehearsed');
  return given;
}
