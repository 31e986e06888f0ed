import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAws } from '../../src/adapters/aws/aws.ts';
import type { LocationSpec, TaskSpec } from '../../src/ports/data-sync.ts';
import type { ServiceCall } from '../../src/ports/service-call.ts';
import { startRehearsal } from '../../src/rehearsal/start.ts';

/** The account, Region, agents and gateway of the rehearsed world. */
export const ACCOUNT = '123456789012';
export const AGENT = `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-0123456789abcdef0`;
export const ENHANCED_AGENT = `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-0123456789abcdef1`;
export const GATEWAY = `arn:aws:storagegateway:us-east-1:${ACCOUNT}:gateway/sgw-01234567`;
/** A bucket of another account, which lets this one do everything. */
export const STRANGERS = 'strangers-data';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/transfer`;

/** A rehearsal with one NFS export and one SMB share that hold two files each, and adapters connected to it. */
export async function rehearsed(onCall?: (call: ServiceCall) => void) {
  const directory = await mkdtemp(join(tmpdir(), 'aws contract-'));
  const source = join(directory, 'source');
  await mkdir(join(source, 'sub dir'), { recursive: true });
  await writeFile(join(source, 'a.txt'), 'hello');
  await writeFile(join(source, 'sub dir', 'ü+ &.bin'), Buffer.alloc(70_000, 7));
  const rehearsal = join(directory, 'rehearsal');
  await mkdir(rehearsal);
  const world = {
    account: ACCOUNT,
    region: 'us-east-1',
    exports: [
      { protocol: 'nfs', server: 'nas.local', export: '/export/home', directory: source },
      { protocol: 'smb', server: 'win.local', export: '/projects', directory: source },
    ],
    agents: [
      { arn: AGENT, name: 'basic-1', mode: 'basic' },
      { arn: ENHANCED_AGENT, name: 'enhanced-1', mode: 'enhanced' },
    ],
    gateways: [{ arn: GATEWAY, name: 'gateway-1' }],
    buckets: [{ name: STRANGERS, account: '999999999999' }],
  };
  await writeFile(join(rehearsal, 'world.json'), JSON.stringify(world));
  const server = await startRehearsal({
    directory: rehearsal,
    stepDelayMs: 1,
    staleSettingsMs: 0,
    // The contract is about what is there; how late lists are is for the tests of the rehearsal and of steps.
    staleListsMs: 0,
  });
  const aws = createAws({
    region: 'us-east-1',
    endpoint: server.endpoint,
    rehearsal: { credentialsFile: server.credentialsFile },
    account: ACCOUNT,
    ...(onCall === undefined ? {} : { onCall }),
  });
  return {
    aws,
    directory,
    endpoint: server.endpoint,
    async close() {
      aws.close();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** Looks again until it is there; the contract is about states, not about time. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await sleep(10);
  }
  throw new Error('it did not happen within four seconds');
}

export const nfsLocation: Extract<LocationSpec, { type: 'nfs' }> = {
  type: 'nfs',
  serverHostname: 'nas.local',
  subdirectory: '/export/home',
  agentArns: [AGENT],
  version: 'NFS3',
};

export const smbLocation: Extract<LocationSpec, { type: 'smb' }> = {
  type: 'smb',
  serverHostname: 'win.local',
  subdirectory: '/projects',
  agentArns: [AGENT],
  user: 'mover',
  domain: 'CORP',
  password: 'env:AWS_CONTRACT_PASSWORD',
};

export const s3Location: Extract<LocationSpec, { type: 's3' }> = {
  type: 's3',
  bucketArn: 'arn:aws:s3:::data-bucket',
  subdirectory: 'raw/home/',
  storageClass: 'STANDARD',
  bucketAccessRoleArn: ROLE,
};

/** A task between two locations. */
export function taskBetween(source: string, destination: string, protocol: 'nfs' | 'smb'): TaskSpec {
  const posix = protocol === 'nfs';
  return {
    name: `home-${protocol}`,
    sourceLocationArn: source,
    destinationLocationArn: destination,
    taskMode: 'BASIC',
    options: {
      VerifyMode: 'ONLY_FILES_TRANSFERRED',
      OverwriteMode: 'ALWAYS',
      TransferMode: 'CHANGED',
      PreserveDeletedFiles: 'PRESERVE',
      PreserveDevices: 'NONE',
      Atime: 'BEST_EFFORT',
      Mtime: 'PRESERVE',
      Uid: posix ? 'INT_VALUE' : 'NONE',
      Gid: posix ? 'INT_VALUE' : 'NONE',
      PosixPermissions: posix ? 'PRESERVE' : 'NONE',
      BytesPerSecond: -1,
      TaskQueueing: 'ENABLED',
      LogLevel: 'OFF',
      ObjectTags: 'NONE',
    },
    excludes: ['/skipped', '*.bak'],
    report: { bucketArn: 'arn:aws:s3:::control-bucket', subdirectory: 'reports/home/', roleArn: ROLE },
  };
}
