import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocationSpec, TaskSpec } from '../../src/ports/data-sync.ts';
import type { FileShareSpec } from '../../src/ports/file-gateway.ts';
import type { OwnerTags, Resources } from '../../src/ports/resources.ts';
import {
  ACCOUNT,
  ENHANCED_AGENT,
  eventually,
  GATEWAY,
  nfsLocation,
  ROLE,
  rehearsed,
  s3Location,
  smbLocation,
  taskBetween,
} from './aws-rehearsed.ts';

let cloud: Awaited<ReturnType<typeof rehearsed>>;
const tags = (intent: string): OwnerTags => ({ migration: 'home', step: 'home/create', intent });

beforeAll(async () => {
  process.env.AWS_CONTRACT_PASSWORD = 'hunter2';
  cloud = await rehearsed();
  await cloud.aws.buckets.create('data-bucket');
  await cloud.aws.buckets.create('control-bucket');
});
afterAll(() => cloud.close());

/** One suite for every kind of resource: made once, seen as wanted, found by its tags, changed, seen as wanted again. */
function keepsTheContract<Spec>(
  kind: string,
  subject: () => Promise<{
    readonly resources: Resources<Spec>;
    readonly wanted: Spec;
    readonly changed: Spec;
    readonly changedFields: readonly string[];
    /** A change that needs another resource, where there is one. */
    readonly fixed: Spec | null;
    readonly unknownId: string;
  }>,
): void {
  it(`${kind}: create, observe, find, update`, async () => {
    const { resources, wanted, changed, changedFields, fixed, unknownId } = await subject();
    const mine = tags(`intent-${kind}`);

    expect(await resources.observe(unknownId, wanted)).toBeNull();
    expect(await resources.findByTags(wanted, mine)).toEqual([]);

    const id = await resources.create(wanted, mine);
    const settled = () =>
      eventually(async () => {
        const seen = await resources.observe(id, wanted);
        return seen?.state === 'ready' ? seen : null;
      });
    expect((await settled()).differences).toEqual([]);
    // Lists show a moment later what was made.
    const listed = async () => {
      const found = await resources.findByTags(wanted, mine);
      return found.length > 0 && found;
    };
    expect(await eventually(listed)).toEqual([id]);
    expect(await resources.findByTags(wanted, tags('another'))).toEqual([]);
    expect(await resources.findByTags(wanted, { ...mine, migration: 'another' })).toEqual([]);
    expect(await resources.findByTags(wanted, { ...mine, step: 'home/other' })).toEqual([]);

    const before = await resources.observe(id, changed);
    expect(before?.differences.map(({ field }) => field)).toEqual(changedFields);
    await resources.update(id, changed);
    const after = await eventually(async () => {
      const seen = await resources.observe(id, changed);
      return seen?.state === 'ready' ? seen : null;
    });
    expect(after.differences).toEqual([]);

    if (fixed !== null) await expect(resources.update(id, fixed)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(resources.update(unknownId, wanted)).rejects.toMatchObject({ kind: 'not-found' });
  });
}

describe('DataSync resources', () => {
  const unknownId = `arn:aws:datasync:us-east-1:${ACCOUNT}:location/loc-0aaaaaaaaaaaaaaaa`;

  keepsTheContract<LocationSpec>('NFS location', async () => ({
    resources: cloud.aws.dataSync.locations,
    wanted: nfsLocation,
    changed: { ...nfsLocation, agentArns: [...nfsLocation.agentArns, ENHANCED_AGENT], version: 'NFS4_1' },
    changedFields: ['agentArns', 'version'],
    fixed: null,
    unknownId,
  }));

  keepsTheContract<LocationSpec>('SMB location', async () => ({
    resources: cloud.aws.dataSync.locations,
    wanted: smbLocation,
    changed: { ...smbLocation, user: 'other' },
    changedFields: ['user'],
    fixed: null,
    unknownId,
  }));

  keepsTheContract<LocationSpec>('S3 location', async () => ({
    resources: cloud.aws.dataSync.locations,
    wanted: s3Location,
    changed: { ...s3Location, subdirectory: 'raw/moved here/' },
    changedFields: ['subdirectory'],
    fixed: { ...s3Location, bucketArn: 'arn:aws:s3:::control-bucket' },
    unknownId,
  }));

  for (const protocol of ['nfs', 'smb'] as const) {
    keepsTheContract<TaskSpec>(`task from ${protocol}`, async () => {
      const { dataSync } = cloud.aws;
      const from = protocol === 'nfs' ? nfsLocation : smbLocation;
      const source = await dataSync.locations.create(from, tags(`source-${protocol}`));
      const destination = await dataSync.locations.create(s3Location, tags(`destination-${protocol}`));
      const wanted = taskBetween(source, destination, protocol);
      return {
        resources: dataSync.tasks,
        wanted,
        changed: {
          ...wanted,
          options: { ...wanted.options, BytesPerSecond: 5_000_000, LogLevel: 'TRANSFER' },
          excludes: [],
        },
        changedFields: ['options.BytesPerSecond', 'options.LogLevel', 'excludes'],
        fixed: { ...wanted, taskMode: 'ENHANCED' },
        unknownId: `arn:aws:datasync:us-east-1:${ACCOUNT}:task/task-0aaaaaaaaaaaaaaaa`,
      };
    });
  }
});

describe('file shares', () => {
  const share = (protocol: 'nfs' | 'smb'): FileShareSpec => ({
    protocol,
    gatewayArn: GATEWAY,
    roleArn: ROLE,
    locationArn: `arn:aws:s3:::data-bucket/shares/${protocol}/`,
    fileShareName: `home-${protocol}`,
    readOnly: true,
    defaultStorageClass: 'S3_STANDARD',
    clientList: protocol === 'nfs' ? ['10.0.0.0/8', '192.168.0.0/16'] : [],
    clientToken: `token-${protocol}`,
  });

  for (const protocol of ['nfs', 'smb'] as const) {
    keepsTheContract(`${protocol} file share`, async () => ({
      resources: cloud.aws.fileGateway.fileShares,
      wanted: share(protocol),
      changed: { ...share(protocol), readOnly: false },
      changedFields: ['readOnly'],
      fixed: { ...share(protocol), locationArn: 'arn:aws:s3:::data-bucket/elsewhere/' },
      unknownId: `arn:aws:storagegateway:us-east-1:${ACCOUNT}:share/share-0AAAAAAA`,
    }));
  }

  it('are made once for one client token', async () => {
    const { fileShares } = cloud.aws.fileGateway;
    const spec = {
      ...share('nfs'),
      locationArn: 'arn:aws:s3:::data-bucket/once/',
      fileShareName: 'once',
      clientToken: 'once-1',
    };
    const first = await fileShares.create(spec, tags('once'));
    expect(await fileShares.create(spec, tags('once'))).toBe(first);
    expect(await fileShares.findByTags(spec, tags('once'))).toEqual([first]);
  });

  it('are refreshed, and removed without a second thought about a second removal', async () => {
    const { fileGateway } = cloud.aws;
    const spec = {
      ...share('nfs'),
      locationArn: 'arn:aws:s3:::data-bucket/gone/',
      fileShareName: 'gone',
      clientToken: 'gone-1',
    };
    const id = await fileGateway.fileShares.create(spec, tags('gone'));
    await eventually(async () => (await fileGateway.fileShares.observe(id, spec))?.state === 'ready');
    const notification = await fileGateway.refreshCache(id);
    await eventually(async () => (await fileGateway.refreshState(id, notification)) === 'finished');
    expect(await fileGateway.refreshState(id, 'never-asked')).toBe('running');
    await fileGateway.removeFileShare(id);
    await fileGateway.removeFileShare(id);
    await eventually(async () => (await fileGateway.fileShares.observe(id, spec)) === null);
  });
});
