import type {
  DescribeLocationNfsResponse,
  DescribeLocationS3Response,
  DescribeLocationSmbResponse,
} from '@aws-sdk/client-datasync';
import type { LocationSpec } from '../../ports/data-sync.ts';
import type { Difference } from '../../ports/resources.ts';
import { asSet, bareDirectory, type Claim, differences } from './differences.ts';
import { bucketOfArn, parseLocationUri } from './location-uri.ts';

type Spec<T extends LocationSpec['type']> = Extract<LocationSpec, { type: T }>;

/** What of an NFS location is not as wanted. */
export function nfsDifferences(
  wanted: Spec<'nfs'>,
  found: DescribeLocationNfsResponse,
): readonly Difference[] {
  return differences([
    ...placeClaims(wanted.serverHostname, wanted.subdirectory, found.LocationUri),
    ['agentArns', asSet(wanted.agentArns), asSet(found.OnPremConfig?.AgentArns)],
    ['version', wanted.version, found.MountOptions?.Version ?? 'AUTOMATIC'],
  ]);
}

/** What of an SMB location is not as wanted. The password is never compared: DataSync does not tell it. */
export function smbDifferences(
  wanted: Spec<'smb'>,
  found: DescribeLocationSmbResponse,
): readonly Difference[] {
  return differences([
    ...placeClaims(wanted.serverHostname, wanted.subdirectory, found.LocationUri),
    ['agentArns', asSet(wanted.agentArns), asSet(found.AgentArns)],
    ['user', wanted.user, found.User ?? ''],
    ['domain', wanted.domain ?? '', found.Domain ?? ''],
    ['authenticationType', 'NTLM', found.AuthenticationType ?? 'NTLM'],
  ]);
}

/** What of an S3 location is not as wanted; a difference in `bucket` cannot be updated away. */
export function s3Differences(wanted: Spec<'s3'>, found: DescribeLocationS3Response): readonly Difference[] {
  const place = parseLocationUri(found.LocationUri);
  return differences([
    ['bucket', bucketOfArn(wanted.bucketArn), place?.host ?? found.LocationUri ?? ''],
    ['subdirectory', bareDirectory(wanted.subdirectory), place?.directory ?? ''],
    ['storageClass', wanted.storageClass, found.S3StorageClass ?? 'STANDARD'],
    ['bucketAccessRoleArn', wanted.bucketAccessRoleArn, found.S3Config?.BucketAccessRoleArn ?? ''],
  ]);
}

function placeClaims(server: string, subdirectory: string, uri: string | undefined): readonly Claim[] {
  const place = parseLocationUri(uri);
  return [
    ['serverHostname', server.toLowerCase(), place?.host ?? uri ?? ''],
    ['subdirectory', bareDirectory(subdirectory), place?.directory ?? ''],
  ];
}
