import type { LocationRecord } from './resources.ts';
import { bucketOf } from './rules.ts';

/** `nfs://host/path/`, `smb://host/path/`, `s3://bucket/prefix/`. */
export function locationUri(location: LocationRecord): string {
  if (location.type === 'S3') return `s3://${bucketOf(location.bucketArn)}/${location.prefix}`;
  return `${location.type.toLowerCase()}://${location.server}${location.path}`;
}
