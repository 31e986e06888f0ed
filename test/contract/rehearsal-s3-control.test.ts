import { readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  CreateJobCommand,
  DescribeJobCommand,
  type JobDescriptor,
  S3ControlClient,
  S3ControlServiceException,
  UpdateJobStatusCommand,
} from '@aws-sdk/client-s3-control';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { goWrong } from './faults-harness.ts';
import { ACCOUNT, CONTROL, DATA, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/batch`;
/** CRC-64/NVME of `123456789` [aws-facts C.1]. */
const CHECK_VALUE = 'rosUhgp5mIg=';

let cloud: Premises;
let control: S3ControlClient;
beforeEach(async () => {
  cloud = await openPremises(1);
  trust('batchoperations.s3.amazonaws.com');
  open();
});
afterEach(async () => {
  control.destroy();
  await cloud.close();
});

function open(): void {
  const port = new URL(cloud.endpoint()).port;
  control = new S3ControlClient({
    endpoint: `http://localhost:${port}`,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    requestHandler: {
      httpAgent: new Agent({
        lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      }),
    },
  });
}

/** Lets a service assume the role of jobs, and forbids it some actions. */
function trust(service: string, denies: readonly string[] = []): void {
  const file = join(cloud.directory, 'world.json');
  const world = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...world, roles: [{ arn: ROLE, trustedBy: [service], denies }] }));
}

async function put(Key: string, Body: string, Bucket = DATA, StorageClass?: 'DEEP_ARCHIVE') {
  const { ETag } = await cloud
    .s3()
    .send(
      new PutObjectCommand({ Bucket, Key, Body, ...(StorageClass === undefined ? {} : { StorageClass }) }),
    );
  return ETag ?? '';
}

let made = 0;
async function job(lines: readonly string[], more: object = {}, etag?: string): Promise<string> {
  made += 1;
  const ETag = await put('manifest.csv', lines.map((line) => `${line}\n`).join(''), CONTROL);
  const { JobId = '' } = await control.send(
    new CreateJobCommand({
      AccountId: ACCOUNT,
      ClientRequestToken: `token-${made}`,
      Priority: 1,
      RoleArn: ROLE,
      Operation: { S3ComputeObjectChecksum: { ChecksumAlgorithm: 'CRC64NVME' } },
      Manifest: {
        Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
        Location: { ObjectArn: `arn:aws:s3:::${CONTROL}/manifest.csv`, ETag: etag ?? ETag },
      },
      Report: {
        Enabled: true,
        Bucket: `arn:aws:s3:::${CONTROL}`,
        Format: 'Report_CSV_20180820',
        Prefix: 'reports',
        ReportScope: 'AllTasks',
      },
      ...more,
    }),
  );
  return JobId;
}

async function describeJob(JobId: string): Promise<JobDescriptor> {
  return (await control.send(new DescribeJobCommand({ AccountId: ACCOUNT, JobId }))).Job ?? {};
}

async function ended(id: string, ends: readonly string[] = ['Complete', 'Failed', 'Cancelled']) {
  for (;;) {
    const found = await describeJob(id);
    if (ends.includes(found.Status ?? '')) return found;
    await sleep(5);
  }
}

const text = async (Key: string): Promise<string> => {
  const { Body } = await cloud.s3().send(new GetObjectCommand({ Bucket: CONTROL, Key }));
  return (await Body?.transformToString()) ?? '';
};

/** Lines of a job's report. */
async function report(id: string): Promise<readonly string[]> {
  const { Results } = JSON.parse(await text(`reports/job-${id}/manifest.json`)) as {
    readonly Results: readonly { readonly Key: string }[];
  };
  const files = await Promise.all(Results.map(({ Key }) => text(Key)));
  return files.join('').split('\n').slice(0, -1);
}

