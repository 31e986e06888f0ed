import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { discard } from './body.ts';
import { isMissing } from './fs-errors.ts';
import type { BucketLayout, KeyPlace } from './layout.ts';
import { leadsOut, requireInside, writeWholeFile } from './links.ts';
import { type LocatedBody, pruneParents } from './locate.ts';
import { type BodyRecord, parseRecord } from './sidecar.ts';
import { NULL_VERSION, type VersionIdentity } from './versions.ts';

/**
 * A version of a key that is not the body below `objects/`: an earlier object, or a delete marker. It is a file of the
 * key's directory below `versions/`, named `SEQUENCE-VERSIONID`: the object's bytes with a `.json` record beside
 * them, or a `.marker`.
 */
export interface KeptVersion extends VersionIdentity {
  readonly deleteMarker: boolean;
  /** The bytes, or the marker. */
  readonly path: string;
}

const NAME = /^(\d{1,15})-(null|[A-Za-z0-9_-]{32})(\.marker)?$/;
const RECORD = '.json';
const MARKER = '.marker';
const UNFINISHED = '.new';

/**
 * The kept versions of a key, newest first. Three kinds of file are what an interrupted change left and do not count: as new as
 * the current body or newer, under the current body's version id, and older ones under an id that comes again.
 */
export function keptVersions(place: KeyPlace, current: VersionIdentity | null): readonly KeptVersion[] {
  return counted(place, namesIn(place), current);
}

/** {@link keptVersions}, after removing what does not count. */
export function settledVersions(place: KeyPlace, current: VersionIdentity | null): readonly KeptVersion[] {
  const names = namesIn(place);
  const versions = counted(place, names, current);
  const good = new Set(versions.flatMap(({ path }) => [path, path + RECORD]));
  for (const name of names) {
    if (!good.has(`${place.versions}/${name}`)) discard(`${place.versions}/${name}`);
  }
  return versions;
}

function counted(
  place: KeyPlace,
  names: readonly string[],
  current: VersionIdentity | null,
): readonly KeptVersion[] {
  const found: KeptVersion[] = [];
  for (const name of names) {
    const [, sequence = '', versionId = '', marker] = NAME.exec(name) ?? [];
    if (versionId === '') continue;
    const deleteMarker = marker !== undefined;
    found.push({ sequence: Number(sequence), versionId, deleteMarker, path: `${place.versions}/${name}` });
  }
  found.sort((a, b) => b.sequence - a.sequence);
  const seen = new Set(current === null ? [] : [current.versionId]);
  return found.filter(({ sequence, versionId }) => {
    if (sequence >= (current?.sequence ?? Number.POSITIVE_INFINITY) || seen.has(versionId)) return false;
    seen.add(versionId);
    return true;
  });
}

/** What a link leads to is not ours: nothing there counts, and nothing of it is removed. */
function namesIn(place: KeyPlace): readonly string[] {
  if (leadsElsewhere(place)) return [];
  try {
    return readdirSync(place.versions);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The key's directory itself may be a link too. */
const leadsElsewhere = ({ versions, names }: KeyPlace): boolean =>
  leadsOut(`${versions}/any`, names.length + 1);

function makeDirectory(place: KeyPlace): void {
  requireInside(`${place.versions}/any`, place.names.length + 1);
  mkdirSync(place.versions, { recursive: true });
}

/**
 * Gives the current body a second name below `versions/`, so that replacing or removing the first loses nothing. Until
 * that has happened it does not count. `record` is null for bytes put there by hand that nobody has looked at.
 */
export function keepBody(
  place: KeyPlace,
  located: LocatedBody,
  identity: VersionIdentity,
  record: BodyRecord | null,
): void {
  const path = pathOf(place, identity);
  makeDirectory(place);
  discard(path);
  linkSync(located.path, path);
  if (record !== null) writeKeptRecord(path, { ...record, ...identity });
}

const pathOf = (place: KeyPlace, { sequence, versionId }: VersionIdentity): string =>
  `${place.versions}/${sequence}-${versionId}`;

/** What is known of a kept object; null when nothing is, or nobody can read it. */
export function readKeptRecord(version: KeptVersion): BodyRecord | null {
  const text = textAt(version.path + RECORD);
  return text === null ? null : parseRecord(text);
}

/** Replaces what is known of the kept object at `path`. */
export function writeKeptRecord(path: string, record: BodyRecord): void {
  writeWhole(path + RECORD, JSON.stringify(record));
}

/** Adds a delete marker. */
export function writeMarker(place: KeyPlace, identity: VersionIdentity, nowMs: number): void {
  makeDirectory(place);
  const text = JSON.stringify({ lastModified: new Date(nowMs).toISOString() });
  writeWhole(pathOf(place, identity) + MARKER, text);
}

/** When a delete marker was made; null when it is gone. */
export function markerTime(version: KeptVersion): Date | null {
  const text = textAt(version.path);
  if (text === null) return null;
  const time = new Date(/"lastModified"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? 0);
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}

function writeWhole(path: string, text: string): void {
  writeWholeFile(path + UNFINISHED, text);
  renameSync(path + UNFINISHED, path);
}

function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Removes a kept version for good; bytes first, a record without them does not count. */
export function dropVersion({ path }: KeptVersion): void {
  discard(path);
  discard(path + RECORD);
}

/** A null version makes way for a newer one: there is one at most. */
export function dropNullVersions(versions: readonly KeptVersion[]): void {
  for (const version of versions) if (version.versionId === NULL_VERSION) dropVersion(version);
}

/** Removes a key's directory below `versions/` when nothing is left in it, and those above. */
export function pruneVersions(layout: BucketLayout, place: KeyPlace): void {
  if (!leadsElsewhere(place)) pruneParents(`${place.versions}/any`, layout.versions);
}
