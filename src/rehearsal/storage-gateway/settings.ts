import { invalidGatewayRequest } from './refusals.ts';
import { checkSettings, type Settings } from './setting-rules.ts';
import type { Protocol } from './shares.ts';

/** Not settings: they say who asks for what. */
const NOT_SETTINGS = new Set(['ClientToken', 'Tags', 'FileShareARN']);

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

/** Members of a request that say something: absent and null ones do not. */
function saidOf(request: object): Settings {
  const said = Object.entries(request).filter(
    ([name, value]) => !NOT_SETTINGS.has(name) && value !== undefined && value !== null,
  );
  return Object.fromEntries(said);
}

/** `KMSEncrypted` is the old way to say `EncryptionType`; both may be said when they agree [aws-facts 8]. */
function encryptionType(before: Settings, said: Settings): string {
  const { EncryptionType: type, KMSEncrypted: kms } = said;
  if (type !== undefined && kms !== undefined && (type !== 'SseS3') !== kms)
    throw invalidGatewayRequest(`EncryptionType ${String(type)} and KMSEncrypted ${String(kms)} conflict.`);
  if (type !== undefined) return String(type);
  if (kms === undefined) return String(before.EncryptionType);
  if (kms === false) return 'SseS3';
  return before.EncryptionType === 'SseS3' ? 'SseKms' : String(before.EncryptionType);
}

function withEncryption(before: Settings, said: Settings, merged: Settings): Settings {
  const type = encryptionType(before, said);
  const { KMSKey: key, ...rest } = merged;
  const settings = { ...rest, EncryptionType: type, KMSEncrypted: type !== 'SseS3' };
  if (type === 'SseS3') {
    if (said.KMSKey !== undefined) throw invalidGatewayRequest('KMSKey needs an EncryptionType with KMS.');
    return settings;
  }
  if (key === undefined) throw invalidGatewayRequest(`EncryptionType ${type} needs KMSKey.`);
  return { ...settings, KMSKey: key };
}

function merge(before: Settings, said: Settings): Settings {
  const merged: Settings = { ...before, ...said };
  const owners = said.NFSFileShareDefaults;
  if (owners === undefined) return merged;
  const kept = Object.entries(owners as object).filter(([, value]) => value !== null);
  const defaults = { ...(before.NFSFileShareDefaults as object), ...Object.fromEntries(kept) };
  return { ...merged, NFSFileShareDefaults: defaults };
}

/** Settings of a new share: what was asked for over the defaults. Throws `InvalidGatewayRequestException`. */
export function newSettings(protocol: Protocol, request: object): Settings {
  return updatedSettings(protocol, DEFAULTS[protocol], request);
}

/** Settings after an update: members that are absent or null stay as they are. Throws `InvalidGatewayRequestException`. */
export function updatedSettings(protocol: Protocol, before: Settings, request: object): Settings {
  const said = saidOf(request);
  const settings = withEncryption(before, said, merge(before, said));
  checkSettings(protocol, settings);
  return settings;
}
