import { Agent } from 'node:http';
import { dirname } from 'node:path';
import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient, UpdateJobStatusCommand } from '@aws-sdk/client-s3-control';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hostCopies } from '../../src/adapters/evidence-copies.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { FaultRule } from '../../src/rehearsal/faults/rules.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { replayEvidence } from '../../src/steps/verifying/replay.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { KEY_PAIR, type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
/** Events before the test. */
let seen: number;
beforeAll(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
  await carry(context, 'nfs/transfer/1-seed');
});
afterAll(async () => {
  await close();
  await migration.remove();
});
beforeEach(async () => {
  await goWrong();
  seen = (await migration.project.events()).length;
});

async function verified(given = context): Promise<Evidence> {
  const inventory = await given.catalog.latest('nfs');
  if (inventory === null) throw new Error('there is no inventory');
  return verifyShare(given, {
    share: 'nfs',
    pass: 'check',
    step: null,
    level: 'L3',
    inventory,
    rules: { protocol: 'nfs', keyPrefix: 'nfs/', exclude: [] },
    bucket: 'small-data',
    executions: [],
    readSource: true,
  });
}
const refused = (given = context): Promise<string> =>
  verified(given).then(
    ({ verdict }) => verdict,
    (error: { readonly code?: string; readonly kind?: string }) => error.code ?? error.kind ?? String(error),
  );
const named = ({ examples }: Evidence) =>
  Object.fromEntries(examples.map(({ path, verdict, reason }) => [path.text, `${verdict}: ${reason}`]));

