import { unlinkSync } from 'node:fs';
import {
  ObjectGone,
  type ObjectPatch,
  PreconditionFailed,
  type PutOptions,
  type StoredObject,
  type StoredParts,
} from '../object-store.ts';
import { discard, type ReceivedBody, stampAt } from './body.ts';
import { defaultEncryption, defaultRetention, etagOf } from './bucket-defaults.ts';
import { DEFAULT_CONTENT_TYPE, describedNow, identityOf, toStoredObject } from './describe.ts';
import {
  dropNullVersions,
  type KeptVersion,
  keepBody,
  pruneVersions,
  readKeptRecord,
  settledVersions,
  writeKeptRecord,
} from './kept-versions.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import { type LocatedBody, locateBody, placeBody } from './locate.ts';
import {
  amended,
  type BodyRecord,
  readSidecar,
  recordFor,
  recordOf,
  saidOf,
  sameStamp,
  writeSidecar,
} from './sidecar.ts';
import { NULL_VERSION, newVersionId, type VersionIdentity, versioningOf } from './versions.ts';

/** {@link PutOptions}, and what only S3 requests say. */
export interface CommitOptions extends PutOptions {
  /** Refuse unless the key holds an object with this ETag (without quotes). */
  readonly ifMatch?: string;
  /** Overrides the ETag of a body that was not written in one piece. */
  readonly etag?: string;
  readonly parts?: StoredParts;
}

/**
 * Makes a received body the current object of `key`. Synchronous from condition to rename, hence atomic among the requests
 * of one process; the sidecar is written first and describes old and new, hence a crash leaves one or the other.
 * The temporary file is gone afterwards, whatever happens.
 * What the writer leaves open is as the bucket's settings say: encryption, retention.
 * @throws PreconditionFailed, ObjectGone
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
    const next = nextVersion(layout, place, existing);
    if (existing !== null && next.toKeep !== null) keepCurrent(place, existing, next.toKeep);
    const said = withDefaults(layout, options, nowMs);
    const record: BodyRecord = {
      stamp: received.stamp,
      etag: options.etag ?? etagOf(received.md5, said.encryption),
      checksum: received.checksum,
      contentType: options.contentType ?? DEFAULT_CONTENT_TYPE,
      metadata: { ...options.metadata },
      storageClass: options.storageClass ?? 'STANDARD',
      lastModified: new Date(nowMs).toISOString(),
      ...next.identity,
      ...(options.parts === undefined ? {} : { parts: partsOf(options.parts) }),
      ...saidOf(said),
    };
    const previous = known === null ? {} : { previous: recordOf(known.record) };
    writeSidecar(place, { ...record, ...previous }, existing !== null);
    const path = placeBody(received.file, place, layout.objects);
    if (path === place.plain && existing?.path === place.beside) unlinkSync(place.beside);
    replaceNull(layout, place, next);
    return toStoredObject(key, record);
  } catch (error) {
    discard(received.file);
    throw error;
  }
}

/** A write may name its own encryption and retention; the bucket's defaults fill in. */
function withDefaults(layout: BucketLayout, options: PutOptions, nowMs: number): PutOptions {
  const encryption = options.encryption ?? defaultEncryption(layout);
  const retention = options.state?.retention ?? defaultRetention(layout, nowMs);
  return {
    ...options,
    ...(encryption === undefined ? {} : { encryption }),
    ...(retention === undefined ? {} : { state: { ...options.state, retention } }),
  };
}

function partsOf({ sizes, checksums }: StoredParts): NonNullable<BodyRecord['parts']> {
  return {
    sizes: sizes.map(([bytes, count]) => [bytes, count]),
    ...(checksums === undefined ? {} : { checksums: [...checksums] }),
  };
}

