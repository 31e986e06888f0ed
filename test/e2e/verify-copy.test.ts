import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { COMMAND_VALUES } from '../../src/views/values/command-values.ts';
import { faultReport, goWrong } from '../contract/faults-harness.ts';
import { BIN, headwater, workplace } from './headwater.ts';

/** `verify --source` as somebody types it who has nothing of headwater but the program. */

const KEYS = { accessKeyId: 'only', secretAccessKey: 's3cret' } as const;
const FILES = 40;
/** Of more than a MiB: the listing's ETag does not settle those, so that each object is asked about. */
const LARGE_FILES = 6;

let place: Awaited<ReturnType<typeof workplace>>;
let cloud: Rehearsal;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data/inner'), { recursive: true });
  await mkdir(join(place.directory, 'nothing'));
  await mkdir(join(place.directory, 'places/a'), { recursive: true });
  cloud = await startRehearsal({ directory: join(place.directory, 'cloud'), credentials: KEYS });
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: KEYS,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  for (const Bucket of ['copy', 'vacant']) await s3.send(new CreateBucketCommand({ Bucket }));
  for (let at = 0; at < FILES; at += 1) {
    const Body = `content ${at}\n`;
    await writeFile(join(place.directory, `data/inner/${at}`), Body);
    await s3.send(new PutObjectCommand({ Bucket: 'copy', Key: `data/inner/${at}`, Body }));
  }
  await mkdir(join(place.directory, 'large'));
  for (let at = 0; at < LARGE_FILES; at += 1) {
    const Body = Buffer.alloc(2 ** 20 + 1, at);
    await writeFile(join(place.directory, `large/${at}`), Body);
    await s3.send(new PutObjectCommand({ Bucket: 'copy', Key: `large/${at}`, Body }));
  }
  s3.destroy();
  env = {
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_ENDPOINT_URL: cloud.endpoint,
    // Nothing of the machine's own.
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});
afterAll(async () => {
  await cloud?.close();
  await place.remove();
});

const verify = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  headwater(place.directory, ['verify', ...args], { env: { ...env, ...more } });
const COPY = ['--source', 'data', '--target', 's3://copy/data'];
const LARGE = ['--source', 'large', '--target', 's3://copy/large'];

test('without a configuration: what was compared with what, and evidence in a directory of its own', async () => {
  const ended = await verify(COPY);
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /^\S.*data is proved in s3:\/\/copy\/data\/ at http.*: 1 excluded\. .*41 scanned = 0 transferred \+ 40 unchanged \+ 1 excluded .* balanced/,
  );
  expect(ended.stdout).not.toContain(KEYS.secretAccessKey);
  expect(await readdir(join(place.directory, 'headwater-evidence'))).toEqual(
    expect.arrayContaining(['evidence', 'inventories']),
  );
});

test('--json is the documented value, and says what it was a copy of', async () => {
  const ended = await verify([...COPY, '--json', '--list', 'excluded', '--output', 'evidence as json']);
  const [value] = COMMAND_VALUES.verify.parse(JSON.parse(ended.stdout));
  expect(value?.evidence.copy).toEqual({
    source: join(place.directory, 'data'),
    endpoint: cloud.endpoint,
    madeBy: 'other',
  });
  expect(value?.listed).toMatchObject([{ path: { text: 'inner' }, reason: 'directory-without-object' }]);
});

test('a copy that is said to be DataSync’s has to have its markers', async () => {
  const ended = await verify([...COPY, '--made-by', 'datasync', '--output', 'of-datasync']);
  expect(ended.code, ended.stderr).toBe(6);
  expect(ended.stdout).toMatch(/1 missing/);
});

test('an empty bucket beside a full source is no bad input: everything is missing', async () => {
  const ended = await verify(['--source', 'data', '--target', 's3://vacant', '--output', 'of-vacant']);
  expect(ended.code, ended.stderr).toBe(6);
  expect(ended.stdout).toMatch(/40 missing/);
});