async function goWrong(...rules: readonly FaultRule[]): Promise<void> {
  const answer = await fetch(`${migration.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });
  expect(answer.status).toBe(200);
}

async function s3<T>(ask: (client: S3Client) => Promise<T>): Promise<T> {
  const client = new S3Client({
    endpoint: migration.endpoint,
    region: 'us-east-1',
    credentials: KEY_PAIR,
    forcePathStyle: true,
  });
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}

/** Confirms the share's job, as a person would. */
async function confirm(): Promise<void> {
  const { atRest } = shareProgress(await context.ledger.progress(), 'nfs');
  const client = new S3ControlClient({
    endpoint: migration.endpoint.replace('127.0.0.1', 'localhost'),
    region: 'us-east-1',
    credentials: KEY_PAIR,
    requestHandler: {
      httpAgent: new Agent({
        lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      }),
    },
  });
  const AccountId = '111122223333';
  await client.send(
    new UpdateJobStatusCommand({ AccountId, JobId: atRest?.job ?? '', RequestedJobStatus: 'Ready' }),
  );
  client.destroy();
}

/** What the ledger says of jobs, in order: `made`, `ended used`. */
async function told(): Promise<readonly string[]> {
  const events = (await migration.project.events()).slice(seen);
  return events.flatMap(({ event }) => {
    if (!event.type.startsWith('at-rest-')) return [];
    return [[event.type.slice(8), 'result' in event ? event.result : ''].join(' ').trim()];
  });
}

/** Jobs that S3 has, of whatever state. */
async function jobs(): Promise<number> {
  const events = (await migration.project.events()).slice(seen);
  const made = events.flatMap(({ event }) => (event.type === 'at-rest-made' ? [event.job] : []));
  const known = await Promise.all(made.map((id) => context.batchJobs.describe(id)));
  expect(known).not.toContain(null);
  return new Set(made).size;
}

describe('checksums that S3 computes at rest', () => {
  it('prove a share, with a record of the job; replayed they come to the same', async () => {
    const evidence = await verified();
    expect(evidence.verdict).toBe('proved');
    expect(evidence.method.atRest).toMatchObject({
      asked: 5,
      computed: 5,
      failed: 0,
      missing: 0,
      foreign: 0,
    });
    expect(evidence.compared).toMatchObject({ atRest: 5, stored: 0 });
    expect(evidence.method.text).toMatch(
      /Job [0-9a-f-]{36} of S3 Batch Operations, made .* computed the checksums of 5 of 5 objects\.$/,
    );
    expect(await told()).toEqual(['announced', 'made', 'ended used']);
    const directory = context.evidence.directory('nfs', evidence.id);
    const host = hostCopies(dirname(dirname(dirname(directory))));
    expect(await replayEvidence(context.catalog, host, evidence, directory)).toEqual({ differing: 0 });
  });

  it('leave unverified what the report says nothing of, and pass over what nobody asked about', async () => {
    await goWrong(
      { fault: 'report-row-lost', resource: 'small-data/nfs/b.txt' },
      { fault: 'report-row-foreign', resource: 'small-data/nfs/empty' },
    );
    const evidence = await verified();
    expect(evidence.verdict).toBe('proved-with-exceptions');
    expect(named(evidence)).toEqual({ 'b.txt': 'unverified: not-at-rest' });
    expect(evidence.method.atRest).toMatchObject({ asked: 5, computed: 4, missing: 1, foreign: 1 });
    expect(evidence.method.text).toContain(
      'Its report says nothing of 1. 1 rows of its report are of objects',
    );
  });
});

describe('a job that does not come to its end', () => {
  it('because it fails is told with S3’s reason, and another is made', async () => {
    await goWrong({ fault: 'job-failed' });
    await expect(verified()).rejects.toMatchObject({
      code: 'at-rest-job-failed',
      message: expect.stringContaining('InternalError: The job failed'),
    });
    expect(await refused()).toBe('proved');
    expect(await told()).toEqual(['announced', 'made', 'ended failed', 'announced', 'made', 'ended used']);
  });

  it('because it is suspended waits for a person, and is gone on with', async () => {
    await goWrong({ fault: 'job-suspended' });
    await expect(verified()).rejects.toMatchObject({
      code: 'at-rest-job-suspended',
      next: [
        expect.stringMatching(/^aws s3control update-job-status --account-id 111122223333 --job-id /),
        expect.anything(),
      ],
    });
    expect(await refused()).toBe('at-rest-job-suspended');
    await confirm();
    expect(await refused()).toBe('proved');
    expect(await told()).toEqual(['announced', 'made', 'ended used']);
    expect(await jobs()).toBe(1);
  });
});

describe('a verification that dies', () => {
  it.each<[string, readonly FaultRule[], string]>([
    ['while it waits', [{ fault: 'access-denied', operation: 'DescribeJob' }], 'denied'],
    [
      'when the answer to its order was lost',
      [{ fault: 'lost-response', operation: 'CreateJob', times: 5 }],
      'transient',
    ],
    ['before its order arrived', [{ fault: 'reset', operation: 'CreateJob', times: 5 }], 'transient'],
    [
      'while it reads the report',
      [{ fault: 'access-denied', operation: 'GetObject', resource: '*/results/*' }],
      'denied',
    ],
  ])('%s is gone on with by the next one: one job', async (_what, rules, kind) => {
    await goWrong(...rules);
    expect(await refused()).toBe(kind);
    await goWrong();
    const { context: next, close: end } = await migration.connect();
    expect(await refused(next)).toBe('proved');
    await end();
    expect(await told()).toEqual(['announced', 'made', 'ended used']);
    expect(await jobs()).toBe(1);
    expect(shareProgress(await context.ledger.progress(), 'nfs').atRest).toBe(null);
  });

  it('is no reason to make another where S3 has refused one', async () => {
    await goWrong({ fault: 'access-denied', operation: 'CreateJob' });
    expect(await refused()).toBe('denied');
    expect(await told()).toEqual(['announced', 'ended refused']);
    await goWrong();
    expect(await refused()).toBe('proved');
  });

  it('and two at once share one job', async () => {
    const { context: other, close: end } = await migration.connect();
    expect(await Promise.all([refused(), refused(other)])).toEqual(['proved', 'proved']);
    await end();
    expect(await jobs()).toBe(1);
    expect(await told()).toEqual(['announced', 'made', 'ended used']);
  });
});

it('L3 without a role for it says so', async () => {
  const { batch: _batch, ...roles } = context.config.roles;
  expect(await refused({ ...context, config: { ...context.config, roles } })).toBe('batch-role-missing');
});

describe('of objects that are no more as they were, they', () => {
  it('are computed of archived objects too', async () => {
    const Key = 'nfs/a/größe.bin';
    await s3((client) =>
      client.send(
        new CopyObjectCommand({
          Bucket: 'small-data',
          Key,
          CopySource: encodeURI(`small-data/${Key}`),
          StorageClass: 'DEEP_ARCHIVE',
          MetadataDirective: 'COPY',
        }),
      ),
    );
    const evidence = await verified();
    expect(evidence.method.atRest).toMatchObject({ computed: 5 });
    expect(evidence.compared?.atRest).toBe(5);
  });

  it('of an object that was replaced after it was listed prove nothing', async () => {
    const put = context.batchJobs;
    const replacing: StepContext = {
      ...context,
      batchJobs: {
        ...put,
        create: async (job) => {
          await s3((client) =>
            client.send(new PutObjectCommand({ Bucket: 'small-data', Key: 'nfs/b.txt', Body: 'TWO\n' })),
          );
          return put.create(job);
        },
      },
    };
    const evidence = await verified(replacing);
    expect(evidence.method.atRest).toMatchObject({ computed: 4, replaced: 1 });
    expect(named(evidence)['b.txt']).not.toBe(undefined);
  });
  it('show bytes that rot while S3 still tells the checksum it stored', async () => {
    await goWrong({ fault: 'flip-byte', resource: 'small-data/nfs/a/one.txt', now: true });
    const evidence = await verified();
    expect(evidence.verdict).toBe('not-proved');
    expect(named(evidence)).toMatchObject({ 'a/one.txt': 'differ: checksum' });
  });
});
