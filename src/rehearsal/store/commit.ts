import { unlinkSync } from 'node:fs';
import { type ObjectPatch, PreconditionFailed, type PutOptions, type StoredObject } from '../object-store.ts';
import { discard, type ReceivedBody } from './body.ts';
import { DEFAULT_CONTENT_TYPE, describedNow, NULL_VERSION, toStoredObject } from './describe.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import { locateBody, placeBody, pruneParents } from './locate.ts';
import { amended, type BodyRecord, recordOf, saidOf, writeSidecar } from './sidecar.ts';
import { isVersioned, keepRecord, keepVersion, newVersionId } from './versions.ts';

/** {@link PutOptions}, and what only S3 requests say. */
export interface CommitOptions extends PutOptions {
  /** Refuse unless the key holds an object with this ETag (without quotes). */
  readonly ifMatch?: string;
  /** Overrides the ETag of a body that was not written in one piece. */
  readonly etag?: string;
}

/**
 * Makes a received body the current object of `key`. Synchronous from condition to rename, hence atomic among the requests
 * of one process; the sidecar is written first and describes old and new, hence a crash leaves one or the other.
 * The temporary file is gone afterwards, whatever happens.
 * @throws PreconditionFailed
 */
export function commitBody(
  layout: BucketLayout,
  key: string,
  place: KeyPlace,
  received: ReceivedBody,
  options: CommitOptions,
  nowMs: number,
): StoredObject {
  try {
    const existing = locateBody(place);
    const known = existing === null ? null : describedNow(place);
    refuse(options, existing !== null, known?.record ?? null);
    const versioned = isVersioned(layout);
    if (existing !== null && versioned) keepVersion(place, existing, known?.record ?? null);
    const record: BodyRecord = {
      stamp: received.stamp,
      etag: options.etag ?? received.md5,
      checksum: received.checksum,
      contentType: options.contentType ?? DEFAULT_CONTENT_TYPE,
      metadata: { ...options.metadata },
      storageClass: options.storageClass ?? 'STANDARD',
      lastModified: new Date(nowMs).toISOString(),
      versionId: versioned ? newVersionId() : NULL_VERSION,
      ...saidOf(options),
    };
    const previous = known === null ? {} : { previous: recordOf(known.record) };
    writeSidecar(place.sidecar, { ...record, ...previous }, existing !== null);
    const path = placeBody(received.file, place, layout.objects);
    if (path === place.plain && existing?.path === place.beside) unlinkSync(place.beside);
    return toStoredObject(key, record);
  } catch (error) {
    discard(received.file);
    throw error;
  }
}

function refuse(options: CommitOptions, exists: boolean, record: BodyRecord | null): void {
  if (options.ifNoneMatch === '*' && exists) throw new PreconditionFailed('the key exists');
  if (options.ifMatch !== undefined && options.ifMatch !== record?.etag) {
    throw new PreconditionFailed('the object has another ETag');
  }
}

/** Replaces metadata, type or class of the current body; null when a hand has just changed it or it is gone. */
export function rewriteRecord(
  layout: BucketLayout,
  key: string,
  place: KeyPlace,
  options: PutOptions,
  nowMs: number,
): StoredObject | null {
  const known = describedNow(place);
  if (known === null) return null;
  if (options.ifNoneMatch === '*') throw new PreconditionFailed('the key exists');
  const versioned = isVersioned(layout);
  if (versioned) keepRecord(place, recordOf(known.record));
  const record: BodyRecord = {
    ...recordOf(known.record),
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(options.metadata === undefined ? {} : { metadata: { ...options.metadata } }),
    ...(options.storageClass === undefined ? {} : { storageClass: options.storageClass }),
    lastModified: new Date(nowMs).toISOString(),
    versionId: versioned ? newVersionId() : NULL_VERSION,
    ...saidOf(options),
  };
  writeSidecar(place.sidecar, record, true);
  return toStoredObject(key, record);
}

/** Changes the record of the current body in place; null when a hand has just changed it or it is gone. */
export function amendRecord(key: string, place: KeyPlace, patch: ObjectPatch): StoredObject | null {
  const known = describedNow(place);
  if (known === null) return null;
  const record = amended(recordOf(known.record), patch);
  writeSidecar(place.sidecar, record, true);
  return toStoredObject(key, record);
}

/** Removes the current object of a key; its body is kept below `versions/` while versioning is on. */
export function removeBody(layout: BucketLayout, place: KeyPlace): void {
  const existing = locateBody(place);
  if (existing === null) return;
  if (isVersioned(layout)) keepVersion(place, existing, describedNow(place)?.record ?? null);
  unlinkSync(existing.path);
  if (existing.path === place.plain) discard(place.beside);
  discard(place.sidecar);
  pruneParents(existing.path, layout.objects);
  pruneParents(place.sidecar, layout.meta);
}
