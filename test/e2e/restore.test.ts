import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import {
  COMMAND_VALUES,
  type CommandName,
  type CommandValue,
} from '../../src/views/values/command-values.ts';
import { errorSchema } from '../../src/views/values/error.ts';
import { BIN, headwater, workplace } from './headwater.ts';

const BUCKET = 'my-migration-data';
const OBJECTS = 60;
let place: Awaited<ReturnType<typeof workplace>>;
let s3: S3Client;

/** A committed share of three files, and archived objects below `data/old/`. */
beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data'));
  await writeFile(join(place.directory, 'data/new.txt'), 'new\n');
  for (const args of [
    ['init', '--name', 'data', '--mount', 'data'],
    ['inventory', 'scan'],
    ['plan', 'create'],
    ['plan', 'approve'],
    ['apply'],
  ])
    expect((await headwater(place.directory, args)).code, args.join(' ')).toBe(0);
  const rehearsal = join(place.directory, '.headwater/rehearsal');
  const { endpoint } = JSON.parse(await readFile(join(rehearsal, 'endpoint.json'), 'utf8'));
  const credentials = await keyPairOf(join(rehearsal, 'credentials'));
  s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  for (let index = 0; index < OBJECTS; index += 1) {
    const Key = `data/old/${String(index).padStart(3, '0')}`;
    const StorageClass = index < OBJECTS / 2 ? 'GLACIER' : 'DEEP_ARCHIVE';
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'old\n', StorageClass }));
  }
}, 120_000);
afterAll(async () => {
  s3?.destroy();
  await place.remove();
});

async function valueFrom<Name extends CommandName>(
  command: Name,
  args: readonly string[],
  code = 0,
): Promise<CommandValue<Name>> {
  const ended = await headwater(place.directory, [...command.split(' '), ...args, '--json']);
  expect(ended.code, ended.stdout + ended.stderr).toBe(code);
  return COMMAND_VALUES[command].parse(JSON.parse(ended.stdout)) as CommandValue<Name>;
}
const errorOf = async (...args: readonly string[]) =>
  errorSchema.parse(JSON.parse((await headwater(place.directory, ['restore', ...args, '--json'])).stdout))
    .error;
const REQUEST = ['data/old', '--days', '5'];

test.each([
  ['no selection', ['request', '--days', '1'], 'selection-needed'],
  ['two selections', ['request', 'data/', '--share', 'data', '--days', '1'], 'selection-needed'],
  ['no days', ['request', 'data/'], 'command-line'],
  ['days that are none', ['request', 'data/', '--days', '0'], 'command-line'],
  ['more than the account may', ['request', 'data/', '--days', '1', '--per-second', '1001'], 'command-line'],
  ['another bucket', ['request', 's3://elsewhere/data/', '--days', '1'], 'bucket-foreign'],
  ['a share that is none', ['wait', '--share', 'nobody'], 'share-unknown'],
  ['a list that is not there', ['request', '--list', 'nowhere.txt', '--days', '1'], 'key-list-unreadable'],
  [
    'Expedited for DEEP_ARCHIVE',
    ['request', 'data/', '--days', '1', '--tier', 'Expedited', '--yes'],
    'tier-unavailable',
  ],
  [
    'Expedited for INTELLIGENT_TIERING',
    ['request', 'data/', '--days', '1', '--tier', 'Expedited', '--intelligent-tiering'],
    'tier-unavailable',
  ],
  ['a time that is none', ['wait', 'data/', '--every', 'soon'], 'interval-invalid'],
] as const)('bad input: %s', async (_, args, code) => {
  expect(await errorOf(...args)).toMatchObject({ code, exitCode: 2 });
});

test('price and time come first, and without a yes nothing is asked for', async () => {
  const value = await valueFrom('restore request', REQUEST, 5);
  expect(value).toMatchObject({
    asked: false,
    outcome: null,
    estimate: { objects: OBJECTS, bytes: OBJECTS * 4 },
    tally: { ask: { GLACIER: { objects: 30 }, DEEP_ARCHIVE: { objects: 30 } } },
    otherTiers: [{ tier: 'Standard' }],
  });
  const said = await headwater(place.directory, ['restore', 'request', ...REQUEST]);
  expect(said.code).toBe(5);
  expect(said.stdout).toMatch(
    /REHEARSAL[\s\S]*Ask for +60 objects[\s\S]*Price[\s\S]*Time[\s\S]*Nothing was asked for/,
  );
  const look = await valueFrom('restore wait', ['data/old/', '--once'], 3);
  expect(look.look).toMatchObject({ archived: { objects: OBJECTS }, onItsWay: { objects: 0 } });
});