test('an answer that comes late or twice changes nothing', async () => {
  await goWrong(
    cloud.endpoint,
    { fault: 'throttle', operation: 'ListObjectsV2', times: 2 },
    { fault: 'reset', operation: 'HeadObject', times: 3 },
  );
  const ended = await verify([...COPY, '--output', 'with-faults']);
  await goWrong(cloud.endpoint);
  expect(ended.code, ended.stderr).toBe(0);
});

test('stops within a comparison when it is told to, and leaves no evidence', {
  timeout: 60_000,
}, async () => {
  await goWrong(cloud.endpoint, { fault: 'slow', operation: 'HeadObject', ms: 2_000, times: 'always' });
  const child = spawn(process.execPath, [BIN, 'verify', ...LARGE, '--output', 'told-to-stop'], {
    ...{ cwd: place.directory, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  });
  const told = text(child.stderr);
  await vi.waitFor(async () => expect((await faultReport(cloud.endpoint)).fired).not.toEqual([]), {
    timeout: 30_000,
  });
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  await goWrong(cloud.endpoint);
  expect(await told).toMatch(/Stopped before it was done/);
  expect(code).toBe(5);
  const left = await readdir(join(place.directory, 'told-to-stop'), { recursive: true });
  expect(left.filter((name) => name.endsWith('evidence.json'))).toEqual([]);
});

type Case = readonly [
  what: string,
  args: readonly string[],
  says: readonly RegExp[],
  more?: Readonly<Record<string, string>>,
];

const CASES: readonly Case[] = [
  [
    'a source that is not there',
    ['--source', 'gone', '--target', 's3://copy'],
    [/Cannot read the source \S.*gone: there is no such directory/, /Check --source/],
  ],
  [
    'a source that is a file',
    ['--source', 'data/inner/1', '--target', 's3://copy'],
    [/not a directory/, /Check --source/],
  ],
  [
    'an empty source beside a full bucket',
    ['--source', 'nothing', '--target', 's3://copy'],
    [/nothing is empty, and s3:\/\/copy\/ holds objects/, /mounted there/],
  ],
  [
    'an empty source beside an empty bucket',
    ['--source', 'nothing', '--target', 's3://vacant'],
    [/is empty, and there is nothing at s3:\/\/vacant\/ either/],
  ],
  [
    'a source of empty directories beside an empty bucket',
    ['--source', 'places', '--target', 's3://vacant'],
    [
      /places has no file in any of its directories, and there is nothing at s3:\/\/vacant\//,
      /mounted there/,
    ],
  ],
  [
    'a level that takes a job of S3',
    [...COPY, '--level', 'L3'],
    [/takes the role and the control bucket of a headwater.yaml/, /--level L2, or at L4/],
  ],
  [
    'no such bucket',
    ['--source', 'data', '--target', 's3://no-such-bucket'],
    [/NoSuchBucket/, /name of the bucket in --target/],
  ],
  [
    'keys that S3 does not know',
    COPY,
    [/AWS does not know these credentials|InvalidAccessKeyId/, /--profile/],
    { AWS_ACCESS_KEY_ID: 'other' },
  ],
  [
    'a wrong secret',
    COPY,
    [/SignatureDoesNotMatch/, /s3:ListBucket/],
    { AWS_SECRET_ACCESS_KEY: 'other-s3cret' },
  ],
  [
    'no credentials at all',
    COPY,
    [/no usable AWS credentials/],
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
  ],
  [
    'a profile that is not there',
    [...COPY, '--profile', 'nobody'],
    [/no usable AWS credentials/, /--profile/],
  ],
  [
    'an endpoint that nobody answers at',
    [...COPY, '--endpoint-url', 'http://127.0.0.1:1'],
    [/ECONNREFUSED/, /--endpoint-url/],
  ],
  [
    'an endpoint that is no address',
    [...COPY, '--endpoint-url', 's3.example.org'],
    [/"s3\.example\.org" is no endpoint/, /https:\/\/s3\.example\.org/],
  ],
  [
    'a target without a scheme',
    ['--source', 'data', '--target', 'copy/data'],
    [/"copy\/data" is no place in S3/, /s3:\/\/BUCKET\/PREFIX/],
  ],
  [
    'a target on the web',
    ['--source', 'data', '--target', 'https://copy.s3.amazonaws.com'],
    [/does not begin with s3:\/\//],
  ],
  [
    'evidence in the source',
    [...COPY, '--output', 'data/proof'],
    [/Did not write to \S.*proof: it lies in --source/, /--output/],
  ],
  [
    'a reason nobody knows',
    [...COPY, '--accept', 'all-of-it'],
    [/"all-of-it" is no reason/, /link-not-copied/],
  ],
  ['a source without a target', ['--source', 'data'], [/--target/]],
  ['a target without a source', ['--target', 's3://copy'], [/--source/]],
  [
    'a share as well',
    [...COPY, '--share', 'data'],
    [/--share.*cannot also be provided when using --source|--source.*cannot also be provided/],
  ],
  ['what only copies have, of a share', ['--region', 'us-east-1'], [/--source/]],
];

test('--list all: a line a path, the verdict as its first letter, and nothing else on stdout', async () => {
  const ended = await verify([...COPY, '--list', 'all', '--limit', '0', '--output', 'evidence as lines']);
  const lines = ended.stdout.trimEnd().split('\n');
  expect(lines.map(([letter]) => letter).join('')).toMatch(/^E?M{40}E?$|^M*EM*$/);
  expect(lines).toHaveLength(41);
  const some = await verify([
    ...COPY,
    '--list',
    'unchanged',
    '--limit',
    '3',
    '--output',
    'evidence as lines',
  ]);
  expect(some.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(some.stderr).toContain('and 37 more; all of them: --limit 0');
});

describe('bad input', () => {
  test.each(CASES.map(([what, args, says, more]) => [what, args, says, more] as const))(
    '%s: one clear message, exit 2, no secret',
    async (_what, args, says, more) => {
      const ended = await verify(args, more);
      expect(ended.code, ended.stdout + ended.stderr).toBe(2);
      for (const said of says) expect(ended.stderr.replaceAll(/\s+/g, ' ')).toMatch(said);
      expect(ended.stdout).toBe('');
      expect(ended.stderr).not.toMatch(/^\s+at |s3cret|node:internal/m);
    },
  );

  test.each([
    [
      'while the bucket is listed',
      COPY,
      { fault: 'expired-credentials', operation: 'ListObjectsV2', times: 'always', after: 1 },
      /credentials have expired/,
    ],
    [
      'while objects are asked about',
      LARGE,
      { fault: 'expired-credentials', operation: 'HeadObject', times: 'always', after: 3 },
      /Most often the credentials have expired/,
    ],
    [
      'denied while objects are asked about',
      LARGE,
      { fault: 'access-denied', operation: 'HeadObject', times: 'always', after: 3 },
      /\(s3:\/\/copy\/large\/\d\)[\s\S]*s3:GetObject[\s\S]*kms:Decrypt[\s\S]*--exclude/,
    ],
  ] as const)(
    'a token that expires half-way: %s: no verdict, and no evidence of one',
    async (what, copy, rule, says) => {
      await goWrong(cloud.endpoint, rule);
      const output = `expired ${what}`;
      const ended = await verify([...copy, '--output', output]);
      await goWrong(cloud.endpoint);
      expect(ended.code, ended.stdout).toBe(2);
      expect(ended.stderr).toMatch(says);
      expect(ended.stdout).toBe('');
      const left = await readdir(join(place.directory, output), { recursive: true });
      expect(left.filter((name) => name.endsWith('evidence.json'))).toEqual([]);
      expect((await verify([...copy, '--output', output])).code).toBe(0);
    },
  );

  test('a full disk: says so, and no evidence is left behind', async (context) => {
    const full = join(place.directory, 'full');
    await mkdir(full);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', full]).status === 0;
    if (!mounted) return context.skip('mounting takes root');
    try {
      const ended = await verify([...COPY, '--output', 'full']);
      expect(ended.code, ended.stdout).toBe(5);
      expect(ended.stderr).toMatch(/the disk is full/);
      expect(ended.stdout).toBe('');
    } finally {
      spawnSync('umount', [full]);
    }
  });
});
