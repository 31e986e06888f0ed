import * as sdk from '@aws-sdk/client-storage-gateway';
import { enumValues } from '../model.ts';
import { invalidGatewayRequest } from './refusals.ts';
import type { Protocol } from './shares.ts';

/** Members of a create or update request that describe the share, under the API's names. */
export type Settings = Readonly<Record<string, unknown>>;

/** Not settings: they say who asks for what. */
const NOT_SETTINGS = new Set(['ClientToken', 'Tags', 'FileShareARN']);

/** Classes a file share may write [aws-facts 8]. */
const CLASSES = ['S3_STANDARD', 'S3_INTELLIGENT_TIERING', 'S3_STANDARD_IA', 'S3_ONEZONE_IA'];
const SQUASHES = ['RootSquash', 'NoSquash', 'AllSquash'];
const NFS_NAME = /^[A-Za-z0-9._-]{1,255}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SMB share names may not hold.
const SMB_NAME = /^[^[\]#;<>:"\\/|?*+\u0000-\u001f]{1,255}$/;
const ROLE = /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+$/;
const CLIENT = /^(([0-9]{1,3}\.){3}[0-9]{1,3}(\/([0-9]|[12][0-9]|3[0-2]))?|[0-9A-Fa-f:]+(\/[0-9]{1,3})?)$/;
const MAX_CLIENTS = 100;
const MIN_STALE_SECONDS = 300;
const MAX_STALE_SECONDS = 2_592_000;

const SHARED_DEFAULTS: Settings = {
  EncryptionType: 'SseS3',
  KMSEncrypted: false,
  DefaultStorageClass: 'S3_STANDARD',
  ObjectACL: 'private',
  ReadOnly: false,
  GuessMIMETypeEnabled: true,
  RequesterPays: false,
  NotificationPolicy: '{}',
};
/** Defaults [aws-facts 8]. */
const DEFAULTS: Readonly<Record<Protocol, Settings>> = {
  NFS: {
    ...SHARED_DEFAULTS,
    ClientList: ['0.0.0.0/0'],
    Squash: 'RootSquash',
    NFSFileShareDefaults: { FileMode: '0666', DirectoryMode: '0777', GroupId: 65534, OwnerId: 65534 },
  },
  SMB: {
    ...SHARED_DEFAULTS,
    SMBACLEnabled: false,
    AccessBasedEnumeration: false,
    Authentication: 'ActiveDirectory',
    CaseSensitivity: 'ClientSpecified',
    OplocksEnabled: true,
  },
};

function oneOf(name: string, value: unknown, allowed: readonly string[] | null): void {
  if (value === undefined || allowed === null || allowed.includes(String(value))) return;
  throw invalidGatewayRequest(`${name} ${String(value)} is not valid.`);
}

function checkStale(given: unknown): void {
  const seconds = (given as { CacheStaleTimeoutInSeconds?: number } | undefined)?.CacheStaleTimeoutInSeconds;
  if (seconds === undefined || seconds === 0) return;
  if (seconds >= MIN_STALE_SECONDS && seconds <= MAX_STALE_SECONDS) return;
  throw invalidGatewayRequest('CacheStaleTimeoutInSeconds must be 0, or 300 to 2,592,000.');
}

function checkPolicy(given: unknown): void {
  if (given === undefined) return;
  try {
    JSON.parse(String(given));
  } catch {
    throw invalidGatewayRequest('NotificationPolicy is not JSON.');
  }
}

function checkClients(given: unknown): void {
  if (given === undefined) return;
  const clients = given as readonly string[];
  const legal =
    clients.length >= 1 && clients.length <= MAX_CLIENTS && clients.every((client) => CLIENT.test(client));
  if (!legal) throw invalidGatewayRequest('ClientList must hold 1 to 100 addresses or CIDR blocks.');
}

function check(protocol: Protocol, settings: Settings): void {
  oneOf('DefaultStorageClass', settings.DefaultStorageClass, CLASSES);
  oneOf('ObjectACL', settings.ObjectACL, enumValues(sdk, 'ObjectACL'));
  oneOf('EncryptionType', settings.EncryptionType, enumValues(sdk, 'EncryptionType'));
  checkStale(settings.CacheAttributes);
  checkPolicy(settings.NotificationPolicy);
  const name = settings.FileShareName;
  if (name !== undefined && !(protocol === 'NFS' ? NFS_NAME : SMB_NAME).test(String(name))) {
    throw invalidGatewayRequest(`FileShareName ${JSON.stringify(name)} is not valid for ${protocol}.`);
  }
  if (protocol === 'NFS') {
    oneOf('Squash', settings.Squash, SQUASHES);
    checkClients(settings.ClientList);
    return;
  }
  oneOf('Authentication', settings.Authentication, ['ActiveDirectory', 'GuestAccess']);
  oneOf('CaseSensitivity', settings.CaseSensitivity, enumValues(sdk, 'CaseSensitivity'));
}

/** Settings of a new share: what was asked for over the defaults. Throws `InvalidGatewayRequestException`. */
export function newSettings(protocol: Protocol, request: object): Settings {
  const settings = updatedSettings(protocol, DEFAULTS[protocol], request);
  if (!ROLE.test(String(settings.Role))) throw invalidGatewayRequest('Role is not an IAM role ARN.');
  return settings;
}

/** Settings after an update: members that are absent or null stay as they are. */
export function updatedSettings(protocol: Protocol, before: Settings, request: object): Settings {
  const given = Object.entries(request).filter(
    ([name, value]) => !NOT_SETTINGS.has(name) && value !== undefined && value !== null,
  );
  const settings = { ...before, ...Object.fromEntries(given) };
  check(protocol, settings);
  return settings;
}
