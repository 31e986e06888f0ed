import * as sdk from '@aws-sdk/client-storage-gateway';
import { enumLimit } from '../model.ts';
import type { Limit, Limits } from '../model-limits.ts';

const oneOf = (enumName: string): Limit => enumLimit(sdk, enumName);

const ARN: Limit = { min: 50, max: 500 };
const HOST_NAME = '(([a-zA-Z0-9-]*[a-zA-Z0-9])\\.)*([A-Za-z0-9-]*[A-Za-z0-9])';
const OCTET = '([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])';
/** IPv6 is newer than the SDK's text and accepted, as the service's guide says. */
const CLIENT = new RegExp(
  `(${OCTET}\\.){3}${OCTET}(/([0-9]|[12][0-9]|3[0-2]))?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(/[0-9]{1,3})?`,
);
const USERS: Limit = { max: 100 };
const USER: Limit = { min: 1, max: 64 };
const MODE: Limit = { min: 1, max: 4, pattern: /[0-7]{4}/ };
const ID: Limit = { min: 0, max: 4_294_967_294 };
const PRINTABLE = /[ -~]+/;

/** Lengths, ranges, patterns and words of Storage Gateway's model, for the operations that are played [aws-facts 8]. */
export const STORAGE_GATEWAY_LIMITS: Limits = {
  ActivationKey: { min: 1, max: 50 },
  GatewayName: { min: 2, max: 255, pattern: /[ -.0-[\]-~]*[!-.0-[\]-~][ -.0-[\]-~]*/ },
  GatewayTimezone: { min: 3, max: 10 },
  GatewayRegion: { min: 1, max: 25 },
  GatewayType: { min: 2, max: 20 },
  GatewayCapacity: oneOf('GatewayCapacity'),
  CloudWatchLogGroupARN: { max: 562 },
  MediumChangerType: { min: 2, max: 50 },
  TapeDriveType: { min: 2, max: 50 },
  GatewayARN: ARN,
  FileShareARN: ARN,
  FileShareARNList: { min: 1, max: 10 },
  'FileShareARNList[]': ARN,
  ResourceARN: ARN,
  ClientToken: { min: 5, max: 100 },
  LocationARN: { min: 16, max: 1400 },
  Role: { min: 20, max: 2048, pattern: /arn:aws[a-z-]*:iam::[0-9]+:role\/\S+/ },
  FileShareName: { min: 1, max: 255 },
  DefaultStorageClass: { min: 5, max: 50 },
  ObjectACL: oneOf('ObjectACL'),
  EncryptionType: oneOf('EncryptionType'),
  KMSKey: {
    min: 7,
    max: 2048,
    pattern: /arn:aws[a-z-]*:kms:[a-zA-Z0-9-]+:[0-9]+:(key|alias)\/\S+|alias\/\S+/,
  },
  AuditDestinationARN: { max: 1024 },
  NotificationPolicy: { min: 2, max: 100, pattern: /\{[\w\s:{}[\]"]*\}/ },
  VPCEndpointDNSName: { min: 1, max: 255, pattern: new RegExp(HOST_NAME) },
  BucketRegion: { min: 1, max: 25 },
  ClientList: { min: 1, max: 100 },
  'ClientList[]': { pattern: CLIENT },
  Squash: { min: 5, max: 15 },
  FileMode: MODE,
  DirectoryMode: MODE,
  GroupId: ID,
  OwnerId: ID,
  Authentication: { min: 5, max: 15 },
  CaseSensitivity: oneOf('CaseSensitivity'),
  AdminUserList: USERS,
  ValidUserList: USERS,
  InvalidUserList: USERS,
  'AdminUserList[]': USER,
  'ValidUserList[]': USER,
  'InvalidUserList[]': USER,
  GatewayAdmins: USERS,
  'GatewayAdmins[]': USER,
  FolderList: { min: 1, max: 50 },
  'FolderList[]': { min: 1, max: 1024 },
  'DiskIds[]': { min: 1, max: 300 },
  DomainName: { min: 1, max: 1024, pattern: /([a-zA-Z0-9]+[\\.-])+([a-zA-Z0-9])+/ },
  OrganizationalUnit: { min: 1, max: 1024 },
  'DomainControllers[]': { min: 2, max: 1024, pattern: new RegExp(`${HOST_NAME}(:(\\d+))?`) },
  TimeoutInSeconds: { min: 0, max: 3600 },
  UserName: { min: 1, max: 1024, pattern: /\w[\w.\- ]*/ },
  'JoinDomainInput.Password': { min: 1, max: 1024, pattern: PRINTABLE },
  'SetSMBGuestPasswordInput.Password': { min: 6, max: 512, pattern: PRINTABLE },
  SMBSecurityStrategy: oneOf('SMBSecurityStrategy'),
  'Tag.Key': { min: 1, max: 128, pattern: /[\p{L}\p{Z}\p{N}_.:/=+\-%@]*/u },
  'Tag.Value': { max: 256 },
  'TagKeys[]': { min: 1, max: 128, pattern: /[\p{L}\p{Z}\p{N}_.:/=+\-%@]*/u },
  Marker: { min: 1, max: 2000 },
  Limit: { min: 1 },
};
