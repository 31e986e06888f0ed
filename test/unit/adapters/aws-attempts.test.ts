import { afterEach, describe, expect, it } from 'vitest';
import type { Aws } from '../../../src/adapters/aws/aws.ts';
import type { LocationSpec } from '../../../src/ports/data-sync.ts';
import { sampleFileShare, sampleTask } from './aws-samples.ts';
import { json, jsonError, type Reply, scriptedAws } from './aws-scripted-server.ts';

const tags = { migration: 'genomics', step: 'projects/task', intent: 'i1' };
const s3: LocationSpec = {
  type: 's3',
  bucketArn: 'arn:aws:s3:::data',
  subdirectory: 'raw/projects/',
  storageClass: 'STANDARD',
  bucketAccessRoleArn: 'arn:aws:iam::111122223333:role/ds',
};
const nfs: LocationSpec = {
  type: 'nfs',
  serverHostname: 'nas',
  subdirectory: '/export',
  agentArns: ['arn:aws:datasync:eu-central-1:111122223333:agent/agent-1'],
  version: 'NFS3',
};
const smb: LocationSpec = {
  type: 'smb',
  serverHostname: 'nas',
  subdirectory: '/share',
  agentArns: nfs.agentArns,
  user: 'mover',
  domain: null,
  password: 'env:AWS_ATTEMPTS_TEST_PASSWORD',
};
const task = sampleTask();
const share = sampleFileShare;

let close = async () => {};
afterEach(() => close());

/** The fault kind a call ends with, and how many requests it took. */
async function outcome(reply: Reply, act: (aws: Aws) => Promise<unknown>) {
  const server = await scriptedAws(() => reply);
  close = server.close;
  const kind = await act(server.aws).then(
    () => 'done',
    (error: { kind?: string }) => error.kind ?? String(error),
  );
  return { kind, requests: server.seen.length };
}

const run = { carried: { by: 'task' }, options: sampleTask().options } as const;
const once: readonly [what: string, act: (aws: Aws) => Promise<unknown>][] = [
  ['startExecution', (aws) => aws.dataSync.startExecution('arn:task', tags, run)],
  ['create of an NFS location', (aws) => aws.dataSync.locations.create(nfs, tags)],
  ['create of an SMB location', (aws) => aws.dataSync.locations.create(smb, tags)],
  ['create of an S3 location', (aws) => aws.dataSync.locations.create(s3, tags)],
  ['create of a task', (aws) => aws.dataSync.tasks.create(task, tags)],
  ['create of an NFS file share', (aws) => aws.fileGateway.fileShares.create(share, tags)],
  [
    'create of an SMB file share',
    (aws) => aws.fileGateway.fileShares.create({ ...share, protocol: 'smb' }, tags),
  ],
  ['refreshCache', (aws) => aws.fileGateway.refreshCache('arn:share')],
];

const repeatable: readonly [what: string, act: (aws: Aws) => Promise<unknown>][] = [
  ['describeExecution', (aws) => aws.dataSync.describeExecution('arn:task/execution/exec-1')],
  ['observe of a location', (aws) => aws.dataSync.locations.observe('arn:location', nfs)],
  ['agent', (aws) => aws.dataSync.agent('arn:agent')],
  ['observe of a file share', (aws) => aws.fileGateway.fileShares.observe('arn:share', share)],
  ['head', (aws) => aws.buckets.head('data', 'key')],
];

describe('calls that make something are sent exactly once', () => {
  process.env.AWS_ATTEMPTS_TEST_PASSWORD = 'hunter2';

  it.each(once)('%s on HTTP 500', async (_, act) => {
    expect(await outcome(jsonError(500, 'InternalException'), act)).toEqual({
      kind: 'unknown-outcome',
      requests: 1,
    });
  });
  it.each(once)('%s on a reset connection', async (_, act) => {
    expect(await outcome('reset', act)).toEqual({ kind: 'unknown-outcome', requests: 1 });
  });
  it.each(once)('%s when throttled: refused for certain', async (_, act) => {
    expect(await outcome(jsonError(400, 'ThrottlingException'), act)).toEqual({
      kind: 'throttled',
      requests: 1,
    });
  });
  it.each(once)('%s when the answer has no id', async (_, act) => {
    expect(await outcome(json(200, {}), act)).toEqual({ kind: 'unknown-outcome', requests: 1 });
  });
});

describe('reads are sent again', () => {
  it.each(repeatable)('%s on HTTP 500', async (_, act) => {
    expect(await outcome(jsonError(500, 'InternalException'), act)).toEqual({
      kind: 'transient',
      requests: 5,
    });
  });
  it.each(repeatable)('%s on a reset connection', async (_, act) => {
    expect(await outcome('reset', act)).toEqual({ kind: 'transient', requests: 5 });
  });
  it('and succeed when the trouble passes', async () => {
    const server = await scriptedAws((_, count) =>
      count < 3 ? jsonError(500, 'InternalException') : json(200, { Name: 'a1', Status: 'ONLINE' }),
    );
    close = server.close;
    expect(await server.aws.dataSync.agent('arn:agent')).toEqual({
      arn: 'arn:agent',
      name: 'a1',
      online: true,
    });
    expect(server.seen).toHaveLength(3);
  });
});

describe('what a fault says', () => {
  it('does not hold the password of a location, even when DataSync echoes it', async () => {
    const server = await scriptedAws(() =>
      jsonError(400, 'InvalidRequestException', { message: 'cannot log in with hunter2', errorCode: 'Auth' }),
    );
    close = server.close;
    const error = await server.aws.dataSync.locations.create(smb, tags).catch((caught: unknown) => caught);
    expect(JSON.parse(server.seen[0]?.body ?? '{}')).toMatchObject({ Password: 'hunter2' });
    expect(`${error}${JSON.stringify(error)}${(error as Error).stack}`).not.toContain('hunter2');
    expect(error).toMatchObject({ kind: 'invalid', requestId: 'request-1' });
  });

  it('tells that nobody answers at all', async () => {
    const server = await scriptedAws(() => json(200, {}));
    await server.close();
    const error = await server.aws.dataSync
      .startExecution('arn:task', tags, run)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'unreachable', service: 'ECONNREFUSED' });
  });

  it('tells that the credentials have expired', async () => {
    expect(
      (
        await outcome(jsonError(400, 'ExpiredTokenException', { message: 'x' }), (aws) =>
          aws.dataSync.agent('a'),
        )
      ).kind,
    ).toBe('denied');
  });
});