test('killed half-way, the same command asks for the rest', { timeout: 120_000 }, async () => {
  // Half a minute for all of them.
  const child = spawn(
    process.execPath,
    [BIN, 'restore', 'request', ...REQUEST, '--per-second', '2', '--yes'],
    {
      cwd: place.directory,
      stdio: 'ignore',
    },
  );
  const onTheirWay = async () => {
    const { look } = await valueFrom('restore wait', ['data/old/', '--once'], 3);
    return look.onItsWay.objects;
  };
  await expect.poll(onTheirWay, { timeout: 60_000 }).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  const before = await onTheirWay();
  expect(before).toBeLessThan(OBJECTS);
  const records = (await readdir(join(place.directory, '.headwater/restores'))).filter((name) =>
    name.endsWith('.json'),
  );
  expect(records).toHaveLength(1);

  const { resumed, outcome } = await valueFrom('restore request', [...REQUEST, '--yes']);
  expect(resumed).toBe(true);
  expect((outcome?.asked ?? 0) + (outcome?.onItsWay ?? 0)).toBe(OBJECTS);
  expect(outcome?.onItsWay).toBeGreaterThan(0);
});

test('asked for again, nothing is; then all come back as time passes, and go again', {
  timeout: 120_000,
}, async () => {
  const again = await valueFrom('restore request', REQUEST);
  expect(again).toMatchObject({
    asked: true,
    estimate: { objects: 0 },
    outcome: { asked: 0, onItsWay: OBJECTS },
  });
  await valueFrom('rehearsal advance', ['12h']);
  const half = await valueFrom('restore wait', ['--share', 'data', '--once'], 3);
  expect(half.look).toMatchObject({ back: { objects: 30 }, onItsWay: { objects: 30 } });
  await valueFrom('rehearsal advance', ['36h']);
  const whole = await valueFrom('restore wait', ['data/old/']);
  expect(whole.look).toMatchObject({
    back: { objects: OBJECTS },
    onItsWay: { objects: 0 },
    archived: { objects: 0 },
  });
  const now = Date.parse(whole.look.at);
  expect(Date.parse(whole.look.firstGoesAt ?? '') - now).toBeGreaterThan(86_400_000);

  // There for five days: asked for ten, they are kept; asked for one, nothing is to do.
  const longer = await valueFrom('restore request', ['data/old', '--days', '10', '--yes']);
  expect(longer.outcome).toMatchObject({ asked: 0, kept: OBJECTS });
  const shorter = await valueFrom('restore request', ['data/old', '--days', '1']);
  expect(shorter.outcome).toMatchObject({ back: OBJECTS, kept: 0 });
  await valueFrom('rehearsal advance', ['12d']);
  const gone = await valueFrom('restore wait', ['data/old/'], 3);
  expect(gone.look).toMatchObject({
    back: { objects: 0 },
    archived: { objects: OBJECTS },
    firstGoesAt: null,
  });
});

test('the keys of a list, and what of it is not there', async () => {
  await writeFile(
    join(place.directory, 'keys.txt'),
    `data/old/007\r\ndata/nowhere\ns3://${BUCKET}/data/old/059\ndata/new.txt\n`,
  );
  const value = await valueFrom(
    'restore request',
    ['--list', 'keys.txt', '--days', '1', '--tier', 'Standard', '--yes'],
    3,
  );
  expect(value).toMatchObject({ selection: { keys: 4 }, outcome: { asked: 2, readable: 1, missing: 1 } });
  expect(await readFile(value.notRestored ?? '', 'utf8')).toBe('{"key":"data/nowhere","why":"missing"}\n');
  await valueFrom('rehearsal advance', ['12h']);
  const waited = await valueFrom('restore wait', ['--list', 'keys.txt'], 3);
  expect(waited.look).toMatchObject({ back: { objects: 2 }, readable: { objects: 1 }, missing: 1 });
});

