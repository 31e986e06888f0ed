import { setTimeout as sleep } from 'node:timers/promises';
import {
  AddTagsToResourceCommand,
  CreateNFSFileShareCommand,
  type CreateNFSFileShareCommandInput,
  CreateSMBFileShareCommand,
  DeleteFileShareCommand,
  DescribeGatewayInformationCommand,
  DescribeNFSFileSharesCommand,
  DescribeSMBFileSharesCommand,
  ListFileSharesCommand,
  ListGatewaysCommand,
  ListTagsForResourceCommand,
  type NFSFileShareInfo,
  NotifyWhenUploadedCommand,
  RefreshCacheCommand,
  RemoveTagsFromResourceCommand,
  UpdateNFSFileShareCommand,
  UpdateSMBFileShareCommand,
} from '@aws-sdk/client-storage-gateway';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, DATA, gatewayArn, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeEach(async () => {
  p = await openPremises(10);
});
afterEach(() => p.close());

const request = (
  name: string,
  more: Partial<CreateNFSFileShareCommandInput> = {},
): CreateNFSFileShareCommandInput => ({
  ClientToken: `token-${name}`,
  GatewayARN: gatewayArn(1),
  Role: `arn:aws:iam::${ACCOUNT}:role/gateway`,
  LocationARN: `arn:aws:s3:::${DATA}/${name}/`,
  FileShareName: name,
  ...more,
});

const create = async (name: string, more: Partial<CreateNFSFileShareCommandInput> = {}): Promise<string> =>
  (await p.gateway().send(new CreateNFSFileShareCommand(request(name, more)))).FileShareARN ?? '';

async function describeNfs(arn: string): Promise<NFSFileShareInfo> {
  const answer = await p.gateway().send(new DescribeNFSFileSharesCommand({ FileShareARNList: [arn] }));
  return answer.NFSFileShareInfoList?.[0] ?? {};
}

async function available(arn: string): Promise<NFSFileShareInfo> {
  for (;;) {
    const info = await describeNfs(arn);
    if (info.FileShareStatus === 'AVAILABLE') return info;
    await sleep(3);
  }
}

/** Events as `GET /_rehearsal/events` tells them. */
async function events(
  id: string,
): Promise<readonly { readonly detailType: string; readonly detail: object }[]> {
  const answer = await fetch(`${p.endpoint()}/_rehearsal/events?source=aws.storagegateway&id=${id}`);
  const body = (await answer.json()) as never;
  return Array.isArray(body) ? body : (body as { events: never[] }).events;
}

describe('gateways', () => {
  it('are those of the world', async () => {
    const list = await p.gateway().send(new ListGatewaysCommand({ Limit: 1 }));
    expect(list.Gateways?.map((g) => g.GatewayARN)).toEqual([gatewayArn(1)]);
    const rest = await p.gateway().send(new ListGatewaysCommand({ Marker: list.Marker }));
    expect(rest.Gateways?.map((g) => g.GatewayName)).toEqual(['gateway-2']);
    const one = await p.gateway().send(new DescribeGatewayInformationCommand({ GatewayARN: gatewayArn(1) }));
    expect(one).toMatchObject({ GatewayState: 'RUNNING', GatewayType: 'FILE_S3' });
    const unknown = new DescribeGatewayInformationCommand({ GatewayARN: gatewayArn(9) });
    await expect(p.gateway().send(unknown)).rejects.toMatchObject({
      name: 'InvalidGatewayRequestException',
      error: { errorCode: 'GatewayNotFound' },
    });
  });
});

