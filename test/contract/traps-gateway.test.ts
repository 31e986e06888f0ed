import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  CreateNFSFileShareCommand,
  DeleteFileShareCommand,
  DescribeCacheCommand,
  DescribeNFSFileSharesCommand,
  NotifyWhenUploadedCommand,
  RefreshCacheCommand,
} from '@aws-sdk/client-storage-gateway';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DATA,
  eventually,
  gatewayArn,
  keys,
  openPremises,
  type Premises,
  ROLE,
} from './rehearsal-datasync-fixture.ts';

/** What an S3 File Gateway does to those who do not know it [aws-facts 8], and the rehearsal too. */

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
});
afterEach(() => p.close());

const create = async (token = 'a-token', prefix = 'raw/'): Promise<string> => {
  const command = new CreateNFSFileShareCommand({
    ClientToken: token,
    GatewayARN: gatewayArn(1),
    Role: ROLE,
    LocationARN: `arn:aws:s3:::${DATA}/${prefix}`,
    FileShareName: prefix.replace('/', ''),
    ClientList: ['10.0.0.0/8'],
  });
  return (await p.gateway().send(command)).FileShareARN ?? '';
};
const status = async (arn: string): Promise<string> => {
  const command = new DescribeNFSFileSharesCommand({ FileShareARNList: [arn] });
  return (await p.gateway().send(command)).NFSFileShareInfoList?.[0]?.FileShareStatus ?? '';
};
const available = (arn: string) =>
  eventually(
    () => status(arn),
    (found) => found === 'AVAILABLE',
  );
const refresh = (FileShareARN: string) => p.gateway().send(new RefreshCacheCommand({ FileShareARN }));
/** A client of the share writes a file. */
const write = async (name: string, content: string): Promise<void> => {
  const mount = join(p.directory, 'storage-gateway', 'mounts', 'raw');
  await mkdir(mount, { recursive: true });
  await writeFile(join(mount, name), content);
};
const uploaded = async (arn: string): Promise<void> => {
  const { NotificationId } = await p.gateway().send(new NotifyWhenUploadedCommand({ FileShareARN: arn }));
  const query = new URLSearchParams({ source: 'aws.storagegateway', id: NotificationId ?? '' });
  const events = async () =>
    (await (await fetch(`${p.endpoint()}/_rehearsal/events?${query}`)).json()) as { events: unknown[] };
  await eventually(events, (found) => found.events.length > 0);
};

describe('a file share', () => {
  it('is made once for one client token, again for another', async () => {
    const first = await create('token-1');
    expect(await create('token-1')).toBe(first);
    // A token made anew asks for a second share; over the same prefix that is refused here, elsewhere it is made.
    await expect(create('token-2')).rejects.toMatchObject({ name: 'InvalidGatewayRequestException' });
    expect(await create('token-3', 'other/')).not.toBe(first);
  });

  it('may not be refreshed a third time while two are under way', async () => {
    await p.restart(300);
    const share = await create();
    await available(share);
    await refresh(share);
    await refresh(share);
    await expect(refresh(share)).rejects.toMatchObject({ name: 'InvalidGatewayRequestException' });
  });

  it('writes two versions of every file', async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await p.s3().send(new PutBucketVersioningCommand({ Bucket: DATA, VersioningConfiguration }));
    const share = await create();
    await available(share);
    await write('a.txt', 'hello');
    await uploaded(share);
    const { Versions = [] } = await p
      .s3()
      .send(new ListObjectVersionsCommand({ Bucket: DATA, Prefix: 'raw/a.txt' }));
    expect(Versions.length).toBe(2);
  });

  it('has dirty data until it is uploaded', async () => {
    await slowUploads();
    const share = await create();
    await available(share);
    await write('a.bin', 'x'.repeat(200_000));
    const dirty = async () =>
      (await p.gateway().send(new DescribeCacheCommand({ GatewayARN: gatewayArn(1) })))
        .CacheDirtyPercentage ?? 0;
    await eventually(dirty, (percent) => percent > 0);
    expect(await keys(p, DATA, 'raw/')).toEqual([]);
  });

  it('loses what is not uploaded when it is deleted by force', async () => {
    await slowUploads();
    const share = await create();
    await available(share);
    await write('a.bin', 'x'.repeat(200_000));
    await p.gateway().send(new DeleteFileShareCommand({ FileShareARN: share, ForceDelete: true }));
    await eventually(
      () => status(share).catch(() => 'gone'),
      (found) => found === 'gone',
    );
    expect(await keys(p, DATA, 'raw/')).toEqual([]);
    const lost = await readdir(join(p.directory, 'storage-gateway', 'lost'), { recursive: true });
    expect(lost.some((name) => name.endsWith('a.bin'))).toBe(true);
  });

  it('overwrites nothing that somebody else has written, until it was refreshed', async () => {
    const share = await create();
    await available(share);
    await write('a.txt', 'first');
    await uploaded(share);
    await p.s3().send(new PutObjectCommand({ Bucket: DATA, Key: 'raw/a.txt', Body: 'foreign' }));
    await write('a.txt', 'second');
    const look = async () =>
      JSON.stringify(
        await (await fetch(`${p.endpoint()}/_rehearsal/gateway?share=${encodeURIComponent(share)}`)).json(),
      );
    await eventually(look, (shown) => shown.includes('InvalidObjectState'));
    const { Body } = await p.s3().send(new GetObjectCommand({ Bucket: DATA, Key: 'raw/a.txt' }));
    expect(await Body?.transformToString()).toBe('foreign');
  });
});

/** So slow a line that nothing arrives while a test looks. */
async function slowUploads(): Promise<void> {
  const file = join(p.directory, 'world.json');
  const world = JSON.parse(await readFile(file, 'utf8')) as { gateways: object[] };
  const gateways = world.gateways.map((gateway) => ({ ...gateway, uploadBitsPerSecond: 8 }));
  await writeFile(file, JSON.stringify({ ...world, gateways }));
}
