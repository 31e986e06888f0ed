import type { KeyRange } from '../../ports/resources.ts';
import { bareDirectory } from './differences.ts';

/** True when one key could lie in the range and below that directory of that bucket. */
export function overlaps(range: KeyRange, bucket: string, directory: string): boolean {
  if (range.bucket !== bucket) return false;
  const [ours, theirs] = [asPrefix(range.keyPrefix), asPrefix(directory)];
  return ours.startsWith(theirs) || theirs.startsWith(ours);
}

/** Bucket and directory of `arn:aws:s3:::bucket/prefix/`; null for what names no bucket, such as an access point. */
export function placeOfArn(
  arn: string | undefined,
): { readonly bucket: string; readonly directory: string } | null {
  const [, bucket, directory = ''] = /^arn:[^:]*:s3:::([^/]+)(?:\/(.*))?$/.exec(arn ?? '') ?? [];
  return bucket === undefined ? null : { bucket, directory };
}

function asPrefix(directory: string): string {
  const bare = bareDirectory(directory);
  return bare === '' ? '' : `${bare}/`;
}
