import type { StoredVersion } from '../object-store.ts';
import type { VersionFacts } from './due.ts';

/** A stored version as lifecycle sees it. */
export function factsOf({ key, versionId, lastModified, deleteMarker, object }: StoredVersion): VersionFacts {
  const until =
    object?.retention === undefined ? Number.NEGATIVE_INFINITY : Date.parse(object.retention.until);
  return {
    key,
    versionId,
    deleteMarker,
    createdAt: lastModified.getTime(),
    sizeBytes: object?.sizeBytes ?? 0,
    storageClass: object?.storageClass ?? 'STANDARD',
    movedAt: object?.classSince === undefined ? null : Date.parse(object.classSince),
    tags: object?.tags ?? {},
    lockedUntil: object?.legalHold === true ? Number.POSITIVE_INFINITY : until,
  };
}
