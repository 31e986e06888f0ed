import { createReadStream } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { StoredObject } from '../object-store.ts';
import { stampAt } from './body.ts';
import { etagOf } from './bucket-defaults.ts';
import { type BodyDigest, type ChecksumAlgorithm, DEFAULT_ALGORITHM, openBodyDigester } from './digest.ts';
import { isMissing } from './fs-errors.ts';
import { type KeptVersion, keptVersions, readKeptRecord, writeKeptRecord } from './kept-versions.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import { type LocatedBody, locateBody } from './locate.ts';
import {
  type BodyRecord,
  outlasting,
  readSidecar,
  recordFor,
  recordOf,
  type Sidecar,
  type Stamp,
  sameStamp,
  writeSidecar,
} from './sidecar.ts';
import { NULL_VERSION, newVersionId, type VersionIdentity, versioningOf } from './versions.ts';

/** S3's content type of a body nobody gave one. */
export const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

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
 * Which version the body on disk is. One whose sidecar does not fit it was edited by hand and stays the version it was;
 * one that came without, or after its key was deleted, is a version of its own.
 */
export function identityOf(layout: BucketLayout, place: KeyPlace, located: LocatedBody): VersionIdentity {
  const sidecar = readSidecar(place.sidecar);
  const fitting = recordFor(sidecar, located.stamp);
  if (fitting !== null) return { versionId: fitting.versionId, sequence: fitting.sequence ?? 0 };
  return identityByHand(layout, place, sidecar);
}

function identityByHand(layout: BucketLayout, place: KeyPlace, old: Sidecar | null): VersionIdentity {
  // The body itself may have been about to be kept when a process ended.
  const others = keptVersions(place, null).filter(({ versionId }) => versionId !== old?.versionId);
  const newest = others[0]?.sequence ?? -1;
  if (old !== null && (old.sequence ?? 0) > newest) {
    return { versionId: old.versionId, sequence: old.sequence ?? 0 };
  }
  const sequence = newest + 1;
  const versionId = versioningOf(layout) === 'Enabled' ? newVersionId(sequence) : NULL_VERSION;
  return { versionId, sequence };
}

/**
 * The body of a key and what is true of it; null when there is none. Bytes that a hand has changed or added are
 * read once, and their sidecar is brought up to date: size, ETag, checksum and time follow the bytes, user metadata,
 * type, class, tags and locks stay. An edit that keeps size, modification time and inode goes unseen, as rot under a stored
 * checksum would.
 */
export async function describe(
  layout: BucketLayout,
  place: KeyPlace,
  clock: Clock,
): Promise<DescribedBody | null> {
  for (;;) {
    const known = describedNow(place);
    if (known !== null) return known;
    const located = locateBody(place);
    if (located === null) return null;
    const old = readSidecar(place.sidecar);
    const read = await readBytes(located, old, clock);
    if (read === null) continue;
    const record: BodyRecord = { ...read, ...identityByHand(layout, place, old) };
    writeSidecar(place, record, old !== null);
    return { located, record };
  }
}

/** The bytes of a kept object and what is true of them, as {@link describe} does it; null when they are gone. */
export async function describeKept(version: KeptVersion, clock: Clock): Promise<DescribedBody | null> {
  const { path, sequence, versionId } = version;
  for (;;) {
    const stamp = stampAt(path);
    if (stamp === null) return null;
    const located = { path, stamp };
    const known = readKeptRecord(version);
    if (known !== null && sameStamp(known.stamp, stamp)) return { located, record: known };
    const read = await readBytes(located, known, clock);
    if (read === null) continue;
    const record: BodyRecord = { ...read, sequence, versionId };
    writeKeptRecord(path, record);
    return { located, record };
  }
}

/** What the bytes themselves tell; null when they changed or went while they were read. */
async function readBytes(
  { path, stamp }: LocatedBody,
  old: BodyRecord | null,
  clock: Clock,
): Promise<Omit<BodyRecord, 'versionId' | 'sequence'> | null> {
  const digest = await digestFile(path, old?.checksum.algorithm ?? DEFAULT_ALGORITHM);
  const after: Stamp | null = stampAt(path);
  if (digest === null || after === null || !sameStamp(after, stamp)) return null;
  return {
    stamp,
    etag: etagOf(digest.md5, old?.encryption),
    checksum: digest.checksum,
    contentType: old?.contentType ?? DEFAULT_CONTENT_TYPE,
    metadata: old?.metadata ?? {},
    storageClass: old?.storageClass ?? 'STANDARD',
    lastModified: new Date(clock.at(Number(BigInt(stamp.mtimeNs) / 1_000_000n))).toISOString(),
    ...(old === null ? {} : outlasting(old)),
  };
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
  const { stamp, lastModified, sequence: _, ...rest } = recordOf(record);
  return { key, sizeBytes: stamp.sizeBytes, lastModified: new Date(lastModified), ...rest };
}
