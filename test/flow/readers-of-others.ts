import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateDataRepositoryAssociationCommand,
  CreateFileSystemCommand,
  DeleteFileSystemCommand,
  DescribeFileSystemsCommand,
  FSxClient,
} from '@aws-sdk/client-fsx';
import type { StepContext } from '../../src/steps/context.ts';
import { KEY_PAIR } from './small-migration.ts';

const STRANGER = { migration: 'theirs', step: 'theirs/file-share', intent: 'i1' };

/** Somebody else serves a directory of a bucket through a gateway of ours; returns how to take it away. */
export async function theirFileShare(
  { config, fileGateway, readers }: StepContext,
  location: string,
): Promise<() => Promise<void>> {
  const [gateway] = config.gateways;
  const arn = await fileGateway.fileShares.create(
    {
      protocol: 'nfs',
      gatewayArn: gateway?.arn ?? '',
      roleArn: gateway?.role ?? '',
      locationArn: `arn:aws:s3:::${location}`,
      fileShareName: 'theirs',
      readOnly: true,
      defaultStorageClass: 'S3_STANDARD',
      clientList: ['0.0.0.0/0'],
      clientToken: `theirs-${location}`,
    },
    STRANGER,
  );
  const [bucket = ''] = location.split('/');
  return async () => {
    await fileGateway.removeFileShare(arn);
    while ((await readers.fileShares(bucket)).some(({ id }) => id === arn)) await sleep(5);
  };
}

/** Somebody trains on a directory of a bucket with FSx for Lustre; returns how to take it away. `old`: with an import path. */
export async function theirLustre(
  endpoint: string,
  path: string,
  { old = false }: { readonly old?: boolean } = {},
): Promise<() => Promise<void>> {
  const fsx = new FSxClient({ endpoint, region: 'us-east-1', credentials: KEY_PAIR });
  const made = await fsx.send(
    new CreateFileSystemCommand({
      FileSystemType: 'LUSTRE',
      FileSystemTypeVersion: '2.15',
      StorageCapacity: 1200,
      SubnetIds: ['subnet-0123456789abcdef0'],
      LustreConfiguration: { DeploymentType: 'SCRATCH_2', ...(old ? { ImportPath: path } : {}) },
    }),
  );
  const FileSystemId = made.FileSystem?.FileSystemId ?? '';
  const isThere = async () => {
    const { FileSystems = [] } = await fsx.send(
      new DescribeFileSystemsCommand({ FileSystemIds: [FileSystemId] }),
    );
    return FileSystems[0]?.Lifecycle === 'AVAILABLE';
  };
  while (!old && !(await isThere())) await sleep(5);
  if (!old) {
    await fsx.send(
      new CreateDataRepositoryAssociationCommand({
        FileSystemId,
        FileSystemPath: '/train',
        DataRepositoryPath: path,
      }),
    );
  }
  return async () => {
    await fsx.send(new DeleteFileSystemCommand({ FileSystemId }));
    fsx.destroy();
  };
}
