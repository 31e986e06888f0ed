import { mkdir, mkdtemp, readdir, readFile, realpath, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../../src/rehearsal/clock.ts';
import { newCounters } from '../../../src/rehearsal/datasync/counters.ts';
import { type JobFaults, NO_FAULTS } from '../../../src/rehearsal/datasync/job.ts';
import { createLink } from '../../../src/rehearsal/datasync/link.ts';
import { settleOptions } from '../../../src/rehearsal/datasync/options.ts';
import {
  type ExecutionRecord,
  type S3Location,
  type SourceLocation,
  UNBEGUN_PHASES,
} from '../../../src/rehearsal/datasync/resources.ts';
import { type RunEnd, run } from '../../../src/rehearsal/datasync/run.ts';
import { type DiskStore, openObjectStore } from '../../../src/rehearsal/store/store.ts';
import { openWorld } from '../../../src/rehearsal/world-file.ts';

const BUCKET = 'run-data';
const named = { seq: 1, createdAtMs: 0, tags: {} };
const SOURCE: SourceLocation = {
  ...named,
  arn: 'arn:aws:datasync:us-east-1:111122223333:location/loc-00000000000000001',
  type: 'NFS',
  server: 'nas',
  path: '/export/',
  agentArns: [],
  version: 'AUTOMATIC',
};
const DESTINATION: S3Location = {
  ...named,
  arn: 'arn:aws:datasync:us-east-1:111122223333:location/loc-00000000000000002',
  type: 'S3',
  bucketArn: `arn:aws:s3:::${BUCKET}`,
  prefix: 'p/',
  storageClass: 'STANDARD',
  roleArn: 'arn:aws:iam::111122223333:role/r',
};

let directory: string;
let share: string;
let store: DiskStore;
let record: ExecutionRecord;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'run-')));
  share = join(directory, 'share');
  await mkdir(share);
  await writeFile(
    join(directory, 'world.json'),
    JSON.stringify({
      account: '111122223333',
      region: 'us-east-1',
      exports: [{ protocol: 'nfs', server: 'nas', export: '/export', directory: share }],
      agents: [],
      gateways: [],
    }),
  );
  store = await openObjectStore(directory);
  await store.createBucket(BUCKET);
  const options = settleOptions(undefined, { mode: 'BASIC', source: 'NFS', storageClass: 'STANDARD' });
  record = {
    ...named,
    arn: 'arn:aws:datasync:us-east-1:111122223333:task/task-00000000000000001/execution/exec-00000000000000001',
    taskArn: 'arn:aws:datasync:us-east-1:111122223333:task/task-00000000000000001',
    mode: 'BASIC',
    options: { ...options, VerifyMode: 'ONLY_FILES_TRANSFERRED' },
    excludes: [],
    includes: [],
    manifest: null,
    report: { OutputType: 'STANDARD', ReportLevel: 'SUCCESSES_AND_ERRORS' },
    status: 'LAUNCHING',
    agentArns: [],
    launchedAtMs: 0,
    endedAtMs: null,
    counters: newCounters(),
    phases: UNBEGUN_PHASES,
    errorCode: null,
    errorDetail: null,
    reportResult: { status: 'PENDING', errorDetail: null },
  } as ExecutionRecord;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Play {
  readonly faults?: Partial<JobFaults>;
  readonly signal?: AbortSignal;
  /** Called at the start of every phase. */
  readonly at?: (status: string) => Promise<void> | void;
}

function play({ faults = {}, signal = new AbortController().signal, at }: Play = {}): Promise<RunEnd> {
  return run({
    store,
    world: openWorld(directory),
    clock: realClock,
    source: SOURCE,
    destination: DESTINATION,
    spoolFolder: join(directory, 'spool'),
    workFolder: join(directory, 'lists'),
    link: createLink(),
    faults: { ...NO_FAULTS, ...faults },
    onSpool: () => undefined,
    signal,
    linger: async () => at?.(record.status),
    current: () => record,
    change: async (patch) => {
      record = { ...record, ...patch };
    },
  });
}

async function rows(end: RunEnd, list: string): Promise<readonly { readonly [field: string]: unknown }[]> {
  await end.spool?.finish({});
  const found: { [field: string]: unknown }[] = [];
  for (const name of await readdir(join(directory, 'spool'))) {
    if (!name.includes(`files-${list}`)) continue;
    const part = JSON.parse(await readFile(join(directory, 'spool', name), 'utf8'));
    found.push(...part[`${list.charAt(0).toUpperCase()}${list.slice(1)}`]);
  }
  return found;
}

const fault =
  (path: string, attempt: string, what: 'fail' | 'flip'): JobFaults['beforeFile'] =>
  async (asked, now) =>
    asked.toString() === path && now === attempt ? what : null;

