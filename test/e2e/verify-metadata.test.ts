import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { hostCopies } from '../../src/adapters/evidence-copies.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { replayEvidence } from '../../src/steps/verifying/replay.ts';
import { COMMAND_VALUES } from '../../src/views/values/command-values.ts';
import { faultReport, goWrong } from '../contract/faults-harness.ts';
import { headwater, workplace } from './headwater.ts';

/** What `--no-metadata` leaves out, what it asks S3 for all the same, and that it says so. */

const KEYS = { accessKeyId: 'only', secretAccessKey: 's3cret' } as const;
const MODE = 0o640;
const LARGE_BYTES = 2 ** 20 + 1;
const PART_BYTES = 5 * 2 ** 20;
/** Copied before anything was written again. */
const COPIED_AT = new Date('2020-01-01T00:00:00Z');

let place: Awaited<ReturnType<typeof workplace>>;
let cloud: Rehearsal;
let s3: S3Client;

beforeAll(async () => {
  place = await workplace();
  cloud = await startRehearsal({ directory: join(place.directory, 'cloud'), credentials: KEYS });
  s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: KEYS,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'copy' }));
});
afterAll(async () => {
  s3?.destroy();
  await cloud?.close();
  await place.remove();
});

async function write(path: string, body: Buffer): Promise<void> {
  const file = join(place.directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body);
  await chmod(file, MODE);
  await utimes(file, COPIED_AT, COPIED_AT);
}

async function copied(path: string, body: Buffer, more: Partial<PutObjectCommandInput> = {}): Promise<void> {
  await write(path, body);
  await s3.send(new PutObjectCommand({ Bucket: 'copy', Key: path, Body: body, ...more }));
}

