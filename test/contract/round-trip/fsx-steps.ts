import type { Step } from './step.ts';

const SUBNETS = ['subnet-0123456789abcdef0'];
const LUSTRE = { FileSystemType: 'LUSTRE', StorageCapacity: 1200, SubnetIds: SUBNETS };

/** Every FSx operation that is served, and what FSx refuses of them. */
export const FSX_STEPS: readonly Step[] = [
  {
    service: 'FSx',
    operation: 'CreateFileSystem',
    input: {
      ...LUSTRE,
      FileSystemTypeVersion: '2.15',
      LustreConfiguration: { DeploymentType: 'SCRATCH_2' },
      ClientRequestToken: 'first',
    },
    keep: { fileSystem: 'FileSystem.FileSystemId' },
    holds: { 'FileSystem.Lifecycle': 'CREATING', 'FileSystem.FileSystemTypeVersion': '2.15' },
  },
  {
    service: 'FSx',
    operation: 'CreateFileSystem',
    input: { ...LUSTRE, LustreConfiguration: { DeploymentType: 'SCRATCH_2', ImportPath: 's3://data/old/' } },
    keep: { old: 'FileSystem.FileSystemId' },
    holds: {
      'FileSystem.FileSystemTypeVersion': '2.10',
      'FileSystem.LustreConfiguration.DataRepositoryConfiguration.ImportPath': 's3://data/old/',
    },
  },
  {
    service: 'FSx',
    operation: 'CreateFileSystem',
    input: { ...LUSTRE, FileSystemType: 'WINDOWS' },
    refused: 'BadRequest',
  },
  {
    service: 'FSx',
    operation: 'DescribeFileSystems',
    input: { MaxResults: 1 },
    keep: { page: 'NextToken' },
    holds: { 'FileSystems.0.Lifecycle': 'AVAILABLE', 'FileSystems.1': undefined },
    until: true,
  },
  {
    service: 'FSx',
    operation: 'DescribeFileSystems',
    input: ({ page }) => ({ NextToken: page }),
    holds: { 'FileSystems.0.Lifecycle': 'AVAILABLE', NextToken: undefined },
    until: true,
  },
  {
    service: 'FSx',
    operation: 'CreateDataRepositoryAssociation',
    input: ({ old }) => ({ FileSystemId: old, FileSystemPath: '/x', DataRepositoryPath: 's3://data/x/' }),
    refused: 'UnsupportedOperation',
  },
  {
    service: 'FSx',
    operation: 'CreateDataRepositoryAssociation',
    input: ({ fileSystem }) => ({
      FileSystemId: fileSystem,
      FileSystemPath: '/train',
      DataRepositoryPath: 's3://data/train/',
      BatchImportMetaDataOnCreate: true,
      S3: { AutoImportPolicy: { Events: ['NEW', 'CHANGED', 'DELETED'] } },
    }),
    keep: { association: 'Association.AssociationId' },
    holds: { 'Association.DataRepositoryPath': 's3://data/train/', 'Association.Lifecycle': 'CREATING' },
  },
  {
    service: 'FSx',
    operation: 'CreateDataRepositoryAssociation',
    input: ({ fileSystem }) => ({
      FileSystemId: fileSystem,
      FileSystemPath: '/train/more',
      DataRepositoryPath: 's3://data/more/',
    }),
    refused: 'BadRequest',
  },
  {
    service: 'FSx',
    operation: 'CreateDataRepositoryAssociation',
    input: { FileSystemId: 'fs-00000000000000000', DataRepositoryPath: 's3://data/' },
    refused: 'FileSystemNotFound',
  },
  {
    service: 'FSx',
    operation: 'DescribeDataRepositoryAssociations',
    input: ({ fileSystem }) => ({ Filters: [{ Name: 'file-system-id', Values: [fileSystem] }] }),
    holds: {
      'Associations.0.Lifecycle': 'AVAILABLE',
      'Associations.0.FileSystemPath': '/train',
      'Associations.0.S3.AutoImportPolicy.Events.2': 'DELETED',
      'Associations.1': undefined,
    },
    until: true,
  },
  {
    service: 'FSx',
    operation: 'DeleteDataRepositoryAssociation',
    input: ({ association }) => ({ AssociationId: association, DeleteDataInFileSystem: false }),
    holds: { Lifecycle: 'DELETING' },
  },
  {
    service: 'FSx',
    operation: 'DescribeDataRepositoryAssociations',
    input: ({ association }) => ({ AssociationIds: [association] }),
    refused: 'DataRepositoryAssociationNotFound',
  },
  {
    service: 'FSx',
    operation: 'DeleteFileSystem',
    input: ({ fileSystem }) => ({ FileSystemId: fileSystem }),
    holds: { Lifecycle: 'DELETING' },
  },
];
