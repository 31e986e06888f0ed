import type { TaskOptions, TaskSpec } from '../../../src/ports/data-sync.ts';
import type { FileShareSpec } from '../../../src/ports/file-gateway.ts';

/** Options of an NFS task, all said. */
const OPTIONS: TaskOptions = {
  VerifyMode: 'ONLY_FILES_TRANSFERRED',
  OverwriteMode: 'ALWAYS',
  TransferMode: 'CHANGED',
  PreserveDeletedFiles: 'PRESERVE',
  PreserveDevices: 'NONE',
  Atime: 'BEST_EFFORT',
  Mtime: 'PRESERVE',
  Uid: 'INT_VALUE',
  Gid: 'INT_VALUE',
  PosixPermissions: 'PRESERVE',
  BytesPerSecond: -1,
  TaskQueueing: 'ENABLED',
  LogLevel: 'OFF',
  ObjectTags: 'NONE',
};

/** A task of one share, its options changed where a test needs it. */
export function sampleTask(options: Partial<TaskOptions> = {}): TaskSpec {
  return {
    name: 'projects',
    sourceLocationArn: 'arn:source',
    destinationLocationArn: 'arn:destination',
    taskMode: 'BASIC',
    options: { ...OPTIONS, ...options },
    excludes: ['/tmp', '*.bak'],
    report: { bucketArn: 'arn:aws:s3:::control', subdirectory: 'reports/', roleArn: 'arn:role' },
  };
}

/** A read-only NFS file share. */
export const sampleFileShare: FileShareSpec = {
  protocol: 'nfs',
  gatewayArn: 'arn:gateway',
  roleArn: 'arn:role',
  locationArn: 'arn:aws:s3:::data/raw/',
  fileShareName: 'projects',
  readOnly: true,
  defaultStorageClass: 'S3_STANDARD',
  clientList: ['10.0.0.0/8'],
  clientToken: 'token-12345',
};