describe('file shares', () => {
  it('are created, become available, and show what they were made with', async () => {
    await p.restart(100);
    const arn = await create('projects', {
      ReadOnly: true,
      ClientList: ['10.0.0.0/8'],
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    expect(arn).toMatch(/^arn:aws:storagegateway:us-east-1:111122223333:share\/share-[0-9A-F]{8}$/);
    expect((await describeNfs(arn)).FileShareStatus).toBe('CREATING');
    expect(await available(arn)).toMatchObject({
      FileShareARN: arn,
      GatewayARN: gatewayArn(1),
      LocationARN: `arn:aws:s3:::${DATA}/projects/`,
      ReadOnly: true,
      ClientList: ['10.0.0.0/8'],
      DefaultStorageClass: 'S3_STANDARD',
      Squash: 'RootSquash',
      Path: '/projects',
      Tags: [{ Key: 'k', Value: 'v' }],
    });
  });

  it('answer a repeated create with the same share, and refuse its token for another', async () => {
    const arn = await create('projects');
    expect(await create('projects')).toBe(arn);
    await expect(create('projects', { ReadOnly: true })).rejects.toThrow(/ClientToken/);
    await p.restart();
    expect(await create('projects')).toBe(arn);
  });

  it('take updates, leaving alone what is not named', async () => {
    await p.restart(100);
    const arn = await create('projects', { ReadOnly: true, ClientList: ['10.0.0.1'] });
    await available(arn);
    await p.gateway().send(new UpdateNFSFileShareCommand({ FileShareARN: arn, ReadOnly: false }));
    expect((await describeNfs(arn)).FileShareStatus).toBe('UPDATING');
    expect(await available(arn)).toMatchObject({ ReadOnly: false, ClientList: ['10.0.0.1'] });
    const smb = new UpdateSMBFileShareCommand({ FileShareARN: arn, ReadOnly: true });
    await expect(p.gateway().send(smb)).rejects.toMatchObject({ name: 'InvalidGatewayRequestException' });
  });

  it('of SMB have their own defaults and description', async () => {
    const { FileShareARN = '' } = await p
      .gateway()
      .send(new CreateSMBFileShareCommand({ ...request('office'), Authentication: 'GuestAccess' }));
    const answer = await p
      .gateway()
      .send(new DescribeSMBFileSharesCommand({ FileShareARNList: [FileShareARN] }));
    expect(answer.SMBFileShareInfoList?.[0]).toMatchObject({
      Authentication: 'GuestAccess',
      CaseSensitivity: 'ClientSpecified',
      FileShareName: 'office',
    });
    await p.gateway().send(new UpdateSMBFileShareCommand({ FileShareARN, SMBACLEnabled: true }));
    const nfs = new DescribeNFSFileSharesCommand({ FileShareARNList: [FileShareARN] });
    await expect(p.gateway().send(nfs)).rejects.toMatchObject({ error: { errorCode: 'FileShareNotFound' } });
  });

  it('are listed by gateway, page by page, and can be deleted', async () => {
    const arns = [await create('a'), await create('b'), await create('c', { GatewayARN: gatewayArn(2) })];
    const first = await p.gateway().send(new ListFileSharesCommand({ Limit: 2 }));
    const second = await p.gateway().send(new ListFileSharesCommand({ Limit: 2, Marker: first.NextMarker }));
    const listed = [...(first.FileShareInfoList ?? []), ...(second.FileShareInfoList ?? [])];
    expect(listed.map((s) => [s.FileShareARN, s.FileShareType])).toEqual(arns.map((arn) => [arn, 'NFS']));
    expect(second.NextMarker).toBeUndefined();
    await p.gateway().send(new DeleteFileShareCommand({ FileShareARN: arns[2] }));
    const onSecond = async () =>
      (await p.gateway().send(new ListFileSharesCommand({ GatewayARN: gatewayArn(2) }))).FileShareInfoList;
    while ((await onSecond())?.length !== 0) await sleep(3);
    const again = new DeleteFileShareCommand({ FileShareARN: arns[2] });
    await expect(p.gateway().send(again)).rejects.toMatchObject({
      error: { errorCode: 'FileShareNotFound' },
    });
  });

  it('can be tagged', async () => {
    const ResourceARN = await create('a', { Tags: [{ Key: 'one', Value: '1' }] });
    await p.gateway().send(new AddTagsToResourceCommand({ ResourceARN, Tags: [{ Key: 'two', Value: '2' }] }));
    await p.gateway().send(new RemoveTagsFromResourceCommand({ ResourceARN, TagKeys: ['one'] }));
    const { Tags } = await p.gateway().send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: 'two', Value: '2' }]);
  });

  it.each([
    ['no name over a prefix', { FileShareName: undefined }],
    ['a prefix without its slash', { LocationARN: `arn:aws:s3:::${DATA}/projects` }],
    ['an access point', { LocationARN: `arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/x` }],
    ['a short token', { ClientToken: 'tokn' }],
    ['an unknown gateway', { GatewayARN: gatewayArn(9) }],
    ['an archive class', { DefaultStorageClass: 'GLACIER' }],
    ['nobody to mount it', { ClientList: [] }],
    ['a host name as a client', { ClientList: ['host.example'] }],
    ['a name NFS cannot mount', { FileShareName: 'a b' }],
    ['a cache time between 0 and 300', { CacheAttributes: { CacheStaleTimeoutInSeconds: 60 } }],
    ['a policy that is no JSON', { NotificationPolicy: '{' }],
    ['a role that is none', { Role: 'gateway' }],
    ['a place inside another share', { LocationARN: `arn:aws:s3:::${DATA}/taken/deep/` }],
    ['a place around another share', { LocationARN: `arn:aws:s3:::${DATA}`, FileShareName: 'all' }],
    ['a name the gateway has', { FileShareName: 'taken' }],
  ])('are refused for %s', async (_why, more) => {
    await create('taken');
    const refused = create('projects', more as never);
    const names = /InvalidGatewayRequestException|ValidationException/;
    await expect(refused).rejects.toMatchObject({ name: expect.stringMatching(names) });
  });

  it('are at most fifty on a gateway, and at most ten in a description', async () => {
    const arns: string[] = [];
    for (let i = 0; i < 50; i++) arns.push(await create(`share-${i}`));
    await expect(create('one-more')).rejects.toThrow(/at most 50/);
    const eleven = new DescribeNFSFileSharesCommand({ FileShareARNList: arns.slice(0, 11) });
    await expect(p.gateway().send(eleven)).rejects.toThrow(/less than or equal to 10/);
  });
});

