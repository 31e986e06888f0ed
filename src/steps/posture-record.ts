import { createHash } from 'node:crypto';
import { HeadwaterError } from '../errors.ts';
import type { PostureMark } from '../ledger/postures.ts';
import { type PostureRecord, postureRecordSchema } from '../plans/posture/record.ts';
import type { Buckets } from '../ports/bucket.ts';

/**
 * What a bucket was before a plan changed it, and what it was to become. Throws PortFault, and HeadwaterError `posture-record-lost` (held) when
 * what the ledger names by its digest is not there.
 */
export async function readPostureRecord(
  buckets: Pick<Buckets, 'read'>,
  controlBucket: string,
  { record, sha256 }: PostureMark,
): Promise<PostureRecord> {
  const body = await buckets.read(controlBucket, record);
  if (body !== null && createHash('sha256').update(body).digest('hex') === sha256)
    return postureRecordSchema.parse(JSON.parse(new TextDecoder().decode(body)));
  throw new HeadwaterError({
    code: 'posture-record-lost',
    blame: 'held',
    message: `What the bucket was is not at s3://${controlBucket}/${record}${body === null ? '' : ' any more: it was changed'}.`,
    next: [
      'Restore that object to the version that the ledger names by its digest, or set the bucket by hand.',
    ],
  });
}
