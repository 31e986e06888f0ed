import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { evidencePrefix, evidenceRoot } from '../../evidence/evidence.ts';
import { inventoryPrefix } from '../../evidence/kept-inventory.ts';
import type { CopiedFiles, EvidenceCopies, RecordName } from '../../ports/evidence-copies.ts';
import { listObjects } from './bucket-list.ts';
import { readObject } from './bucket-objects.ts';
import { nullWhenAbsent, unless } from './faults.ts';
import { asTheyCome } from './open-object.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** The evidence of a migration in its control bucket. */
export function bucketCopies(s3: S3, bucket: string, migration: string): EvidenceCopies {
  const below = (prefix: string): CopiedFiles => ({
    read: (file) => readObject(s3, bucket, `${prefix}${file}`),
    sha256: async (file) => {
      const bytes = await bytesOf(s3, bucket, `${prefix}${file}`);
      if (bytes === null) return null;
      const hash = createHash('sha256');
      for await (const chunk of bytes) hash.update(chunk);
      return hash.digest('hex');
    },
    open: (file) => bytesOf(s3, bucket, `${prefix}${file}`),
  });
  return {
    place: 'bucket',
    records: async () =>
      (await nullWhenAbsent(() => recordsBelow(s3, bucket, evidenceRoot(migration)))) ?? [],
    record: (share, id) => below(evidencePrefix({ migration, share, id })),
    inventory: (inventory) => below(inventoryPrefix(migration, inventory)),
  };
}

async function recordsBelow(s3: S3, bucket: string, root: string): Promise<RecordName[]> {
  const found: RecordName[] = [];
  for await (const page of listObjects(s3, bucket, root)) {
    for (const { key } of page) {
      const [share, id, file, ...deeper] = key.slice(root.length).split('/');
      if (share !== undefined && id !== undefined && file === 'evidence.json' && deeper.length === 0)
        found.push({ share, id });
    }
  }
  return found;
}

/** Null when there is no such key; a bucket that is not there is a fault. */
function bytesOf(s3: S3, bucket: string, key: string): Promise<AsyncIterable<Uint8Array> | null> {
  return unless('NoSuchKey', null, async () => {
    const found = await askS3('GetObject', () =>
      s3.client.send(new GetObjectCommand({ ...inBucket(s3, bucket), Key: key })),
    );
    return asTheyCome(found.Body as AsyncIterable<Uint8Array> | undefined);
  });
}