describe('a job that computes checksums', () => {
  test('reads the bytes as they lie there, whatever is stored of them and whatever their class', async () => {
    await put('raw/a b.txt', '123456789');
    await put('raw/cold', '123456789', DATA, 'DEEP_ARCHIVE');
    await put('raw/flipped', '123456789');
    await goWrong(cloud.endpoint(), { fault: 'flip-byte', resource: `${DATA}/raw/flipped`, now: true });
    const id = await job([
      `${DATA},raw/a%20b.txt`,
      `${DATA},raw/cold`,
      `${DATA},raw/flipped`,
      `${DATA},raw/no`,
    ]);
    const { ProgressSummary, TerminationDate } = await ended(id);
    expect(ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 3, NumberOfTasksFailed: 1 });
    expect(TerminationDate).toBeInstanceOf(Date);
    const rows = await report(id);
    const escaped = CHECK_VALUE.replace('=', '\\u003d');
    expect(rows[0]).toBe(
      `${DATA},raw/a%20b.txt,,succeeded,200,,"{""checksum_base64"":""${escaped}"",""etag"":""25f9e794323b453885f5181f1b624d0b"",""checksumAlgorithm"":""CRC64NVME"",""checksumType"":""FULL_OBJECT"",""checksum_hex"":""AE8B14860A799888""}"`,
    );
    expect(rows[1]).toContain(escaped);
    expect(rows[2]).not.toContain(escaped);
    expect(rows[3]).toMatch(
      /^rehearsal-data,raw\/no,,failed,200,PermanentFailure,"error details: .*Key not found/,
    );
  });

  test('goes on after a restart', async () => {
    await put('raw/a', '123456789');
    const id = await job([`${DATA},raw/a`]);
    await cloud.restart();
    open();
    expect((await ended(id)).Status).toBe('Complete');
    expect(await report(id)).toHaveLength(1);
  });

  test('that has to be confirmed waits, and is carried out when it is', async () => {
    await put('raw/a', '123456789');
    const id = await job([`${DATA},raw/a`], { ConfirmationRequired: true });
    expect((await ended(id, ['Suspended'])).SuspendedCause).toContain('confirmed');
    await control.send(
      new UpdateJobStatusCommand({ AccountId: ACCOUNT, JobId: id, RequestedJobStatus: 'Ready' }),
    );
    expect((await ended(id)).Status).toBe('Complete');
  });

  test.each([
    ['a manifest that was replaced', [`${DATA},raw/a`], 'ManifestETagMismatch', '"0"', undefined],
    ['a row with too many columns', [`${DATA},raw/a,1`], 'InvalidManifest', undefined, undefined],
    ['a key that is not encoded', [`${DATA},raw/%zz`], 'InvalidManifest', undefined, undefined],
    ['a role that lets another service in', [`${DATA},raw/a`], 'AccessDenied', undefined, 'datasync'],
  ])('fails with %s', async (_what, lines, code, etag, service) => {
    if (service !== undefined) trust(`${service}.amazonaws.com`);
    const { Status, FailureReasons } = await ended(await job(lines, {}, etag));
    expect([Status, FailureReasons?.[0]?.FailureCode]).toEqual(['Failed', code]);
    const { KeyCount } = await cloud
      .s3()
      .send(new ListObjectsV2Command({ Bucket: CONTROL, Prefix: 'reports/' }));
    expect(KeyCount).toBe(0);
  });

  test('whose role may not read fails object by object', async () => {
    trust('batchoperations.s3.amazonaws.com', ['s3:GetObject']);
    await put('raw/a', '123456789');
    const id = await job([`${DATA},raw/a`]);
    expect((await ended(id)).ProgressSummary?.NumberOfTasksFailed).toBe(1);
    expect((await report(id))[0]).toContain('Access Denied');
  });

  test('goes wrong by rule', async () => {
    await put('raw/a', '1');
    await put('raw/b', '2');
    const lines = [`${DATA},raw/a`, `${DATA},raw/b`];
    await goWrong(
      cloud.endpoint(),
      { fault: 'report-row-lost', resource: `${DATA}/raw/a` },
      { fault: 'report-row-foreign', resource: `${DATA}/raw/b` },
    );
    const id = await job(lines);
    await ended(id);
    expect((await report(id)).map((row) => row.split(',')[1])).toEqual(['raw/b', 'raw/b.of-another-job']);
    await goWrong(cloud.endpoint(), { fault: 'job-failed' });
    expect((await ended(await job(lines))).FailureReasons?.[0]?.FailureCode).toBe('InternalError');
    await goWrong(cloud.endpoint(), { fault: 'job-suspended' });
    expect((await ended(await job(lines), ['Suspended'])).Status).toBe('Suspended');
  });
});

