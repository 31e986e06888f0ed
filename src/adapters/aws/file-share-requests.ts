import type { FileShareSpec } from '../../ports/file-gateway.ts';

/** What both protocols can create and update. `private`: the bucket owner is the object owner [aws-facts 8]. */
function sharedFields(spec: FileShareSpec) {
  return {
    FileShareName: spec.fileShareName,
    ReadOnly: spec.readOnly,
    DefaultStorageClass: spec.defaultStorageClass,
    ObjectACL: 'private' as const,
    GuessMIMETypeEnabled: true,
    RequesterPays: false,
  };
}

/** Fields of an NFS file share that can be changed later. */
export function nfsShareFields(spec: FileShareSpec) {
  return { ...sharedFields(spec), ClientList: [...spec.clientList], Squash: 'RootSquash' };
}

/** Fields of an SMB file share that can be changed later. */
export function smbShareFields(spec: FileShareSpec) {
  return { ...sharedFields(spec), SMBACLEnabled: true, CaseSensitivity: 'ClientSpecified' as const };
}

/** Fields fixed at creation: no Update*FileShare has them [aws-facts 8]. */
export function fixedShareFields(spec: FileShareSpec) {
  return {
    ClientToken: spec.clientToken,
    GatewayARN: spec.gatewayArn,
    Role: spec.roleArn,
    LocationARN: spec.locationArn,
    ...(spec.protocol === 'smb' ? { Authentication: 'ActiveDirectory' } : {}),
  };
}
