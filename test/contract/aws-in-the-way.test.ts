import { DataSyncClient, DeleteTaskCommand } from '@aws-sdk/client-datasync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import type { LocationSpec } from '../../src/ports/data-sync.ts';
import type { FileShareSpec } from '../../src/ports/file-gateway.ts';
import {
  eventually,
  GATEWAY,
  nfsLocation,
  ROLE,
  rehearsed,
  s3Location,
  taskBetween,
} from './aws-rehearsed.ts';

let cloud: Awaited<ReturnType<typeof rehearsed>>;
let nfs = '';
const OURS = { migration: 'home', step: 'home/task', intent: 'i1' };
const RANGE = { bucket: 'data-bucket', keyPrefix: 'raw/home/' };

beforeAll(async () => {
  cloud = await rehearsed();
  for (const bucket of ['data-bucket', 'control-bucket', 'other-bucket'])
    await cloud.aws.buckets.create(bucket);
  nfs = await cloud.aws.dataSync.locations.create(nfsLocation, OURS);
});
afterAll(() => cloud.close());

const locationAt = (bucket: string, subdirectory: string): Promise<string> =>
  cloud.aws.dataSync.locations.create(
    { ...s3Location, bucketArn: `arn:aws:s3:::${bucket}`, subdirectory } as LocationSpec,
    { ...OURS, migration: 'another' },
  );

describe('tasks in the way of a prefix', () => {
  const cases: readonly {
    readonly why: string;
    readonly bucket?: string;
    readonly at: string;
    readonly inTheWay: boolean;
  }[] = [
    { why: 'writes the same prefix', at: 'raw/home/', inTheWay: true },
    { why: 'writes below it', at: 'raw/home/sub/deep/', inTheWay: true },
    { why: 'writes above it', at: 'raw/', inTheWay: true },
    { why: 'writes the whole bucket', at: '', inTheWay: true },
    { why: 'writes beside it, where names only begin alike', at: 'raw/home-2/', inTheWay: false },
    {
      why: 'writes the same prefix of another bucket',
      bucket: 'other-bucket',
      at: 'raw/home/',
      inTheWay: false,
    },
  ];
  it.each(cases)('one that $why: $inTheWay', async ({ bucket = 'data-bucket', at, inTheWay }) => {
    const { dataSync } = cloud.aws;
    const location = await locationAt(bucket, at);
    const spec = taskBetween(nfs, location, 'nfs');
    expect(await dataSync.writersOf(RANGE, new Set()), 'a location alone writes nothing').toEqual([]);
    const task = await dataSync.tasks.create({ ...spec, excludes: [] }, { ...OURS, migration: 'another' });
    const occupant = { id: task, name: spec.name, migration: 'another' };
    expect(await dataSync.writersOf(RANGE, new Set())).toEqual(inTheWay ? [occupant] : []);
    expect(await dataSync.writersOf(RANGE, new Set([task])), 'one that is known is not looked at').toEqual(
      [],
    );
    await removed(task);
  });

  async function removed(task: string): Promise<void> {
    const client = new DataSyncClient({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: await keyPairOf(`${cloud.directory}/rehearsal/credentials`),
    });
    await client.send(new DeleteTaskCommand({ TaskArn: task }));
    client.destroy();
  }
});

describe('file shares in the way of a prefix', () => {
  const share: FileShareSpec = {
    protocol: 'nfs',
    gatewayArn: GATEWAY,
    roleArn: ROLE,
    locationArn: 'arn:aws:s3:::data-bucket/raw/home/',
    fileShareName: 'home',
    readOnly: false,
    defaultStorageClass: 'S3_STANDARD',
    clientList: ['0.0.0.0/0'],
    clientToken: '',
  };
  const named = { gatewayArn: GATEWAY, fileShareName: 'home' };
  const cases: readonly {
    readonly why: string;
    readonly spec: Partial<FileShareSpec>;
    readonly atTask: boolean;
    readonly atShare: boolean;
  }[] = [
    { why: 'serves the same prefix', spec: { fileShareName: 'other-1' }, atTask: true, atShare: true },
    {
      why: 'serves a directory above it',
      spec: { fileShareName: 'other-2', locationArn: 'arn:aws:s3:::data-bucket/raw/' },
      atTask: true,
      atShare: true,
    },
    {
      why: 'serves the whole bucket',
      spec: { fileShareName: 'other-3', locationArn: 'arn:aws:s3:::data-bucket' },
      atTask: true,
      atShare: true,
    },
    {
      why: 'only reads it',
      spec: { fileShareName: 'other-4', readOnly: true },
      atTask: false,
      atShare: false,
    },
    {
      why: 'serves something else',
      spec: { fileShareName: 'other-5', locationArn: 'arn:aws:s3:::data-bucket/raw/home-2/' },
      atTask: false,
      atShare: false,
    },
    {
      why: 'serves something else by that name',
      spec: { fileShareName: 'Home', locationArn: 'arn:aws:s3:::other-bucket/x/' },
      atTask: false,
      atShare: true,
    },
  ];
  it.each(cases)('one that $why', async ({ spec, atTask, atShare }) => {
    const { fileGateway } = cloud.aws;
    const wanted = { ...share, ...spec, clientToken: `token-${spec.fileShareName}` };
    const id = await fileGateway.fileShares.create(wanted, { ...OURS, migration: 'another' });
    await eventually(async () => (await fileGateway.fileShares.observe(id, wanted))?.state === 'ready');
    const occupants = [{ id, name: wanted.fileShareName, migration: 'another' }];
    expect(await fileGateway.inTheWayOf(RANGE, null, new Set())).toEqual(atTask ? occupants : []);
    expect(await fileGateway.inTheWayOf(RANGE, named, new Set())).toEqual(atShare ? occupants : []);
    expect(await fileGateway.inTheWayOf(RANGE, named, new Set([id]))).toEqual([]);
    await fileGateway.removeFileShare(id);
    await eventually(async () => (await fileGateway.fileShares.observe(id, wanted)) === null);
  });
});
