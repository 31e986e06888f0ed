import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { evidencePrefix } from '../../evidence/evidence.ts';
import type { EvidenceCopies } from '../../ports/evidence-copies.ts';
import { readObject } from './bucket-objects.ts';
import { unless } from './faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** The evidence of a migration in its control bucket. */
export function bucketCopies(s3: S3, bucket: string, migration: string): EvidenceCopies {
  const keyOf = (share: string, id: string, file: string) =>
    `${evidencePrefix({ migration, share, id })}${file}`;
  return {
    place: 'bucket',
    read: (share, id, file) => readObject(s3, bucket, keyOf(share, id, file)),
    sha256: (share, id, file) => digestOf(s3, bucket, keyOf(share, id, file)),
  };
}

/** Null when there is no such key. */
function digestOf(s3: S3, bucket: string, key: string): Promise<string | null> {
  return unless('NoSuchKey', null, () =>
    askS3('GetObject', async () => {
      const found = await s3.client.send(new GetObjectCommand({ ...inBucket(s3, bucket), Key: key }));
      const hash = createHash('sha256');
      for await (const chunk of (found.Body ?? []) as AsyncIterable<Uint8Array>) hash.update(chunk);
      return hash.digest('hex');
    }),
  );
}
