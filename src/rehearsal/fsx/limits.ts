import * as sdk from '@aws-sdk/client-fsx';
import { enumLimit } from '../model.ts';
import type { Limit, Limits } from '../model-limits.ts';

const oneOf = (enumName: string): Limit => enumLimit(sdk, enumName);

const LINE = '[^\\u0000\\u0085\\u2028\\u2029\\r\\n]';
const S3_PATH: Limit = { min: 3, max: 4357, pattern: new RegExp(`${LINE}{3,4357}`) };
const FILE_SYSTEM_PATH: Limit = { min: 1, max: 4096, pattern: new RegExp(`${LINE}{1,4096}`) };
const FILE_SYSTEM_ID: Limit = { min: 11, max: 21, pattern: /fs-[0-9a-f]{8,}/ };
const ASSOCIATION_ID: Limit = { min: 13, max: 23, pattern: /dra-[0-9a-f]{8,}/ };
const TAG_TEXT = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u;

/** Lengths, ranges, patterns and words of FSx's model, for the operations that are played [aws-facts F]. */
export const FSX_LIMITS: Limits = {
  ClientRequestToken: { min: 1, max: 63, pattern: /[A-Za-z0-9_.-]{0,63}/ },
  FileSystemType: oneOf('FileSystemType'),
  FileSystemTypeVersion: { min: 1, max: 20, pattern: /[0-9](.[0-9]*)*/ },
  StorageCapacity: { min: 0, max: 2_147_483_647 },
  StorageType: oneOf('StorageType'),
  DeploymentType: oneOf('LustreDeploymentType'),
  SubnetIds: { max: 50 },
  'SubnetIds[]': { min: 15, max: 24, pattern: /subnet-[0-9a-f]{8,}/ },
  ImportPath: S3_PATH,
  ExportPath: S3_PATH,
  DataRepositoryPath: S3_PATH,
  FileSystemPath: FILE_SYSTEM_PATH,
  'CreateFileSystemLustreConfiguration.AutoImportPolicy': oneOf('AutoImportPolicyType'),
  ImportedFileChunkSize: { min: 1, max: 512_000 },
  FileSystemId: FILE_SYSTEM_ID,
  FileSystemIds: { max: 50 },
  'FileSystemIds[]': FILE_SYSTEM_ID,
  AssociationId: ASSOCIATION_ID,
  AssociationIds: { max: 50 },
  'AssociationIds[]': ASSOCIATION_ID,
  Filters: { max: 10 },
  'Filter.Name': oneOf('FilterName'),
  'Filter.Values': { max: 20 },
  'Values[]': { min: 1, max: 128, pattern: /[0-9a-zA-Z*.\\/?\-_]*/ },
  Events: { max: 3 },
  'Events[]': oneOf('EventType'),
  'DescribeFileSystemsRequest.MaxResults': { min: 1, max: 2_147_483_647 },
  'DescribeDataRepositoryAssociationsRequest.MaxResults': { min: 1, max: 25 },
  NextToken: {
    min: 1,
    max: 255,
    pattern: /(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/,
  },
  Tags: { min: 1, max: 50 },
  'Tag.Key': { min: 1, max: 128, pattern: TAG_TEXT },
  'Tag.Value': { max: 256, pattern: TAG_TEXT },
};