async function copiedInParts(path: string, body: Buffer): Promise<void> {
  await write(path, body);
  const object = { Bucket: 'copy', Key: path };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const Parts: CompletedPart[] = [];
  for (let at = 0; at < body.length; at += PART_BYTES) {
    const PartNumber = Parts.length + 1;
    const Body = body.subarray(at, at + PART_BYTES);
    const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}

async function verify(what: string, ...more: readonly string[]) {
  const output = join(place.directory, `evidence ${what} ${more.length}`);
  const ended = await headwater(
    place.directory,
    ['verify', '--source', what, '--target', `s3://copy/${what}`, '--output', output, ...more],
    {
      env: {
        AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
        AWS_ENDPOINT_URL: cloud.endpoint,
        AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
        AWS_CONFIG_FILE: '/nonexistent',
      },
    },
  );
  return { ...ended, output, said: ended.stdout.replaceAll(/\s+/g, ' ') };
}

/** HeadObject is refused: whatever is asked for singly ends the check. */
async function withoutAsking<T>(run: () => Promise<T>): Promise<T> {
  await goWrong(cloud.endpoint, { fault: 'access-denied', operation: 'HeadObject', times: 'always' });
  return run().finally(() => goWrong(cloud.endpoint));
}

/** How many objects were asked for singly. */
async function asked(run: () => Promise<unknown>): Promise<number> {
  await goWrong(cloud.endpoint, { fault: 'slow', operation: 'HeadObject', times: 'always', ms: 1 });
  await run();
  const { rules } = await faultReport(cloud.endpoint);
  await goWrong(cloud.endpoint);
  return rules[0]?.fired ?? 0;
}

describe('metadata that was changed in the bucket', () => {
  beforeAll(async () => {
    await copied('moved/right', Buffer.from('right'), { Metadata: { 'file-permissions': '0640' } });
    await copied('moved/wrong', Buffer.from('wrong'), { Metadata: { 'file-permissions': '0777' } });
  });

  it('is found by default', async () => {
    const { code, said } = await verify('moved');
    expect(code, said).toBe(6);
    expect(said).toContain('(owner, group, permissions or time are not those of the source)');
    expect(said).not.toContain('not metadata');
  });

  it('is not looked at with --no-metadata, which the first screen says, and nothing is asked for singly', async () => {
    const { code, said, stderr } = await withoutAsking(() => verify('moved', '--no-metadata'));
    expect(code, said + stderr).toBe(0);
    expect(said).toContain('at L2 (presence, size and checksum; not metadata kept with objects)');
    expect(said).toContain('times that are kept with objects were not compared (--no-metadata)');
  });

  it('leaves a record that says so, and from whose lists comparing again comes to the same', async () => {
    const { stdout, output } = await verify('moved', '--no-metadata', '--json');
    const evidence = COMMAND_VALUES.verify.parse(JSON.parse(stdout))[0]?.evidence;
    if (evidence === undefined) throw new Error(stdout);
    expect(evidence.method.metadata).toBe('not-compared');
    expect(evidence.compared).toMatchObject({ stored: 2, metadata: 0 });
    const catalog = await openCatalog(output);
    try {
      const directory = join(output, 'evidence', evidence.share, evidence.id);
      expect(await replayEvidence(catalog, hostCopies(output), evidence, directory)).toEqual({
        differing: 0,
      });
    } finally {
      await catalog.close();
    }
  });
});

describe('content that was changed in the bucket', () => {
  beforeAll(async () => {
    await copied('flipped/small', Buffer.from('small'));
    await copied('flipped/large', Buffer.alloc(LARGE_BYTES, 1));
    await copiedInParts('flipped/parts', Buffer.alloc(PART_BYTES + 1, 2));
    for (const path of ['flipped/small', 'flipped/large']) {
      const Body = path.endsWith('small') ? Buffer.from('smell') : Buffer.alloc(LARGE_BYTES, 3);
      await s3.send(new PutObjectCommand({ Bucket: 'copy', Key: path, Body }));
    }
    const spoilt = Buffer.alloc(PART_BYTES + 1, 2);
    spoilt[PART_BYTES] = 0;
    await copiedInParts('flipped/parts', spoilt);
    await write('flipped/parts', Buffer.alloc(PART_BYTES + 1, 2));
  });

  it.each([[[]], [['--no-metadata']]])('is found with %j', async (more) => {
    const { code, said } = await verify('flipped', ...more);
    expect(code, said).toBe(6);
    expect(said).toContain('3 differ');
  });
});

describe('objects whose ETag is no MD5', () => {
  const kms = { ServerSideEncryption: 'aws:kms' } as const;
  beforeAll(async () => {
    await copied('other/kms', Buffer.from('encrypted'), { ...kms, Metadata: { 'file-permissions': '0777' } });
    await copiedInParts('other/parts', Buffer.alloc(PART_BYTES + 1, 4));
    await copied('other/plain', Buffer.from('plain'));
    await copied('locked/first', Buffer.alloc(LARGE_BYTES, 5), kms);
    await copied('locked/second', Buffer.alloc(LARGE_BYTES, 6), kms);
    await copied('alike/first', Buffer.alloc(LARGE_BYTES, 7));
    await copied('alike/second', Buffer.alloc(LARGE_BYTES, 8));
  });

  it('are proved by the stored checksum, which they are asked for, whatever else they tell', async () => {
    const { code, said, stderr } = await verify('other', '--no-metadata');
    expect(code, said + stderr).toBe(0);
    expect(await withoutAsking(() => verify('other', '--no-metadata'))).toMatchObject({ code: 2 });
  });

  it.each([
    ['under KMS one question shows it, before large files are read for nothing', 'locked', 3],
    ['where S3 says that they are, one question is all', 'alike', 1],
  ])('%s', async (_what, directory, questions) => {
    expect(await asked(() => verify(directory, '--no-metadata'))).toBe(questions);
  });
});

it('is for copies: of a share of a migration metadata is always compared', async () => {
  const args = ['verify', '--share', 'projects', '--no-metadata'];
  const { code, stderr, stdout } = await headwater(place.directory, args);
  expect(code, stdout).toBe(2);
  expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/when using --metadata: --source/);
});

it('an object that refuses to be asked about is still there, and extra', async () => {
  await copied('hidden/one', Buffer.from('one'));
  await s3.send(new PutObjectCommand({ Bucket: 'copy', Key: 'hidden/stranger', Body: 'theirs' }));
  const hidden = { operation: 'HeadObject', resource: 'copy/hidden/stranger', times: 'always' } as const;
  await goWrong(cloud.endpoint, { fault: 'access-denied', ...hidden });
  const { code, said, stderr } = await verify('hidden').finally(() => goWrong(cloud.endpoint));
  expect(code, said + stderr).toBe(6);
  expect(said).toContain('1 extra');
});
