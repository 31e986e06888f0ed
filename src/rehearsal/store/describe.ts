import { createReadStream } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { StoredObject } from '../object-store.ts';
import { stampAt } from './body.ts';
import { type BodyDigest, type ChecksumAlgorithm, DEFAULT_ALGORITHM, openBodyDigester } from './digest.ts';
import { isMissing } from './fs-errors.ts';
import type { KeyPlace } from './layout.ts';
import { type LocatedBody, locateBody } from './locate.ts';
import { type BodyRecord, readSidecar, recordFor, recordOf, sameStamp, writeSidecar } from './sidecar.ts';

/** S3's content type of a body nobody gave one. */
export const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';
/** Version id of everything written while versioning is off. */
export const NULL_VERSION = 'null';

/** A body on disk together with a record that fits its bytes. */
export interface DescribedBody {
  readonly located: LocatedBody;
  readonly record: BodyRecord;
}

/** What the sidecar says about the body now on disk; null when there is no body or the sidecar does not fit it. */
export function describedNow(place: KeyPlace): DescribedBody | null {
  const located = locateBody(place);
  if (located === null) return null;
  const record = recordFor(readSidecar(place.sidecar), located.stamp);
  return record === null ? null : { located, record };
}

/**
 * The body of a key and what is true of it; null when there is none. Bytes that a hand has changed or added are
 * read once, and their sidecar is brought up to date: size, ETag, checksum and time follow the bytes, user metadata,
 * type and class stay. An edit that keeps size, modification time and inode goes unseen, as rot under a stored
 * checksum would.
 */
export async function describe(place: KeyPlace, clock: Clock): Promise<DescribedBody | null> {
  for (;;) {
    const known = describedNow(place);
    if (known !== null) return known;
    const located = locateBody(place);
    if (located === null) return null;
    const old = readSidecar(place.sidecar);
    const digest = await digestFile(located.path, old?.checksum.algorithm ?? DEFAULT_ALGORITHM);
    const after = stampAt(located.path);
    // Changed or gone while it was read: look again.
    if (digest === null || after === null || !sameStamp(after, located.stamp)) continue;
    const record: BodyRecord = {
      stamp: located.stamp,
      etag: digest.md5,
      checksum: digest.checksum,
      contentType: old?.contentType ?? DEFAULT_CONTENT_TYPE,
      metadata: old?.metadata ?? {},
      storageClass: old?.storageClass ?? 'STANDARD',
      lastModified: new Date(clock.at(Number(BigInt(located.stamp.mtimeNs) / 1_000_000n))).toISOString(),
      versionId: old?.versionId ?? NULL_VERSION,
    };
    writeSidecar(place.sidecar, record, old !== null);
    return { located, record };
  }
}

/** Digests a file of any size; null when it is not there. */
export async function digestFile(path: string, algorithm: ChecksumAlgorithm): Promise<BodyDigest | null> {
  const digester = await openBodyDigester(algorithm);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) digester.update(chunk);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return digester.finish();
}

/** A described body as the store's callers see it. */
export function toStoredObject(key: string, record: BodyRecord): StoredObject {
  const { stamp, lastModified, ...rest } = recordOf(record);
  return { key, sizeBytes: stamp.sizeBytes, lastModified: new Date(lastModified), ...rest };
}
