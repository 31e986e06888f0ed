import type { NFSFileShareInfo, SMBFileShareInfo } from '@aws-sdk/client-storage-gateway';
import type { FileShareSpec } from '../../ports/file-gateway.ts';
import type { Difference, Observed } from '../../ports/resources.ts';
import { asSet, type Claim, differences } from './differences.ts';

/** Fields that no Update*FileShare has. */
export const FIXED_FILE_SHARE_FIELDS: ReadonlySet<string> = new Set([
  'gatewayArn',
  'roleArn',
  'locationArn',
  'authentication',
]);

/** What of an NFS file share is not as wanted. */
export function nfsShareDifferences(wanted: FileShareSpec, found: NFSFileShareInfo): readonly Difference[] {
  return differences([
    ...sharedClaims(wanted, found),
    ['clientList', asSet(wanted.clientList), asSet(found.ClientList)],
    ['squash', 'RootSquash', found.Squash ?? ''],
  ]);
}

/** What of an SMB file share is not as wanted. */
export function smbShareDifferences(wanted: FileShareSpec, found: SMBFileShareInfo): readonly Difference[] {
  return differences([
    ...sharedClaims(wanted, found),
    ['authentication', 'ActiveDirectory', found.Authentication ?? 'ActiveDirectory'],
    ['smbAclEnabled', 'true', String(found.SMBACLEnabled ?? false)],
    ['caseSensitivity', 'ClientSpecified', found.CaseSensitivity ?? 'ClientSpecified'],
  ]);
}

/**
 * A file share's status as a state: UNAVAILABLE is a role or bucket problem; CREATING, UPDATING, DELETING and unknown
 * words are on their way: it is a plain string, and the guide lists more than the SDK [aws-facts 8].
 */
export function fileShareState(status: string | undefined): Observed['state'] {
  if (status === 'AVAILABLE') return 'ready';
  return status === 'UNAVAILABLE' ? 'broken' : 'pending';
}

function sharedClaims(wanted: FileShareSpec, found: NFSFileShareInfo | SMBFileShareInfo): readonly Claim[] {
  return [
    ['gatewayArn', wanted.gatewayArn, found.GatewayARN ?? ''],
    ['roleArn', wanted.roleArn, found.Role ?? ''],
    ['locationArn', withoutSlash(wanted.locationArn), withoutSlash(found.LocationARN ?? '')],
    ['fileShareName', wanted.fileShareName, found.FileShareName ?? ''],
    ['readOnly', String(wanted.readOnly), String(found.ReadOnly ?? false)],
    ['defaultStorageClass', wanted.defaultStorageClass, found.DefaultStorageClass ?? 'S3_STANDARD'],
    ['objectAcl', 'private', found.ObjectACL ?? 'private'],
    ['guessMimeTypeEnabled', 'true', String(found.GuessMIMETypeEnabled ?? true)],
    ['requesterPays', 'false', String(found.RequesterPays ?? false)],
  ];
}

function withoutSlash(arn: string): string {
  return arn.replace(/\/+$/, '');
}
