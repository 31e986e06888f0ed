import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, realClock } from '../clock.ts';
import {
  type ListedEntry,
  NoSuchBucket,
  type ObjectStore,
  type StoredObject,
  type StoredVersion,
} from '../object-store.ts';
import { bodyOf, discard, type ReceivedBody, receiveBody } from './body.ts';
import { type FirstSettings, makeBucket, removeBucket, sweepBuckets } from './bucket-directories.ts';
import { amendKept, amendRecord, type CommitOptions, commitBody, rewriteRecord } from './commit.ts';
import { type DescribedBody, describe, describeKept, toStoredObject } from './describe.ts';
import { type ChecksumAlgorithm, DEFAULT_ALGORITHM } from './digest.ts';
import { compareKeys } from './key-order.ts';
import { type BucketLayout, bucketLayout, isBucketName, keyPlace } from './layout.ts';
import { leadsOut } from './links.ts';
import { removeKey, removeVersionOf } from './remove.ts';
import { placeByHand, scansOf, type VersionStart } from './scan.ts';
import { versionOfKey, versionsAt, versionsOfKey } from './scan-versions.ts';
import { createWalker, type WalkStart } from './walk.ts';

/** Thrown by `createBucket` for a name S3 does not accept. */
export class InvalidBucketName extends Error {}

/** The store as the S3 server sees it: what {@link ObjectStore} does in one go, in its parts. */
export interface DiskStore extends ObjectStore {
  /** Makes a bucket with what is to be in its `config/`; nothing happens when there is one. @throws InvalidBucketName */
  createBucket(bucket: string, settings?: FirstSettings): Promise<void>;
  /** Removes a bucket, objects and all, without asking. @throws NoSuchBucket */
  removeBucket(bucket: string): void;
  /** @throws NoSuchBucket */
  layout(bucket: string): BucketLayout;
  /** Takes a body in without making it an object; {@link commit} it or discard its file. */
  receive(
    bucket: string,
    body: AsyncIterable<Uint8Array>,
    algorithm: ChecksumAlgorithm,
  ): Promise<ReceivedBody>;
  /** Makes a received body the object. @throws PreconditionFailed, InvalidKey */
  commit(bucket: string, key: string, received: ReceivedBody, options: CommitOptions): StoredObject;
  /** As {@link ObjectStore.scan}, of each object only what listings say: several times as fast where somebody has listed before. */
  scanListed(bucket: string, start: WalkStart): AsyncGenerator<ListedEntry>;
  /** All versions in the order of {@link ObjectStore.versions}; of the first key only those behind version `after`. */
  scanVersions(bucket: string, start: VersionStart): AsyncGenerator<StoredVersion>;
}

/**
 * Opens the rehearsal's S3 data below `directory`, creating it when absent. Buckets are directories below
 * `directory/buckets`; see {@link BucketLayout}. Several stores may be open on one directory within a process, one process
 * at a time. Times of objects are the clock's. Small files are handled with synchronous calls, which are several times cheaper, and nothing is flushed to
 * the disk (no fsync): it is a rehearsal, a crash of the process loses nothing, a crash of the machine may.
 */
