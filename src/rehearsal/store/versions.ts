import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { errnoOf } from './fs-errors.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import type { LocatedBody } from './locate.ts';
import type { BodyRecord } from './sidecar.ts';

/** Name of the bucket setting, and of its file below `config/`, that holds S3's VersioningConfiguration. */
export const VERSIONING_FILE = 'versioning.xml';

/** Whether new bodies get a version id and replaced ones are kept. */
export function isVersioned(layout: BucketLayout): boolean {
  const path = `${layout.config}/${VERSIONING_FILE}`;
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  return /<Status>\s*Enabled\s*<\/Status>/.test(readFileSync(path, 'utf8'));
}

/** As opaque as S3's. */
export function newVersionId(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Gives the body a second name below `versions/`, so that replacing or removing the first loses nothing.
 * The kept body stands beside a `.json` record of what was true of it.
 */
export function keepVersion(place: KeyPlace, located: LocatedBody, record: BodyRecord | null): void {
  const versionId = record?.versionId ?? 'null';
  mkdirSync(place.versions, { recursive: true });
  try {
    linkSync(located.path, `${place.versions}/${versionId}`);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    const kept = statSync(`${place.versions}/${versionId}`, { bigint: true });
    if (String(kept.ino) === located.stamp.inode) return;
    linkSync(located.path, `${place.versions}/${versionId}.${newVersionId()}`);
  }
  if (record !== null) keepRecord(place, record);
}

/** Keeps only what was true of a version whose bytes live on under a new version id. */
export function keepRecord(place: KeyPlace, record: BodyRecord): void {
  mkdirSync(place.versions, { recursive: true });
  writeFileSync(`${place.versions}/${record.versionId}.json`, JSON.stringify(record));
}
