import { execFileSync } from 'node:child_process';
import {
  ActivateGatewayCommand,
  type ActivateGatewayCommandInput,
  AddCacheCommand,
  AddTagsToResourceCommand,
  type BandwidthRateLimitInterval,
  CreateSMBFileShareCommand,
  DescribeBandwidthRateLimitScheduleCommand,
  DescribeCacheCommand,
  DescribeGatewayInformationCommand,
  DescribeMaintenanceStartTimeCommand,
  DescribeSMBFileSharesCommand,
  DescribeSMBSettingsCommand,
  JoinDomainCommand,
  ListGatewaysCommand,
  ListLocalDisksCommand,
  ListTagsForResourceCommand,
  ListTapesCommand,
  SetSMBGuestPasswordCommand,
  ShutdownGatewayCommand,
  StartCacheReportCommand,
  UpdateBandwidthRateLimitScheduleCommand,
  UpdateGatewayInformationCommand,
  UpdateMaintenanceStartTimeCommand,
  UpdateNFSFileShareCommand,
  UpdateSMBFileShareCommand,
  UpdateSMBFileShareVisibilityCommand,
  UpdateSMBLocalGroupsCommand,
  UpdateSMBSecurityStrategyCommand,
} from '@aws-sdk/client-storage-gateway';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, gatewayArn, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';
import { gatewayPremises, shareRequest } from './rehearsal-gateway-fixture.ts';

let p: Premises;
let g: ReturnType<typeof gatewayPremises>;
beforeEach(async () => {
  p = await openPremises(5);
  g = gatewayPremises(p);
});
afterEach(() => p.close());

const GatewayARN = gatewayArn(1);
const code = (errorCode: string) => ({
  name: 'InvalidGatewayRequestException',
  error: { errorCode },
});
const activate = async (more: Partial<ActivateGatewayCommandInput> = {}): Promise<string> => {
  const answer = await p.gateway().send(
    new ActivateGatewayCommand({
      ActivationKey: '29AV1-3OFV9-VVIUB-NKT0I-LRO6V',
      GatewayName: 'third',
      GatewayTimezone: 'GMT+2:00',
      GatewayRegion: 'us-east-1',
      GatewayType: 'FILE_S3',
      ...more,
    }),
  );
  return answer.GatewayARN ?? '';
};
const joined = (arn: string) =>
  g.until(
    () => p.gateway().send(new DescribeSMBSettingsCommand({ GatewayARN: arn })),
    ({ ActiveDirectoryStatus }) => ActiveDirectoryStatus === 'JOINED',
  );