test('what is back is kept for good, after price and yes, unless it would be the only copy or soon be archived again', {
  timeout: 120_000,
}, async () => {
  const keep = ['--list', 'keys.txt', '--storage-class', 'STANDARD'];
  const versioning = (Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }));
  const ids = ['old-again', 'harmless'];
  const rules = (days: number) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: BUCKET,
        LifecycleConfiguration: {
          Rules: ids.map((ID) => ({
            ID,
            Status: 'Enabled' as const,
            Filter: { Prefix: ID === 'harmless' ? 'elsewhere/' : 'data/old/' },
            Transitions: [{ Days: days, StorageClass: 'GLACIER' as const }],
          })),
        },
        // Small objects too.
        TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      }),
    );
  const classes = async () => {
    const { Versions = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'data/old/007' }),
    );
    return Versions.map(({ StorageClass, IsLatest }) => `${StorageClass}${IsLatest ? '' : ' old'}`).sort();
  };

  await versioning('Suspended');
  expect(await errorOf('keep', ...keep, '--yes')).toMatchObject({ code: 'bucket-unversioned', exitCode: 5 });
  await versioning('Enabled');
  await rules(3);
  const again = await errorOf('keep', ...keep, '--yes');
  expect(again).toMatchObject({ code: 'archived-again', exitCode: 5 });
  expect(again.message).toMatch(/2 of the objects would be archived again.*by old-again\.$/);
  await rules(300);
  const asked = await valueFrom('restore keep', keep, 5);
  expect(asked).toMatchObject({ outcome: null, tally: { again: { objects: 2, ruleIds: ['old-again'] } } });
  expect(await classes(), 'nothing without a yes').toEqual(['GLACIER']);

  const said = await headwater(place.directory, ['restore', 'keep', ...keep, '--yes']);
  expect(said.code).toBe(0);
  expect(said.stdout).toMatch(
    /REHEARSAL[\s\S]*Copy +2 objects[\s\S]*AGAIN +2 objects[\s\S]*Done: 2 objects copied/,
  );
  expect(await classes()).toEqual(['GLACIER old', 'STANDARD']);
  expect((await valueFrom('restore keep', keep)).outcome).toMatchObject({ copied: 0 });
  const told = (await valueFrom('ledger show', [])).filter(
    ({ event }) => event.type === 'restore-keep-confirmed',
  );
  expect(told, 'one yes, one event').toMatchObject([
    { event: { bucket: BUCKET, selection: { kind: 'list', keys: 4 }, storageClass: 'STANDARD', objects: 2 } },
  ]);
});

test('by jobs: S3 asks by itself, and the command ends with what its reports say', {
  timeout: 120_000,
}, async () => {
  const batch = [...REQUEST, '--batch'];
  const file = join(place.directory, 'headwater.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^ +batch: .*\n/m, ''));
  expect(await errorOf('request', ...batch, '--yes')).toMatchObject({ exitCode: 2 });
  await writeFile(file, text);
  const asked = await valueFrom('restore request', batch, 5);
  expect(asked).toMatchObject({ asked: false, way: 'batch', estimate: { objects: OBJECTS - 2 } });

  const value = await valueFrom('restore request', [...batch, '--yes']);
  expect(value).toMatchObject({ asked: true, outcome: { asked: OBJECTS - 2, failed: 0 } });
  expect(value.jobs.length).toBeGreaterThan(0);
  const again = await valueFrom('restore request', batch);
  expect(again, 'nothing is asked for twice').toMatchObject({
    estimate: { objects: 0 },
    outcome: { asked: 0, onItsWay: OBJECTS - 2 },
  });
  const told = (await valueFrom('ledger show', [])).filter(
    ({ event }) => event.type === 'restore-confirmed' && event.way === 'batch',
  );
  expect(told, 'one yes').toHaveLength(1);
  await valueFrom('rehearsal advance', ['2d']);
  const { look } = await valueFrom('restore wait', ['data/old/']);
  expect(look).toMatchObject({ back: { objects: OBJECTS - 2 }, readable: { objects: 2 } });
});
