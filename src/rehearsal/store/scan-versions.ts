import type { Clock } from '../clock.ts';
import type { StoredVersion } from '../object-store.ts';
import { type DescribedBody, describe, describedNow, describeKept, toStoredObject } from './describe.ts';
import { type KeptVersion, keptVersions, markerTime } from './kept-versions.ts';
import { compareKeys } from './key-order.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import { locateBody } from './locate.ts';
import { noticeRemoval } from './remove.ts';
import { NULL_VERSION, sequenceOf } from './versions.ts';

/** All versions of one key at one moment. */
export interface KeyVersions {
  /** Null when the key is deleted, or was never there. */
  readonly current: DescribedBody | null;
  /** The others, newest first. */
  readonly kept: readonly KeptVersion[];
}

/** Looks at a key; what hands did to its current object is settled by that. */
export async function versionsAt(layout: BucketLayout, place: KeyPlace, clock: Clock): Promise<KeyVersions> {
  for (;;) {
    await describe(layout, place, clock);
    noticeRemoval(layout, place, clock.now());
    const current = describedNow(place);
    if (current === null && locateBody(place) !== null) continue;
    const identity =
      current === null
        ? null
        : { versionId: current.record.versionId, sequence: current.record.sequence ?? 0 };
    return { current, kept: keptVersions(place, identity) };
  }
}

/**
 * The versions of a key, newest first, from behind the version `after` on, which need not be there any more. (A null version
 * that is gone has no place: all are told again then.)
 */
export async function* versionsOfKey(
  layout: BucketLayout,
  key: string,
  place: KeyPlace,
  clock: Clock,
  after: string | null,
): AsyncGenerator<StoredVersion> {
  const { current, kept } = await versionsAt(layout, place, clock);
  const below = after === null ? null : placeOf(after, current, kept);
  const told = (sequence: number): boolean => below === null || sequence < below;
  let successor: Date | null = null;
  if (current !== null) {
    const object = toStoredObject(key, current.record);
    successor = object.lastModified;
    if (told(current.record.sequence ?? 0)) yield currentVersion(current, key);
  }
  for (const version of kept) {
    const found = await keptVersion(key, version, successor, clock);
    if (found === null) continue;
    successor = found.lastModified;
    if (told(version.sequence)) yield found;
  }
}

function placeOf(
  versionId: string,
  current: DescribedBody | null,
  kept: readonly KeptVersion[],
): number | null {
  if (versionId !== NULL_VERSION) return sequenceOf(versionId);
  if (current?.record.versionId === NULL_VERSION) return current.record.sequence ?? 0;
  return kept.find((version) => version.versionId === NULL_VERSION)?.sequence ?? null;
}

function currentVersion({ record }: DescribedBody, key: string): StoredVersion {
  const object = toStoredObject(key, record);
  const { versionId, lastModified } = object;
  return { key, versionId, isLatest: true, lastModified, noncurrentSince: null, deleteMarker: false, object };
}

/** Null when it has just gone. */
async function keptVersion(
  key: string,
  version: KeptVersion,
  noncurrentSince: Date | null,
  clock: Clock,
): Promise<StoredVersion | null> {
  const { versionId, deleteMarker } = version;
  const rest = { key, versionId, isLatest: noncurrentSince === null, noncurrentSince, deleteMarker };
  if (deleteMarker) {
    const lastModified = markerTime(version);
    return lastModified === null ? null : { ...rest, lastModified, object: null };
  }
  const described = await describeKept(version, clock);
  if (described === null) return null;
  const object = toStoredObject(key, described.record);
  return { ...rest, lastModified: object.lastModified, object };
}

/** One version of a key; null when there is none of this id. */
export async function versionOfKey(
  layout: BucketLayout,
  key: string,
  place: KeyPlace,
  clock: Clock,
  versionId: string,
): Promise<StoredVersion | null> {
  const { current, kept } = await versionsAt(layout, place, clock);
  if (current?.record.versionId === versionId) return currentVersion(current, key);
  const at = kept.findIndex((version) => version.versionId === versionId);
  const version = kept[at];
  if (version === undefined) return null;
  const newer = kept[at - 1];
  const successor =
    newer === undefined
      ? current === null
        ? null
        : new Date(current.record.lastModified)
      : ((await keptVersion(key, newer, null, clock))?.lastModified ?? null);
  return keptVersion(key, version, successor, clock);
}

/** The keys of two walks in their common order, each once. */
export function* mergedKeys(one: Generator<string>, other: Generator<string>): Generator<string> {
  try {
    let a = one.next();
    let b = other.next();
    while (a.done !== true || b.done !== true) {
      const order = a.done === true ? 1 : b.done === true ? -1 : compareKeys(a.value, b.value);
      const key = order <= 0 ? a.value : b.value;
      if (order <= 0) a = one.next();
      if (order >= 0) b = other.next();
      yield key;
    }
  } finally {
    one.return(undefined);
    other.return(undefined);
  }
}