describe('a gateway', () => {
  it('is activated, given a cache and a domain, and can then have any file share', async () => {
    const arn = await activate({ Tags: [{ Key: 'k', Value: 'v' }] });
    const smb = (token: string) =>
      g.createSmb('office', { GatewayARN: arn, ClientToken: token, Authentication: 'ActiveDirectory' });
    await expect(smb('token-1')).rejects.toMatchObject(code('NoDisksAvailable'));
    const { Disks = [] } = await p.gateway().send(new ListLocalDisksCommand({ GatewayARN: arn }));
    expect(Disks.map(({ DiskAllocationType }) => DiskAllocationType)).toEqual(['AVAILABLE', 'AVAILABLE']);
    const DiskIds = [Disks[0]?.DiskId ?? ''];
    await p.gateway().send(new AddCacheCommand({ GatewayARN: arn, DiskIds }));
    const twice = p.gateway().send(new AddCacheCommand({ GatewayARN: arn, DiskIds }));
    await expect(twice).rejects.toMatchObject(code('DiskAlreadyAllocated'));
    const none = p.gateway().send(new AddCacheCommand({ GatewayARN: arn, DiskIds: ['none'] }));
    await expect(none).rejects.toMatchObject(code('DiskDoesNotExist'));
    await expect(smb('token-2')).rejects.toThrow(/has joined a domain/);
    const join = new JoinDomainCommand({
      GatewayARN: arn,
      DomainName: 'corp.example',
      UserName: 'admin',
      Password: 'hunter2-secret',
    });
    expect(await p.gateway().send(join)).toMatchObject({ ActiveDirectoryStatus: 'JOINING' });
    await joined(arn);
    await g.until(
      () => smb('token-3').then(() => true),
      (made) => made,
    );
    await p.restart();
    expect(await joined(arn)).toMatchObject({ DomainName: 'corp.example' });
    const { Gateways = [] } = await p.gateway().send(new ListGatewaysCommand({}));
    expect(Gateways.map(({ GatewayName }) => GatewayName)).toEqual(['gateway-1', 'gateway-2', 'third']);
    const { Tags } = await p.gateway().send(new ListTagsForResourceCommand({ ResourceARN: arn }));
    expect(Tags).toEqual([{ Key: 'k', Value: 'v' }]);
    expect(grep('hunter2-secret')).toBe('');
  });

  it.each([
    ['another type', { GatewayType: 'VTL' }, 'NotImplemented'],
    ['the type AWS assumes', { GatewayType: undefined }, 'NotImplemented'],
    ['a key of another form', { ActivationKey: 'short' }, 'ActivationKeyInvalid'],
    ['another Region', { GatewayRegion: 'eu-west-1' }, 'RegionInvalid'],
    ['a time zone with a name', { GatewayTimezone: 'CET' }, 'InvalidParameters'],
    ['a tape drive', { TapeDriveType: 'IBM-ULT3580-TD5' }, 'InvalidParameters'],
  ])('is not activated with %s', async (_what, more, errorCode) => {
    await expect(activate(more as never)).rejects.toMatchObject(code(errorCode));
    await activate();
    await expect(activate()).rejects.toMatchObject(code('ActivationKeyExpired'));
  });

  it('has a name, time zone, capacity, log group and tags that can be changed', async () => {
    const CloudWatchLogGroupARN = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/gateway:*`;
    const change = {
      GatewayName: 'renamed',
      GatewayTimezone: 'GMT-4:30',
      GatewayCapacity: 'Medium',
    } as const;
    await p
      .gateway()
      .send(new UpdateGatewayInformationCommand({ GatewayARN, ...change, CloudWatchLogGroupARN }));
    await p
      .gateway()
      .send(new AddTagsToResourceCommand({ ResourceARN: GatewayARN, Tags: [{ Key: 'a', Value: 'b' }] }));
    await p.restart();
    const found = await p.gateway().send(new DescribeGatewayInformationCommand({ GatewayARN }));
    expect(found).toMatchObject({ ...change, CloudWatchLogGroupARN, Tags: [{ Key: 'a', Value: 'b' }] });
    const wrong = new UpdateGatewayInformationCommand({ GatewayARN, GatewayTimezone: 'Mars' });
    await expect(p.gateway().send(wrong)).rejects.toMatchObject(code('InvalidParameters'));
  });

  it('says what only other types can do, and what nobody can', async () => {
    for (const other of [new ShutdownGatewayCommand({ GatewayARN }), new ListTapesCommand({})])
      await expect(p.gateway().send(other as never)).rejects.toMatchObject(code('NotSupported'));
    const report = new StartCacheReportCommand({
      FileShareARN: await g.create('office'),
      Role: `arn:aws:iam::${ACCOUNT}:role/gateway`,
      LocationARN: 'arn:aws:s3:::reports',
      BucketRegion: 'us-east-1',
      ClientToken: 'token',
    });
    await expect(p.gateway().send(report)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('keeps a weekly or monthly window for maintenance', async () => {
    const update = (more: object) =>
      p.gateway().send(new UpdateMaintenanceStartTimeCommand({ GatewayARN, ...more }));
    await update({ HourOfDay: 4, MinuteOfHour: 30, DayOfMonth: 28 });
    const found = await p.gateway().send(new DescribeMaintenanceStartTimeCommand({ GatewayARN }));
    expect(found).toMatchObject({ HourOfDay: 4, MinuteOfHour: 30, DayOfMonth: 28, Timezone: 'GMT' });
    expect(found.DayOfWeek).toBeUndefined();
    for (const wrong of [
      { HourOfDay: 24, MinuteOfHour: 0 },
      { HourOfDay: 1 },
      { HourOfDay: 1, MinuteOfHour: 1, DayOfMonth: 29 },
      { HourOfDay: 1, MinuteOfHour: 1, DayOfMonth: 1, DayOfWeek: 1 },
      { DayOfWeek: 1 },
    ])
      await expect(update(wrong)).rejects.toThrow();
  });
});

describe('the bandwidth schedule', () => {
  const night: BandwidthRateLimitInterval = {
    StartHourOfDay: 0,
    StartMinuteOfHour: 0,
    EndHourOfDay: 5,
    EndMinuteOfHour: 59,
    DaysOfWeek: [0, 6],
    AverageUploadRateLimitInBitsPerSec: 104_857_600,
  };
  const update = (...BandwidthRateLimitIntervals: BandwidthRateLimitInterval[]) =>
    p
      .gateway()
      .send(new UpdateBandwidthRateLimitScheduleCommand({ GatewayARN, BandwidthRateLimitIntervals }));

  it('is kept, and slows uploads down', async () => {
    const all = { ...night, EndHourOfDay: 23, DaysOfWeek: [0, 1, 2, 3, 4, 5, 6] };
    await update(all);
    const found = await p.gateway().send(new DescribeBandwidthRateLimitScheduleCommand({ GatewayARN }));
    expect(found.BandwidthRateLimitIntervals).toEqual([all]);
    const arn = await g.create('office');
    await g.available(arn);
    // 2 GiB take more than two minutes; nothing is sent in this test's time.
    execFileSync('truncate', ['-s', '2G', g.mount('office', 'big')]);
    await g.until(
      () => g.cache(arn),
      ({ dirtyBytes }) => dirtyBytes === 2 * 2 ** 30,
    );
    const { CacheDirtyPercentage } = await p.gateway().send(new DescribeCacheCommand({ GatewayARN }));
    expect(CacheDirtyPercentage).toBeCloseTo((2 / 150) * 100, 6);
  });

  it.each([
    ['less than AWS can keep', { AverageUploadRateLimitInBitsPerSec: 104_857_599 }],
    ['no upload limit', { AverageUploadRateLimitInBitsPerSec: undefined }],
    ['a download limit', { AverageDownloadRateLimitInBitsPerSec: 104_857_600 }],
    ['no day', { DaysOfWeek: [] }],
    ['an eighth day', { DaysOfWeek: [7] }],
    ['an end before its start', { StartHourOfDay: 7 }],
  ])('is refused with %s', async (_why, more) => {
    await expect(update({ ...night, ...more } as never)).rejects.toThrow();
  });

  it('is refused with intervals that overlap', async () => {
    const late = { ...night, StartHourOfDay: 5, StartMinuteOfHour: 59, EndHourOfDay: 7 };
    await expect(update(night, late)).rejects.toMatchObject(code('InvalidSchedule'));
    await update(night, { ...late, DaysOfWeek: [1] });
  });
});

describe('SMB settings', () => {
  it('are kept, and no password is', async () => {
    const send = p.gateway().send.bind(p.gateway()) as (command: object) => Promise<unknown>;
    await send(new SetSMBGuestPasswordCommand({ GatewayARN, Password: 'guest-secret-7' }));
    await send(new UpdateSMBSecurityStrategyCommand({ GatewayARN, SMBSecurityStrategy: 'MandatorySigning' }));
    await send(new UpdateSMBFileShareVisibilityCommand({ GatewayARN, FileSharesVisible: true }));
    const SMBLocalGroups = { GatewayAdmins: ['CORP\\admins'] };
    await send(new UpdateSMBLocalGroupsCommand({ GatewayARN, SMBLocalGroups }));
    await p.restart();
    expect(await p.gateway().send(new DescribeSMBSettingsCommand({ GatewayARN }))).toMatchObject({
      DomainName: 'rehearsal.example',
      ActiveDirectoryStatus: 'JOINED',
      SMBGuestPasswordSet: true,
      SMBSecurityStrategy: 'MandatorySigning',
      FileSharesVisible: true,
      SMBLocalGroups,
    });
    expect(grep('guest-secret-7')).toBe('');
  });

  it('say no domain where the world says none, and then only guests have file shares', async () => {
    await g.world({ domain: null });
    const found = await p.gateway().send(new DescribeSMBSettingsCommand({ GatewayARN }));
    expect([found.ActiveDirectoryStatus, found.DomainName]).toEqual(['DETACHED', undefined]);
    await expect(g.createSmb('office')).rejects.toThrow(/has joined a domain/);
    await g.createSmb('office', { Authentication: 'GuestAccess' });
  });
});

describe('a file share', () => {
  const KMSKey = `arn:aws:kms:us-east-1:${ACCOUNT}:key/one`;

  it('keeps and gives back every setting', async () => {
    const settings = {
      EncryptionType: 'DsseKms',
      KMSKey,
      DefaultStorageClass: 'S3_INTELLIGENT_TIERING',
      ObjectACL: 'bucket-owner-full-control',
      ReadOnly: true,
      GuessMIMETypeEnabled: false,
      RequesterPays: true,
      CacheAttributes: { CacheStaleTimeoutInSeconds: 300 },
      NotificationPolicy: '{"Upload": {"SettlingTimeInSeconds": 600}}',
      VPCEndpointDNSName: 'vpce-1.s3.us-east-1.vpce.amazonaws.com',
      BucketRegion: 'us-east-1',
      AuditDestinationARN: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:audit`,
      SMBACLEnabled: true,
      AccessBasedEnumeration: true,
      AdminUserList: ['CORP\\admin'],
      ValidUserList: ['@CORP\\all'],
      InvalidUserList: ['eve'],
      Authentication: 'ActiveDirectory',
      CaseSensitivity: 'CaseSensitive',
      OplocksEnabled: false,
    } as const;
    const command = { ...shareRequest('office'), ...settings };
    const made = await p.gateway().send(new CreateSMBFileShareCommand(command as never));
    const FileShareARN = made.FileShareARN ?? '';
    await p.gateway().send(new UpdateSMBFileShareCommand({ FileShareARN, ValidUserList: [] }));
    await p.restart();
    const found = await p
      .gateway()
      .send(new DescribeSMBFileSharesCommand({ FileShareARNList: [FileShareARN] }));
    expect(found.SMBFileShareInfoList?.[0]).toMatchObject({
      ...settings,
      ValidUserList: [],
      KMSEncrypted: true,
      FileShareName: 'office',
      Path: '/office',
      LocationARN: command.LocationARN,
      Role: command.Role,
    });
  });

  it.each([
    ['KMS without a key', { EncryptionType: 'SseKms' }],
    ['a key without KMS', { KMSKey }],
    ['two kinds of encryption', { EncryptionType: 'SseKms', KMSEncrypted: false, KMSKey }],
    ['an endpoint without a Region', { VPCEndpointDNSName: 'vpce-1.example.com' }],
    ['a settling time of a second', { NotificationPolicy: '{"Upload": {"SettlingTimeInSeconds": 1}}' }],
    ['a policy of other events', { NotificationPolicy: '{"Download": {"SettlingTimeInSeconds": 60}}' }],
    ['an impossible address', { ClientList: ['10.0.0.0/33'] }],
    ['an unknown squash', { Squash: 'SomeSquash' }],
  ])('is not made with %s', async (_what, more) => {
    await expect(g.create('office', more as never)).rejects.toThrow();
  });

  it('says in the old words what kind of encryption it has, and takes them', async () => {
    const FileShareARN = await g.create('office', { KMSEncrypted: true, KMSKey });
    expect(await g.available(FileShareARN)).toMatchObject({
      EncryptionType: 'SseKms',
      KMSEncrypted: true,
      KMSKey,
    });
    await p.gateway().send(new UpdateNFSFileShareCommand({ FileShareARN, KMSEncrypted: false }));
    const after = await g.available(FileShareARN);
    expect(after).toMatchObject({ EncryptionType: 'SseS3', KMSEncrypted: false });
    expect(after.KMSKey).toBeUndefined();
  });

  it('keeps what an update does not name, inside its defaults too, and its name is its own', async () => {
    const defaults = { FileMode: '0640', DirectoryMode: '0750', GroupId: 100, OwnerId: 4_294_967_294 };
    const FileShareARN = await g.create('office', { NFSFileShareDefaults: defaults });
    await g.create('other');
    const update = (more: object) =>
      p.gateway().send(new UpdateNFSFileShareCommand({ FileShareARN, ...more }));
    await update({ NFSFileShareDefaults: { FileMode: '0600' } });
    const found = await g.available(FileShareARN);
    expect(found.NFSFileShareDefaults).toEqual({ ...defaults, FileMode: '0600' });
    await expect(update({ FileShareName: 'other' })).rejects.toThrow(/named "other" already/);
    await update({ FileShareName: 'office' });
  });

  it('is named after its id where its name makes no directory', async () => {
    const arn = await g.createSmb('a', { FileShareName: '..', ClientToken: 'token-dots' });
    await g.until(
      () => g.cache(arn),
      ({ status }) => status === 'AVAILABLE',
    );
    expect((await g.cache(arn)).mount).toMatch(/^storage-gateway\/mounts\/share-[0-9A-F]{8}$/);
  });
});

const grep = (text: string): string => {
  try {
    return execFileSync('grep', ['-rlF', text, p.directory], { encoding: 'utf8' });
  } catch {
    return '';
  }
};