describe('a job that asks for restores', () => {
  const restores = (GlacierJobTier: 'BULK' | 'STANDARD', ExpirationInDays?: number) => ({
    Operation: { S3InitiateRestoreObject: { GlacierJobTier, ExpirationInDays } },
  });

  test('asks for what is archived, and reports what RestoreObject refuses', async () => {
    for (const key of ['raw/a', 'raw/b']) await put(key, 'cold', DATA, 'DEEP_ARCHIVE');
    await put('raw/warm', 'warm');
    const lines = ['raw/a', 'raw/b', 'raw/warm', 'raw/no'].map((key) => `${DATA},${key}`);
    const first = await job(lines.slice(0, 1), restores('STANDARD', 3));
    expect(await ended(first)).toMatchObject({
      Status: 'Complete',
      Operation: { S3InitiateRestoreObject: { GlacierJobTier: 'STANDARD', ExpirationInDays: 3 } },
    });
    const { Restore } = await cloud.s3().send(new HeadObjectCommand({ Bucket: DATA, Key: 'raw/a' }));
    expect(Restore).toBe('ongoing-request="true"');
    const failedOnly = {
      ...{ Enabled: true, Bucket: `arn:aws:s3:::${CONTROL}`, Prefix: 'reports' },
      ...{ Format: 'Report_CSV_20180820' as const, ReportScope: 'FailedTasksOnly' as const },
    };
    const second = await job(lines, { ...restores('BULK', 3), Report: failedOnly });
    const { Status, ProgressSummary } = await ended(second);
    expect([Status, ProgressSummary?.NumberOfTasksSucceeded]).toEqual(['Complete', 1]);
    const codes = (await report(second)).map((row) => [
      row.split(',')[1],
      /Error Code: (\w+)/.exec(row)?.[1],
    ]);
    expect(codes).toEqual([
      ['raw/a', 'RestoreAlreadyInProgress'],
      ['raw/warm', 'InvalidObjectState'],
      ['raw/no', 'NoSuchKey'],
    ]);
  });

  test('gives no days to objects in INTELLIGENT_TIERING, and may not do without a right', async () => {
    const tiered = new PutObjectCommand({
      Bucket: DATA,
      Key: 'raw/t',
      Body: 't',
      StorageClass: 'INTELLIGENT_TIERING',
    });
    await cloud.s3().send(tiered);
    const days = await job([`${DATA},raw/t`], restores('BULK', 1));
    await ended(days);
    expect((await report(days))[0]).toContain('Error Code: InvalidRequest');
    trust('batchoperations.s3.amazonaws.com', ['s3:RestoreObject']);
    const denied = await job([`${DATA},raw/t`], restores('BULK'));
    await ended(denied);
    expect((await report(denied))[0]).toContain('Error Code: AccessDenied');
  });

  test('fails as a whole once more than half of more than a thousand have failed', async () => {
    const lines = Array.from({ length: 1001 }, (_, index) => `${DATA},raw/nowhere-${index}`);
    const { Status, ProgressSummary } = await ended(await job(lines, restores('BULK', 1)));
    expect([Status, ProgressSummary?.NumberOfTasksFailed]).toEqual(['Failed', 1001]);
  });

  test('is refused by Expedited', async () => {
    const expedited = { Operation: { S3InitiateRestoreObject: { GlacierJobTier: 'EXPEDITED' } } };
    await expect(job([`${DATA},raw/a`], expedited)).rejects.toBeInstanceOf(S3ControlServiceException);
  });
});

test.each([
  ['another operation', { Operation: { S3DeleteObjectTagging: {} } }],
  ['a checksum in parts', { Operation: { S3ComputeObjectChecksum: { ChecksumType: 'COMPOSITE' } } }],
  ['a report nowhere', { Report: { Enabled: true, Format: 'Report_CSV_20180820' } }],
])('%s is refused', async (_what, more) => {
  await expect(job([`${DATA},raw/a`], more)).rejects.toBeInstanceOf(S3ControlServiceException);
});

test('another account is refused', async () => {
  const asked = control.send(new DescribeJobCommand({ AccountId: '999999999999', JobId: 'x' }));
  await expect(asked).rejects.toMatchObject({ name: 'AccessDenied' });
});