describe('a cache refresh', () => {
  const refresh = async (FileShareARN: string): Promise<string> =>
    (await p.gateway().send(new RefreshCacheCommand({ FileShareARN }))).NotificationId ?? '';
  const done = async (id: string): Promise<void> => {
    while ((await events(id)).length === 0) await sleep(5);
  };

  it('is announced by an event of its notification id, once it is over', async () => {
    // Slow enough that a busy machine still sees it under way.
    await p.restart(500);
    const share = await create('projects');
    await available(share);
    const id = await refresh(share);
    expect(await events(id)).toEqual([]);
    await done(id);
    expect(await events(id)).toMatchObject([
      {
        detailType: 'Storage Gateway Refresh Cache Event',
        detail: { 'notification-id': id, folderList: ['/'] },
      },
    ]);
  });

  it('is refused while two are under way on the gateway', async () => {
    await p.restart(500);
    const share = await create('projects');
    await available(share);
    const ids = [await refresh(share), await refresh(share)];
    await expect(refresh(share)).rejects.toMatchObject({ name: 'InvalidGatewayRequestException' });
    for (const id of ids) await done(id);
    await refresh(share);
  });

  it('finishes although the rehearsal is started again under way, and is still known after it', async () => {
    await p.restart(200);
    const share = await create('projects');
    await available(share);
    const id = await refresh(share);
    await p.restart(10);
    await done(id);
    await p.restart();
    expect(await events(id)).toHaveLength(1);
  });

  it('is refused while the share is being created, and for an unknown one', async () => {
    await p.restart(200);
    await expect(refresh(await create('projects'))).rejects.toThrow(/CREATING/);
    const unknown = `arn:aws:storagegateway:us-east-1:${ACCOUNT}:share/share-00000000`;
    await expect(refresh(unknown)).rejects.toMatchObject({ error: { errorCode: 'FileShareNotFound' } });
  });
});

describe('an upload notification', () => {
  it('ends with its own event', async () => {
    const share = await create('projects');
    await available(share);
    const answer = await p.gateway().send(new NotifyWhenUploadedCommand({ FileShareARN: share }));
    const id = answer.NotificationId ?? '';
    while ((await events(id)).length === 0) await sleep(5);
    expect(await events(id)).toMatchObject([{ detailType: 'Storage Gateway File Upload Event' }]);
  });
});
