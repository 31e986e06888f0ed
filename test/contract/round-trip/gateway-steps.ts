import type { Members } from './asker.ts';
import { DESTINATION } from './datasync-steps.ts';
import type { Memory, Step } from './step.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/gateway`;
/** The gateway of the rehearsed world. */
export const GATEWAY = `arn:aws:storagegateway:us-east-1:${ACCOUNT}:gateway/sgw-00000001`;

const gateway = (
  operation: string,
  input: Members | ((memory: Memory) => Members) = {},
  more: Partial<Step> = {},
): Step => ({ service: 'Storage Gateway', operation, input, ...more });

/** Every Storage Gateway operation that is served, each at least once. */
export const GATEWAY_STEPS: readonly Step[] = [
  gateway('ListGateways', {}, { holds: { 'Gateways.0.GatewayARN': GATEWAY } }),
  gateway('DescribeGatewayInformation', { GatewayARN: GATEWAY }, { holds: { GatewayType: 'FILE_S3' } }),
  gateway(
    'CreateNFSFileShare',
    {
      ClientToken: 'round-trip-nfs',
      GatewayARN: GATEWAY,
      Role: ROLE,
      LocationARN: `arn:aws:s3:::${DESTINATION}/raw/`,
      FileShareName: 'raw',
      ClientList: ['10.0.0.0/8'],
      NFSFileShareDefaults: { FileMode: '0640', DirectoryMode: '0750', GroupId: 0, OwnerId: 4_294_967_294 },
    },
    { keep: { nfs: 'FileShareARN' } },
  ),
  gateway('DescribeNFSFileShares', ({ nfs }) => ({ FileShareARNList: [nfs] }), {
    holds: {
      'NFSFileShareInfoList.0.FileShareStatus': 'AVAILABLE',
      'NFSFileShareInfoList.0.NFSFileShareDefaults.FileMode': '0640',
    },
    until: true,
  }),
  gateway('UpdateNFSFileShare', ({ nfs }) => ({ FileShareARN: nfs, ReadOnly: true })),
  gateway(
    'CreateSMBFileShare',
    {
      ClientToken: 'round-trip-smb',
      GatewayARN: GATEWAY,
      Role: ROLE,
      LocationARN: `arn:aws:s3:::${DESTINATION}/office/`,
      FileShareName: 'Office',
      Authentication: 'GuestAccess',
    },
    { keep: { smb: 'FileShareARN' } },
  ),
  gateway('DescribeSMBFileShares', ({ smb }) => ({ FileShareARNList: [smb] }), {
    holds: { 'SMBFileShareInfoList.0.FileShareStatus': 'AVAILABLE' },
    until: true,
  }),
  gateway('UpdateSMBFileShare', ({ smb }) => ({ FileShareARN: smb, AccessBasedEnumeration: true })),
  gateway(
    'ListFileShares',
    { GatewayARN: GATEWAY },
    { holds: { 'FileShareInfoList.1.FileShareType': 'SMB' } },
  ),
  gateway('DescribeNFSFileShares', ({ nfs }) => ({ FileShareARNList: [nfs] }), {
    holds: { 'NFSFileShareInfoList.0.FileShareStatus': 'AVAILABLE', 'NFSFileShareInfoList.0.ReadOnly': true },
    until: true,
  }),
  gateway('RefreshCache', ({ nfs }) => ({ FileShareARN: nfs, FolderList: ['/'], Recursive: true })),
  gateway('NotifyWhenUploaded', ({ nfs }) => ({ FileShareARN: nfs })),
  gateway('AddTagsToResource', ({ nfs }) => ({ ResourceARN: nfs, Tags: [{ Key: 'team', Value: 'ml' }] })),
  gateway('ListTagsForResource', ({ nfs }) => ({ ResourceARN: nfs }), { holds: { 'Tags.0.Value': 'ml' } }),
  gateway('RemoveTagsFromResource', ({ nfs }) => ({ ResourceARN: nfs, TagKeys: ['team'] })),
  gateway('DescribeCache', { GatewayARN: GATEWAY }, { holds: { CacheDirtyPercentage: 0 } }),
  gateway('DescribeMaintenanceStartTime', { GatewayARN: GATEWAY }),
  gateway('UpdateMaintenanceStartTime', {
    GatewayARN: GATEWAY,
    HourOfDay: 3,
    MinuteOfHour: 15,
    DayOfWeek: 6,
  }),
  gateway('UpdateBandwidthRateLimitSchedule', {
    GatewayARN: GATEWAY,
    BandwidthRateLimitIntervals: [
      {
        StartHourOfDay: 8,
        StartMinuteOfHour: 0,
        EndHourOfDay: 17,
        EndMinuteOfHour: 59,
        DaysOfWeek: [1, 2],
        AverageUploadRateLimitInBitsPerSec: 104_857_600,
      },
    ],
  }),
  gateway(
    'DescribeBandwidthRateLimitSchedule',
    { GatewayARN: GATEWAY },
    { holds: { 'BandwidthRateLimitIntervals.0.StartHourOfDay': 8 } },
  ),
  gateway('JoinDomain', {
    GatewayARN: GATEWAY,
    DomainName: 'corp.example.com',
    UserName: 'admin',
    Password: 'not kept',
  }),
  gateway('SetSMBGuestPassword', { GatewayARN: GATEWAY, Password: 'not kept' }),
  gateway('UpdateSMBSecurityStrategy', { GatewayARN: GATEWAY, SMBSecurityStrategy: 'MandatoryEncryption' }),
  gateway('UpdateSMBFileShareVisibility', { GatewayARN: GATEWAY, FileSharesVisible: true }),
  gateway('UpdateSMBLocalGroups', {
    GatewayARN: GATEWAY,
    SMBLocalGroups: { GatewayAdmins: ['admin@corp.example.com'] },
  }),
  gateway(
    'DescribeSMBSettings',
    { GatewayARN: GATEWAY },
    {
      holds: { SMBSecurityStrategy: 'MandatoryEncryption' },
    },
  ),
  gateway('UpdateGatewayInformation', { GatewayARN: GATEWAY, GatewayName: 'renamed' }),
  gateway(
    'ActivateGateway',
    {
      ActivationKey: 'ABCDE-12345-ABCDE-12345-ABCDE',
      GatewayName: 'second',
      GatewayTimezone: 'GMT',
      GatewayRegion: 'us-east-1',
      GatewayType: 'FILE_S3',
    },
    { keep: { second: 'GatewayARN' } },
  ),
  gateway('ListLocalDisks', ({ second }) => ({ GatewayARN: second }), { keep: { disk: 'Disks.0.DiskId' } }),
  gateway('AddCache', ({ second, disk }) => ({ GatewayARN: second, DiskIds: [disk] })),
  gateway('DeleteGateway', ({ second }) => ({ GatewayARN: second })),
  gateway('DeleteFileShare', ({ smb }) => ({ FileShareARN: smb })),
];
