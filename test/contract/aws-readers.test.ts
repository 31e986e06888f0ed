import {
  CreateDataRepositoryAssociationCommand,
  CreateFileSystemCommand,
  DescribeFileSystemsCommand,
  FSxClient,
} from '@aws-sdk/client-fsx';
import {
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListFileSharesCommand, StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { readers } from '../../src/adapters/aws/readers.ts';
import { eventually, GATEWAY, ROLE, rehearsed } from './aws-rehearsed.ts';

const DATA = 'data-bucket';
let cloud: Awaited<ReturnType<typeof rehearsed>>;
let fsx: FSxClient;
let s3: S3Client;

beforeAll(async () => {
  cloud = await rehearsed();
  const options = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: await keyPairOf(`${cloud.directory}/rehearsal/credentials`),
  };
  fsx = new FSxClient(options);
  s3 = new S3Client({ ...options, forcePathStyle: true });
  for (const bucket of [DATA, 'other-bucket']) await cloud.aws.buckets.create(bucket);
});
afterAll(async () => {
  fsx.destroy();
  s3.destroy();
  await cloud.close();
});

async function fileSystem(linked: object = {}): Promise<string> {
  const made = await fsx.send(
    new CreateFileSystemCommand({
      FileSystemType: 'LUSTRE',
      FileSystemTypeVersion: '2.15',
      StorageCapacity: 1200,
      SubnetIds: ['subnet-0123456789abcdef0'],
      LustreConfiguration: { DeploymentType: 'SCRATCH_2', ...linked },
    }),
  );
  const id = made.FileSystem?.FileSystemId ?? '';
  await eventually(async () => {
    const { FileSystems } = await fsx.send(new DescribeFileSystemsCommand({ FileSystemIds: [id] }));
    return FileSystems?.[0]?.Lifecycle === 'AVAILABLE';
  });
  return id;
}
const associate = (FileSystemId: string, FileSystemPath: string, DataRepositoryPath: string) =>
  fsx.send(new CreateDataRepositoryAssociationCommand({ FileSystemId, FileSystemPath, DataRepositoryPath }));

it('FSx is read to its last page, with the old links, and of no other bucket', async () => {
  const wanted: string[] = [];
  // More than a page has, which is 25; a file system takes 8.
  for (let system = 0; system < 4; system += 1) {
    const id = await fileSystem();
    for (let at = 0; at < 7; at += 1) {
      await associate(id, `/${at}`, `s3://${DATA}/${system}/${at}/`);
      wanted.push(`${system}/${at}/`);
    }
    await associate(id, '/elsewhere', 's3://other-bucket/');
  }
  const old = await fileSystem({ ImportPath: `s3://${DATA}/old` });
  await fileSystem({ ImportPath: 's3://other-bucket/old' });
  const found = await cloud.aws.readers.lustre(DATA);
  expect(found.map(({ keyPrefix }) => keyPrefix).sort()).toEqual([...wanted, 'old/'].sort());
  expect(found.at(-1)).toEqual({ kind: 'fsx-lustre', id: old, name: '', keyPrefix: 'old/' });
  expect(found[0]?.name, 'says where in which file system').toMatch(/^fs-\w+\/0$/);
});

it('file shares are found, read-only ones too', async () => {
  const spec = {
    protocol: 'nfs' as const,
    gatewayArn: GATEWAY,
    roleArn: ROLE,
    locationArn: `arn:aws:s3:::${DATA}/lab/`,
    fileShareName: 'lab',
    readOnly: true,
    defaultStorageClass: 'S3_STANDARD' as const,
    clientList: ['0.0.0.0/0'],
    clientToken: 'a-token',
  };
  const id = await cloud.aws.fileGateway.fileShares.create(spec, {
    migration: 'other',
    step: 'lab/file-share',
    intent: 'i1',
  });
  expect(await cloud.aws.readers.fileShares(DATA)).toEqual([
    { kind: 'file-share', id, name: 'lab', keyPrefix: 'lab/' },
  ]);
  expect(await cloud.aws.readers.fileShares('other-bucket')).toEqual([]);
});

it('a file share that goes between the list and the question about it hides none of the others', async () => {
  const { fileGateway } = cloud.aws;
  const shareAt = (name: string) =>
    fileGateway.fileShares.create(
      {
        protocol: 'nfs',
        gatewayArn: GATEWAY,
        roleArn: ROLE,
        locationArn: `arn:aws:s3:::other-bucket/${name}/`,
        fileShareName: name,
        readOnly: true,
        defaultStorageClass: 'S3_STANDARD',
        clientList: ['0.0.0.0/0'],
        clientToken: `token-${name}`,
      },
      { migration: 'other', step: `${name}/file-share`, intent: 'i1' },
    );
  const [going, staying] = [await shareAt('going'), await shareAt('staying')];
  const credentials = await keyPairOf(`${cloud.directory}/rehearsal/credentials`);
  const gateway = new StorageGatewayClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  let [gone, asked] = [false, 0];
  gateway.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'DescribeNFSFileSharesCommand') asked += 1;
        if (asked === 1 && !gone) {
          gone = true;
          await fileGateway.removeFileShare(going);
          await eventually(async () => {
            const { FileShareInfoList = [] } = await gateway.send(new ListFileSharesCommand({}));
            return !FileShareInfoList.some(({ FileShareARN }) => FileShareARN === going);
          });
        }
        return next(args);
      },
    { step: 'initialize' },
  );
  const found = await readers(gateway, fsx).fileShares('other-bucket');
  expect(found.map(({ id }) => id)).toEqual([staying]);
  expect(asked, 'the race was met').toBeGreaterThan(1);
  gateway.destroy();
  await fileGateway.removeFileShare(staying);
});

describe('what of a bucket keeps its objects from being aged', () => {
  it('is MFA delete', async () => {
    const { buckets } = cloud.aws;
    expect(await buckets.mfaDelete('other-bucket')).toBe(false);
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: 'other-bucket',
        VersioningConfiguration: { Status: 'Enabled', MFADelete: 'Enabled' },
        MFA: 'arn:aws:iam::123456789012:mfa/root 123456',
      }),
    );
    expect(await buckets.mfaDelete('other-bucket')).toBe(true);
  });

  it('is what archives INTELLIGENT_TIERING by itself, where it is turned on', async () => {
    const put = (Id: string, Status: 'Enabled' | 'Disabled', Filter: object) =>
      s3.send(
        new PutBucketIntelligentTieringConfigurationCommand({
          Bucket: DATA,
          Id,
          IntelligentTieringConfiguration: {
            Id,
            Status,
            Filter,
            Tierings: [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' }],
          },
        }),
      );
    await put('a', 'Enabled', { Prefix: 'raw/' });
    await put('b', 'Disabled', { Prefix: 'raw/' });
    await put('c', 'Enabled', { And: { Prefix: 'lab/', Tags: [{ Key: 'cold', Value: 'yes' }] } });
    expect(await cloud.aws.buckets.archiveTierings(DATA)).toEqual([
      { id: 'a', keyPrefix: 'raw/', tagged: false },
      { id: 'c', keyPrefix: 'lab/', tagged: true },
    ]);
    expect(await cloud.aws.buckets.archiveTierings('other-bucket')).toEqual([]);
  });
});
