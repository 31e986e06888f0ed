import type {
  CreateDataRepositoryAssociationRequest,
  DeleteDataRepositoryAssociationRequest,
  DescribeDataRepositoryAssociationsRequest,
  Filter,
} from '@aws-sdk/client-fsx';
import { type Operation, Refusal } from '../model-service.ts';
import {
  type AssociationRecord,
  type FileSystemRecord,
  type FsxContext,
  fileSystemOf,
  freshId,
  lifecycleOf,
  pageOf,
} from './records.ts';

/** Associations of one file system [aws-facts F]. */
const MOST = 8;
const CHUNK_MIB = 1024;

/** Data repository associations: directories of a file system that stand for prefixes of buckets. */
export function associationOperations(context: FsxContext): Readonly<Record<string, Operation>> {
  const { associations, world, clock } = context;

  const shown = (record: AssociationRecord, lifecycle = lifecycleOf(context, record)) => ({
    AssociationId: record.id,
    ResourceARN: record.arn,
    FileSystemId: record.fileSystemId,
    Lifecycle: lifecycle,
    FileSystemPath: record.fileSystemPath,
    DataRepositoryPath: record.dataRepositoryPath,
    BatchImportMetaDataOnCreate: record.importOnCreate,
    ImportedFileChunkSize: record.chunkMiB,
    ...(record.s3 === null ? {} : { S3: record.s3 }),
    Tags: [...record.tags],
    CreationTime: record.createdAtMs / 1000,
  });
  const found = (id: string): AssociationRecord => {
    const record = associations.all().find((one) => one.id === id);
    if (record !== undefined) return record;
    throw new Refusal('DataRepositoryAssociationNotFound', `Association '${id}' does not exist.`);
  };

  return {
    CreateDataRepositoryAssociation: async (request: CreateDataRepositoryAssociationRequest) => {
      const { FileSystemId: fileSystemId = '', ClientRequestToken: token } = request;
      const before = associations.all().find((one) => token !== undefined && one.token === token);
      if (before !== undefined) return { Association: shown(before) };
      const fileSystemPath = request.FileSystemPath ?? '/';
      const others = associations.all().filter((one) => one.fileSystemId === fileSystemId);
      const fileSystem = fileSystemOf(context, fileSystemId);
      refuse(context, fileSystem, fileSystemPath, others);
      const dataRepositoryPath = request.DataRepositoryPath ?? '';
      if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(dataRepositoryPath))
        throw new Refusal(
          'BadRequest',
          `DataRepositoryPath ${dataRepositoryPath} is not s3://bucket/prefix/.`,
        );
      const { account, region } = await world.read();
      const id = freshId('dra');
      const record: AssociationRecord = {
        arn: `arn:aws:fsx:${region}:${account}:association/${fileSystemId}/${id}`,
        seq: associations.nextSeq(),
        id,
        token: token ?? null,
        fileSystemId,
        fileSystemPath,
        dataRepositoryPath,
        importOnCreate: request.BatchImportMetaDataOnCreate ?? false,
        chunkMiB: request.ImportedFileChunkSize ?? CHUNK_MIB,
        s3: request.S3 ?? null,
        tags: request.Tags ?? [],
        createdAtMs: clock.now(),
      };
      await associations.put(record);
      return { Association: shown(record, 'CREATING') };
    },

    DescribeDataRepositoryAssociations: (request: DescribeDataRepositoryAssociationsRequest) => {
      const { AssociationIds: ids, Filters: filters = [], ...paging } = request;
      const asked = ids === undefined ? associations.all() : ids.map(found);
      const { items, next } = pageOf(
        asked.filter((record) => filters.every((filter) => passes(filter, record))),
        paging,
      );
      return { Associations: items.map((record) => shown(record)), ...next };
    },

    DeleteDataRepositoryAssociation: async (request: DeleteDataRepositoryAssociationRequest) => {
      const record = found(request.AssociationId ?? '');
      await associations.remove(record.arn);
      return {
        AssociationId: record.id,
        Lifecycle: 'DELETING',
        DeleteDataInFileSystem: request.DeleteDataInFileSystem ?? false,
      };
    },
  };
}

/** What FSx refuses of an association [aws-facts F]; which error it names for each is not documented. */
function refuse(
  context: FsxContext,
  fileSystem: FileSystemRecord,
  path: string,
  others: readonly AssociationRecord[],
): void {
  const { id, version, deployment, linked } = fileSystem;
  if (lifecycleOf(context, fileSystem) !== 'AVAILABLE')
    throw new Refusal('BadRequest', `File system '${id}' is not available yet.`);
  if (deployment === 'SCRATCH_1' || version === '2.10')
    throw new Refusal(
      'UnsupportedOperation',
      `${deployment} of Lustre ${version} takes no data repository association; it takes 2.12 or newer.`,
    );
  if (linked !== null)
    throw new Refusal('IncompatibleParameterError', `File system '${id}' has an ImportPath.`);
  if (others.length >= MOST)
    throw new Refusal('ServiceLimitExceeded', `File system '${id}' has ${MOST} associations already.`);
  if (!path.startsWith('/')) throw new Refusal('BadRequest', 'FileSystemPath must start with a slash.');
  const slashed = (one: string): string => (one.endsWith('/') ? one : `${one}/`);
  const overlapping = others.find(
    ({ fileSystemPath: other }) =>
      slashed(other).startsWith(slashed(path)) || slashed(path).startsWith(slashed(other)),
  );
  if (overlapping !== undefined)
    throw new Refusal('BadRequest', `FileSystemPath overlaps that of ${overlapping.id}.`);
}

function passes({ Name: name, Values: values = [] }: Filter, record: AssociationRecord): boolean {
  if (name === 'file-system-id') return values.includes(record.fileSystemId);
  if (name === 'data-repository-type') return values.includes('S3');
  throw new Refusal('BadRequest', `Associations cannot be filtered by ${name}.`);
}
