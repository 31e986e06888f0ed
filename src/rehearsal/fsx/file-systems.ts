import type {
  CreateFileSystemRequest,
  DeleteFileSystemRequest,
  DescribeFileSystemsRequest,
} from '@aws-sdk/client-fsx';
import { type Operation, Refusal } from '../model-service.ts';
import {
  type FileSystemRecord,
  type FsxContext,
  fileSystemOf,
  freshId,
  lifecycleOf,
  pageOf,
} from './records.ts';

/** MiB of a file that one disk of the file system holds, unless asked for otherwise. */
const CHUNK_MIB = 1024;

/** Lustre file systems: what an association needs, and what the old way to a bucket shows. */
export function fileSystemOperations(context: FsxContext): Readonly<Record<string, Operation>> {
  const { fileSystems, associations, world, clock } = context;

  const shown = async (record: FileSystemRecord, lifecycle = lifecycleOf(context, record)) => {
    const { account } = await world.read();
    const { linked } = record;
    return {
      OwnerId: account,
      CreationTime: record.createdAtMs / 1000,
      FileSystemId: record.id,
      FileSystemType: 'LUSTRE',
      FileSystemTypeVersion: record.version,
      Lifecycle: lifecycle,
      StorageCapacity: record.storageGiB,
      StorageType: 'SSD',
      SubnetIds: [...record.subnetIds],
      ResourceARN: record.arn,
      Tags: [...record.tags],
      LustreConfiguration: {
        DeploymentType: record.deployment,
        MountName: 'fsx',
        ...(linked === null
          ? {}
          : {
              DataRepositoryConfiguration: {
                Lifecycle: lifecycle,
                ImportPath: linked.importPath,
                ...(linked.exportPath === null ? {} : { ExportPath: linked.exportPath }),
                ImportedFileChunkSize: linked.chunkMiB,
                AutoImportPolicy: linked.autoImport,
              },
            }),
      },
    };
  };

  return {
    CreateFileSystem: async (request: CreateFileSystemRequest) => {
      const { FileSystemType: type, LustreConfiguration: lustre = {}, ClientRequestToken: token } = request;
      if (type !== 'LUSTRE')
        throw new Refusal('BadRequest', `File systems of type ${type} are not played by the rehearsal.`);
      const before = fileSystems.all().find((one) => token !== undefined && one.token === token);
      if (before !== undefined) return { FileSystem: await shown(before) };
      const { account, region } = await world.read();
      const id = freshId('fs');
      const deployment = lustre.DeploymentType ?? 'SCRATCH_1';
      const record: FileSystemRecord = {
        arn: `arn:aws:fsx:${region}:${account}:file-system/${id}`,
        seq: fileSystems.nextSeq(),
        id,
        token: token ?? null,
        deployment,
        // A scratch file system is of 2.10 unless asked for otherwise, and 2.10 takes no association.
        version: request.FileSystemTypeVersion ?? (deployment === 'PERSISTENT_2' ? '2.12' : '2.10'),
        storageGiB: request.StorageCapacity ?? 1200,
        subnetIds: request.SubnetIds ?? [],
        linked:
          lustre.ImportPath === undefined
            ? null
            : {
                importPath: lustre.ImportPath,
                exportPath: lustre.ExportPath ?? null,
                autoImport: lustre.AutoImportPolicy ?? 'NONE',
                chunkMiB: lustre.ImportedFileChunkSize ?? CHUNK_MIB,
              },
        tags: request.Tags ?? [],
        createdAtMs: clock.now(),
      };
      await fileSystems.put(record);
      return { FileSystem: await shown(record, 'CREATING') };
    },

    DescribeFileSystems: async ({ FileSystemIds: ids, ...paging }: DescribeFileSystemsRequest) => {
      const asked = ids === undefined ? fileSystems.all() : ids.map((id) => fileSystemOf(context, id));
      const { items, next } = pageOf(asked, paging);
      return { FileSystems: await Promise.all(items.map((record) => shown(record))), ...next };
    },

    DeleteFileSystem: async ({ FileSystemId: id = '' }: DeleteFileSystemRequest) => {
      const found = fileSystemOf(context, id);
      const linked = associations.all().filter(({ fileSystemId }) => fileSystemId === id);
      for (const { arn } of linked) await associations.remove(arn);
      await fileSystems.remove(found.arn);
      return { FileSystemId: id, Lifecycle: 'DELETING' };
    },
  };
}