function refuse(options: CommitOptions, exists: boolean, record: BodyRecord | null): void {
  if (options.ifNoneMatch === '*' && exists) throw new PreconditionFailed('the key exists');
  if (options.ifMatch !== undefined && !exists) throw new ObjectGone('the object is no longer there');
  if (options.ifMatch !== undefined && options.ifMatch !== record?.etag) {
    throw new PreconditionFailed('the object has another ETag');
  }
}

/**
 * Replaces metadata, type or class of the current body, and its tags when `state` is given; null when a hand has just changed it or it
 * is gone.
 */
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
  const next = nextVersion(layout, place, known.located);
  if (next.toKeep !== null) keepCurrent(place, known.located, next.toKeep);
  // A version of its own: nobody has locked it, restored it or moved it to its class.
  const { classSince, restore, retention, legalHold, tags, ...inherited } = recordOf(known.record);
  const record: BodyRecord = {
    ...inherited,
    ...(options.state !== undefined || tags === undefined ? {} : { tags }),
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(options.metadata === undefined ? {} : { metadata: { ...options.metadata } }),
    ...(options.storageClass === undefined ? {} : { storageClass: options.storageClass }),
    lastModified: new Date(nowMs).toISOString(),
    ...next.identity,
    ...saidOf(withDefaults(layout, { encryption: known.record.encryption, ...options }, nowMs)),
  };
  writeSidecar(place, record, true);
  replaceNull(layout, place, next);
  return toStoredObject(key, record);
}

/** Changes the record of the current body in place; null when a hand has just changed it or it is gone. */
export function amendRecord(key: string, place: KeyPlace, patch: ObjectPatch): StoredObject | null {
  const known = describedNow(place);
  if (known === null) return null;
  const record = amended(recordOf(known.record), patch);
  writeSidecar(place, record, true);
  return toStoredObject(key, record);
}

/** Changes the record of a kept object in place; null when a hand has just changed its bytes or it is gone. */
export function amendKept(key: string, version: KeptVersion, patch: ObjectPatch): StoredObject | null {
  const known = readKeptRecord(version);
  const stamp = stampAt(version.path);
  if (known === null || stamp === null || !sameStamp(known.stamp, stamp)) return null;
  const record = amended(known, patch);
  writeKeptRecord(version.path, record);
  return toStoredObject(key, record);
}

/** What a key's next version will be, and what becomes of the others. */
export interface NextVersion {
  readonly identity: VersionIdentity;
  /** The current body, unless it is the null version and the next one replaces it. */
  readonly toKeep: VersionIdentity | null;
  /** What is kept already, newest first. */
  readonly kept: readonly KeptVersion[];
}

/**
 * What the next version of a key will be called, after tidying what an interrupted change left. While versioning is on each version
 * gets an id; otherwise it is the null version, and replaces the one that may exist.
 */
export function nextVersion(
  layout: BucketLayout,
  place: KeyPlace,
  existing: LocatedBody | null,
): NextVersion {
  const current = existing === null ? null : identityOf(layout, place, existing);
  const kept = settledVersions(place, current);
  const newest = current?.sequence ?? kept[0]?.sequence ?? -1;
  const sequence = newest + 1;
  const versionId = versioningOf(layout) === 'Enabled' ? newVersionId(sequence) : NULL_VERSION;
  return {
    identity: { sequence, versionId },
    toKeep: current?.versionId === versionId ? null : current,
    kept,
  };
}

/** Keeps the current body as what it is, with what is known of it: the bytes may be younger than that, by hand. */
export function keepCurrent(place: KeyPlace, existing: LocatedBody, identity: VersionIdentity): void {
  const sidecar = readSidecar(place.sidecar);
  const record = recordFor(sidecar, existing.stamp) ?? sidecar;
  keepBody(place, existing, identity, record === null ? null : recordOf(record));
}

function replaceNull(layout: BucketLayout, place: KeyPlace, { identity, kept }: NextVersion): void {
  if (identity.versionId !== NULL_VERSION || kept.length === 0) return;
  dropNullVersions(kept);
  pruneVersions(layout, place);
}
