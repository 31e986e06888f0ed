import { createHash } from 'node:crypto';
import { HeadwaterError } from '../errors.ts';

/** A place in S3. */
export interface S3Place {
  readonly bucket: string;
  /** What every key begins with; empty, or with a slash at its end. */
  readonly keyPrefix: string;
}

/** Any S3's names of buckets: AWS's own, longer and looser ones of others, and access points by their ARN. */
const BUCKET = /^(arn:[^\s/]+:accesspoint[:/][A-Za-z0-9-]+|[A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:\/|$)/;

/**
 * Reads `s3://BUCKET/PREFIX`. It is no URL in the strict sense: nothing is decoded, so that a prefix may hold any character a key
 * may. Throws HeadwaterError `target-invalid` (usage).
 */
export function parseS3Url(text: string): S3Place {
  const rest = /^s3:\/\/(.*)$/s.exec(text)?.[1];
  if (rest === undefined) throw invalid(text, 'it does not begin with s3://');
  const bucket = BUCKET.exec(rest)?.[1];
  if (bucket === undefined) throw invalid(text, 'what follows s3:// is no name of a bucket');
  const prefix = rest.slice(bucket.length + 1);
  const segments = prefix.replace(/\/$/, '').split('/');
  if (prefix !== '' && segments.some((segment) => ['', '.', '..'].includes(segment)))
    throw invalid(text, 'its prefix has an empty segment, or one of dots');
  return { bucket, keyPrefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/** `s3://BUCKET/PREFIX/`, as {@link parseS3Url} reads it. */
export function s3Url({ bucket, keyPrefix }: S3Place): string {
  return `s3://${bucket}/${keyPrefix}`;
}

/**
 * A name for a copy, as a share has one: the last words of where it lies, and a part of a digest, so that the same source and place
 * always have the same name and no others do.
 */
export function copyName(source: string, place: S3Place, endpoint: string | null): string {
  const last = place.keyPrefix.split('/').at(-2) ?? place.bucket;
  const words = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40)
    .replace(/-$/, '');
  const digest = createHash('sha256').update(JSON.stringify([source, s3Url(place), endpoint]));
  return `${words === '' ? 'copy' : words}-${digest.digest('hex').slice(0, 8)}`;
}

function invalid(text: string, why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'target-invalid',
    blame: 'usage',
    message: `${JSON.stringify(text)} is no place in S3: ${why}.`,
    next: ['Write it as s3://BUCKET/PREFIX, or s3://BUCKET for all of a bucket.'],
  });
}
