import { unlinkSync } from 'node:fs';
import { PreconditionFailed } from '../object-store.ts';
import { discard } from './body.ts';
import { keepCurrent, nextVersion } from './commit.ts';
import { describedNow, identityOf } from './describe.ts';
import {
  dropNullVersions,
  dropVersion,
  type KeptVersion,
  keptVersions,
  pruneVersions,
  readKeptRecord,
  settledVersions,
  writeMarker,
} from './kept-versions.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import { requireInside } from './links.ts';
import { type LocatedBody, locateBody, placeBody, pruneParents } from './locate.ts';
import { type BodyRecord, readSidecar, recordFor, recordOf, writeSidecar } from './sidecar.ts';
import { NULL_VERSION, versioningOf } from './versions.ts';

/** What deleting a key did: made a delete marker with this version id, or took the object away. */
export interface Removal {
  readonly versionId: string | null;
  readonly deleteMarker: boolean;
}

/**
 * Deletes a key as S3 does without a version id: a delete marker becomes its latest version, the null one where versioning is
 * suspended; without versioning the object goes. The marker is written before the body goes and does not count until then,
 * hence a crash leaves one state or the other.
 * @throws PreconditionFailed unless the current object has the ETag `ifMatch`, when that is given
 */
export function removeKey(layout: BucketLayout, place: KeyPlace, nowMs: number, ifMatch?: string): Removal {
  requireInside(place.sidecar, place.names.length);
  const existing = locateBody(place);
  if (ifMatch !== undefined && ifMatch !== describedNow(place)?.record.etag) {
    throw new PreconditionFailed('the object has another ETag');
  }
  if (versioningOf(layout) === 'Off') {
    if (existing !== null) takeBody(layout, place, existing);
    return { versionId: null, deleteMarker: false };
  }
  const { identity, toKeep, kept } = nextVersion(layout, place, existing);
  if (existing !== null && toKeep !== null) keepCurrent(place, existing, toKeep);
  writeMarker(place, identity, nowMs);
  if (existing !== null) takeBody(layout, place, existing);
  if (identity.versionId === NULL_VERSION) dropNullVersions(kept);
  return { versionId: identity.versionId, deleteMarker: true };
}

function takeBody(layout: BucketLayout, place: KeyPlace, existing: LocatedBody): void {
  // The other one first: it must not come to light when we are killed in between.
  if (existing.path === place.plain) discard(place.beside);
  unlinkSync(existing.path);
  discard(place.sidecar);
  pruneParents(existing.path, layout.objects);
  pruneParents(place.sidecar, layout.meta);
}

/**
 * Deletes one version for good; null when there is none of this id. Behind the latest one the next newest comes forward: an
 * object moves back below `objects/`, a delete marker simply is the latest then. `guard` may throw, before anything happens.
 */
export function removeVersionOf(
  layout: BucketLayout,
  place: KeyPlace,
  versionId: string,
  guard: (record: BodyRecord) => void,
): { readonly deleteMarker: boolean } | null {
  requireInside(place.sidecar, place.names.length);
  const existing = locateBody(place);
  const current = existing === null ? null : identityOf(layout, place, existing);
  const kept = settledVersions(place, current);
  const doomed = kept.find((version) => version.versionId === versionId);
  if (existing !== null && current?.versionId === versionId) {
    const record = describedNow(place)?.record ?? readSidecar(place.sidecar);
    if (record !== null) guard(record);
    const [next] = kept;
    if (next === undefined || next.deleteMarker) takeBody(layout, place, existing);
    else bringBack(layout, place, next, existing);
  } else if (doomed === undefined) {
    return null;
  } else {
    const record = doomed.deleteMarker ? null : readKeptRecord(doomed);
    if (record !== null) guard(record);
    const [latest, next] = kept;
    if (existing === null && doomed === latest && doomed.deleteMarker && next?.deleteMarker === false) {
      bringBack(layout, place, next, null);
    }
    dropVersion(doomed);
  }
  pruneVersions(layout, place);
  return { deleteMarker: doomed?.deleteMarker ?? false };
}

/** Makes a kept object the current one: its record is known before its bytes arrive, as with every new body. */
function bringBack(
  layout: BucketLayout,
  place: KeyPlace,
  version: KeptVersion,
  existing: LocatedBody | null,
): void {
  const known = readKeptRecord(version);
  const old = readSidecar(place.sidecar);
  if (known === null) discard(place.sidecar);
  else {
    const fitting = existing === null ? null : (recordFor(old, existing.stamp) ?? old);
    const previous = fitting === null ? {} : { previous: recordOf(fitting) };
    writeSidecar(place, { ...known, ...previous }, old !== null);
  }
  const path = placeBody(version.path, place, layout.objects);
  if (path === place.plain && existing?.path === place.beside) unlinkSync(place.beside);
  // Two names of one file stay both when one is renamed to the other.
  dropVersion(version);
}

/**
 * A body that a hand removed counts as deleted: its key gets a delete marker, as a key with older versions has it. Called
 * before anybody is told which version is the latest.
 */
export function noticeRemoval(layout: BucketLayout, place: KeyPlace, nowMs: number): void {
  if (locateBody(place) !== null || keptVersions(place, null)[0]?.deleteMarker !== false) return;
  const { identity, kept } = nextVersion(layout, place, null);
  writeMarker(place, identity, nowMs);
  discard(place.sidecar);
  if (identity.versionId === NULL_VERSION) dropNullVersions(kept);
}