describe('a fault', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(share, name), name);
  });

  it('makes one file fail in transfer, and the rest goes on', async () => {
    const end = await play({ faults: { beforeFile: fault('b', 'transfer', 'fail') } });
    expect(end).toMatchObject({ status: 'ERROR', errorCode: 'FilesSkippedDueToErrors' });
    expect(record.counters).toMatchObject({
      transferred: { files: 2 },
      failedTransfer: { files: 1 },
      verified: { files: 2 },
    });
    const failed = (await rows(end, 'transferred')).filter((row) => row.TransferStatus === 'FAILED');
    expect(failed).toMatchObject([{ RelativePath: '/b', FailureReason: 'Input/output error' }]);
    expect(await store.head(BUCKET, 'p/b')).toBeNull();
  });

  it('stores a wrong bit, which verification finds, and the next run does not', async () => {
    const end = await play({ faults: { beforeFile: fault('b', 'transfer', 'flip') } });
    expect(end).toMatchObject({ status: 'ERROR', errorCode: 'VerificationMismatch' });
    const failed = (await rows(end, 'verified')).filter((row) => row.VerifyStatus === 'FAILED');
    expect(failed).toMatchObject([{ RelativePath: '/b', FailureCode: 40920 }]);
    await rm(join(directory, 'lists'), { recursive: true });
    expect(await play()).toMatchObject({ status: 'SUCCESS' });
    expect((await store.head(BUCKET, 'p/b'))?.sizeBytes).toBe(1);
  });

  it.each([
    ['fail', 'Input/output error'],
    ['flip', 'Checksum of the object differs from the one of the source file'],
  ] as const)('makes verification %s', async (what, text) => {
    const end = await play({ faults: { beforeFile: fault('c', 'verify', what) } });
    expect(end).toMatchObject({ status: 'ERROR', errorCode: 'VerificationMismatch' });
    const failed = (await rows(end, 'verified')).filter((row) => row.VerifyStatus === 'FAILED');
    expect(failed).toMatchObject([{ RelativePath: '/c', FailureReason: text }]);
  });

  it('makes the execution hang once it is transferring, until it is cancelled', async () => {
    const abort = new AbortController();
    const stuck = (): Promise<void> => {
      expect(record.status).toBe('TRANSFERRING');
      abort.abort(new Error('cancelled'));
      return new Promise(() => undefined);
    };
    await expect(play({ faults: { stuck }, signal: abort.signal })).rejects.toThrow('cancelled');
    expect(record.counters.transferred.files).toBe(0);
  });
});

describe('a run that verifies all there is', () => {
  it('finds what vanished or changed at the source meanwhile', async () => {
    for (const name of ['gone', 'new', 'same']) await writeFile(join(share, name), name);
    record = { ...record, options: { ...record.options, VerifyMode: 'POINT_IN_TIME_CONSISTENT' } };
    const end = await play({
      at: async (status) => {
        if (status !== 'VERIFYING') return;
        await unlink(join(share, 'gone'));
        await utimes(join(share, 'new'), 1, 1);
      },
    });
    expect(end).toMatchObject({ status: 'ERROR', errorCode: 'VerificationMismatch' });
    const failed = (await rows(end, 'verified')).filter((row) => row.VerifyStatus === 'FAILED');
    expect(failed.map((row) => [row.RelativePath, row.FailureCode]).sort()).toEqual([
      ['/gone', 40922],
      ['/new', 40921],
    ]);
  });

  it('finds metadata that somebody changed at the destination', async () => {
    await writeFile(join(share, 'f'), 'f');
    record = { ...record, options: { ...record.options, VerifyMode: 'POINT_IN_TIME_CONSISTENT' } };
    const end = await play({
      at: async (status) => {
        if (status === 'VERIFYING') await store.rewrite(BUCKET, 'p/f', { metadata: { mine: 'x' } });
      },
    });
    const failed = (await rows(end, 'verified')).filter((row) => row.VerifyStatus === 'FAILED');
    expect(failed).toMatchObject([{ RelativePath: '/f', FailureCode: 40921 }]);
  });
});

describe('a run that was interrupted', () => {
  it('keeps to its decision, skips and counters included, for the same locations only', async () => {
    await writeFile(join(share, 'first'), '1');
    await writeFile(Buffer.concat([Buffer.from(`${share}/`), Buffer.from([0xff])]), 'no text');
    const abort = new AbortController();
    const stop = (status: string): void => {
      if (status === 'TRANSFERRING') abort.abort(new Error('stopped'));
    };
    await expect(play({ signal: abort.signal, at: stop })).rejects.toThrow('stopped');
    await writeFile(join(share, 'later'), '2');
    const end = await play();
    expect(end.status).toBe('SUCCESS');
    expect(record.counters).toMatchObject({
      listed: { files: 2, folders: 1 },
      estimated: { files: 1, folders: 1 },
      transferred: { files: 1, folders: 1 },
      skipped: { files: 1 },
    });
    expect(await rows(end, 'skipped')).toMatchObject([{ RelativePath: '/\ufffd' }]);
    expect(await store.head(BUCKET, 'p/later')).toBeNull();
    const moved = { ...DESTINATION, prefix: 'q/' };
    Object.assign(DESTINATION, moved);
    await play();
    Object.assign(DESTINATION, { prefix: 'p/' });
    expect(await store.head(BUCKET, 'q/later')).not.toBeNull();
  });
});
