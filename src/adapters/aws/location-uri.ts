import { bareDirectory } from './differences.ts';

/** Server (or bucket) and directory of a location: all that Describe tells of them is the URI. */
export interface Place {
  /** Lower case: host names do not distinguish it, and buckets have none. */
  readonly host: string;
  /** Without slashes at the ends. */
  readonly directory: string;
}

/**
 * Reads `nfs://server/export/`, `smb://server/share/dir/`, `s3://bucket/prefix/`; null for anything else. Percent signs
 * are decoded: none can be part of a legal DataSync directory [aws-facts 1], so one is always an encoding.
 */
export function parseLocationUri(uri: string | undefined): Place | null {
  const match = /^[a-z0-9]+:\/\/([^/]+)(\/.*)?$/i.exec(uri ?? '');
  if (match === null) return null;
  return { host: (match[1] ?? '').toLowerCase(), directory: bareDirectory(decoded(match[2] ?? '')) };
}

/** The bucket of `arn:aws:s3:::bucket`. */
export function bucketOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