export async function openObjectStore(directory: string, clock: Clock = realClock): Promise<DiskStore> {
  const buckets = join(directory, 'buckets');
  mkdirSync(buckets, { recursive: true });
  sweepBuckets(directory);
  const walker = createWalker();
  const prepared = new Set<string>();

  const exists = (bucket: string): boolean =>
    isBucketName(bucket) &&
    // A link to a directory is no bucket: it could lead anywhere.
    lstatSync(join(buckets, bucket), { throwIfNoEntry: false })?.isDirectory() === true &&
    (prepared.has(bucket) || !linksOut(bucketLayout(directory, bucket)));

  const layout = (bucket: string): BucketLayout => {
    if (!exists(bucket)) throw new NoSuchBucket(`there is no bucket named ${JSON.stringify(bucket)}`);
    const found = bucketLayout(directory, bucket);
    if (!prepared.has(bucket)) prepare(found);
    prepared.add(bucket);
    return found;
  };

  const { scan, scanListed, scanVersions } = scansOf(layout, walker, clock);

  const store: DiskStore = {
    layout,
    scan,
    scanListed,
    scanVersions,
    async buckets() {
      return readdirSync(buckets).filter(exists).sort();
    },
    async hasBucket(bucket) {
      return exists(bucket);
    },
    async createBucket(bucket, settings = []) {
      if (!isBucketName(bucket))
        throw new InvalidBucketName(`${JSON.stringify(bucket)} is not a bucket name`);
      const there = lstatSync(join(buckets, bucket), { throwIfNoEntry: false });
      if (there?.isSymbolicLink() === true) throw new Error('a symbolic link has the name of the bucket');
      makeBucket(directory, bucket, settings);
    },
    removeBucket(bucket) {
      layout(bucket);
      removeBucket(directory, bucket);
    },
    async receive(bucket, body, algorithm) {
      return receiveBody(body, algorithm, layout(bucket).tmp);
    },
    commit(bucket, key, received, options) {
      const at = layout(bucket);
      return commitBody(at, key, keyPlace(at, key), received, options, clock.now());
    },
    async put(bucket, key, body, options = {}) {
      const at = layout(bucket);
      const place = keyPlace(at, key);
      const received = await receiveBody(body, DEFAULT_ALGORITHM, at.tmp);
      return commitBody(at, key, place, received, options, clock.now());
    },
    async head(bucket, key) {
      return (await headAt(layout(bucket), key, clock)) ?? (await headByHand(store, bucket, key));
    },
    async read(bucket, key, range) {
      const object = await store.head(bucket, key);
      if (object === null) return null;
      const at = layout(bucket);
      const described = await describe(at, keyPlace(at, key), clock);
      return described === null ? null : readDescribed(key, described, range);
    },
    async rewrite(bucket, key, options) {
      const at = layout(bucket);
      const place = keyPlace(at, key);
      while ((await store.head(bucket, key)) !== null) {
        const rewritten = rewriteRecord(at, key, place, options, clock.now());
        if (rewritten !== null) return rewritten;
      }
      return null;
    },
    async amend(bucket, key, patch, versionId) {
      const at = layout(bucket);
      const place = keyPlace(at, key);
      while ((await store.head(bucket, key)) !== null || versionId !== undefined) {
        const { current, kept } = await versionsAt(at, place, clock);
        const isCurrent = versionId === undefined || current?.record.versionId === versionId;
        const version = kept.find((candidate) => candidate.versionId === versionId);
        if (!isCurrent && (version === undefined || version.deleteMarker)) return null;
        if (version !== undefined) await describeKept(version, clock);
        const changed =
          version === undefined ? amendRecord(key, place, patch) : amendKept(key, version, patch);
        if (changed !== null) return changed;
      }
      return null;
    },
    async *versions(bucket, { prefix = '', keyMarker = '', versionIdMarker } = {}) {
      for await (const version of scanVersions(bucket, startOf(prefix, keyMarker, versionIdMarker))) {
        if (!version.key.startsWith(prefix)) break;
        yield version;
      }
    },
    async version(bucket, key, versionId) {
      await store.head(bucket, key);
      const at = layout(bucket);
      return versionOfKey(at, key, keyPlace(at, key), clock, versionId);
    },
    async latestVersion(bucket, key) {
      const at = layout(bucket);
      for await (const version of versionsOfKey(at, key, keyPlace(at, key), clock, null)) return version;
      return null;
    },
    async readVersion(bucket, key, versionId, range) {
      const at = layout(bucket);
      const { current, kept } = await versionsAt(at, keyPlace(at, key), clock);
      if (current?.record.versionId === versionId) return readDescribed(key, current, range);
      const version = kept.find((candidate) => candidate.versionId === versionId && !candidate.deleteMarker);
      const described = version === undefined ? null : await describeKept(version, clock);
      return described === null ? null : readDescribed(key, described, range);
    },
    async list(bucket, { prefix = '', startAfter, limit }) {
      const past = startAfter !== undefined && compareKeys(startAfter, prefix) >= 0;
      const start = past ? { key: startAfter, inclusive: false } : { key: prefix, inclusive: true };
      const objects: StoredObject[] = [];
      for await (const object of scan(bucket, start)) {
        if (!object.key.startsWith(prefix)) break;
        if (objects.length === limit) return { objects, truncated: true };
        objects.push(object);
      }
      return { objects, truncated: false };
    },
    async remove(bucket, key, { ifMatch } = {}) {
      const at = layout(bucket);
      return removeKey(at, keyPlace(at, key), clock.now(), ifMatch);
    },
    async removeVersion(bucket, key, versionId, guard) {
      const at = layout(bucket);
      const place = keyPlace(at, key);
      const { kept } = await versionsAt(at, place, clock);
      // What may become current again must be known by then.
      for (const version of kept.slice(0, 2)) if (!version.deleteMarker) await describeKept(version, clock);
      return removeVersionOf(at, place, versionId, (record) => guard?.(toStoredObject(key, record)));
    },
  };
  return store;
}

async function headAt(at: BucketLayout, key: string, clock: Clock): Promise<StoredObject | null> {
  const place = placeByHand(at, key);
  const described = place === null ? null : await describe(at, place, clock);
  return described === null ? null : toStoredObject(key, described.record);
}

function readDescribed(
  key: string,
  { record, located }: DescribedBody,
  range: { readonly start: number; readonly end: number } | undefined,
) {
  const last = record.stamp.sizeBytes - 1;
  const bytes = { start: range?.start ?? 0, end: Math.min(range?.end ?? last, last) };
  return { object: toStoredObject(key, record), body: bodyOf(located.path, record.stamp, bytes) };
}

function startOf(prefix: string, keyMarker: string, versionIdMarker: string | undefined): VersionStart {
  if (compareKeys(keyMarker, prefix) < 0) return { key: prefix, inclusive: true };
  if (versionIdMarker === undefined) return { key: keyMarker, inclusive: keyMarker === '' };
  return { key: keyMarker, inclusive: true, after: versionIdMarker };
}

/** A name made by hand may need our spelling first; walking over it settles that. */
async function headByHand(store: DiskStore, bucket: string, key: string): Promise<StoredObject | null> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: only names with such characters are spelled differently
  if (!/[\u0000-\u001f\u007f%]/.test(key) && Buffer.byteLength(key) < 240) return null;
  for await (const object of store.scan(bucket, { key, inclusive: true }))
    return object.key === key ? object : null;
  return null;
}

/** Whether one of a bucket's own directories is a link: clearing it would clear whatever it leads to. */
const linksOut = (at: BucketLayout): boolean =>
  [at.objects, at.meta, at.versions, at.uploads, at.config, at.tmp].some((path) =>
    leadsOut(`${path}/any`, 1),
  );

/** Makes a bucket's directories and clears what uploads of dead processes left. */
function prepare(at: BucketLayout): void {
  for (const path of [at.objects, at.meta, at.tmp, at.config]) mkdirSync(path, { recursive: true });
  for (const name of readdirSync(at.tmp)) {
    const owner = Number(name.split('-')[0]);
    if (owner !== process.pid && !isAlive(owner)) discard(`${at.tmp}/${name}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
