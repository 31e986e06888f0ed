import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Clock, realClock } from '../clock.ts';
import { NoSuchBucket, type ObjectStore, type StoredObject } from '../object-store.ts';
import { bodyOf, discard, type ReceivedBody, receiveBody } from './body.ts';
import { amendRecord, type CommitOptions, commitBody, removeBody, rewriteRecord } from './commit.ts';
import { describe, toStoredObject } from './describe.ts';
import { type ChecksumAlgorithm, DEFAULT_ALGORITHM } from './digest.ts';
import { compareKeys } from './key-order.ts';
import { InvalidKey } from './key-path.ts';
import { type BucketLayout, bucketLayout, isBucketName, keyPlace } from './layout.ts';
import { createWalker, type WalkStart } from './walk.ts';

/** Thrown by `createBucket` for a name S3 does not accept. */
export class InvalidBucketName extends Error {}

/** The store as the S3 server sees it: what {@link ObjectStore} does in one go, in its parts. */
export interface DiskStore extends ObjectStore {
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
  /** Objects in key order from `start` on, read as they are asked for. */
  scan(bucket: string, start: WalkStart): AsyncGenerator<StoredObject>;
}

/** Listing lets other requests in after this many objects. */
const SCAN_TURN = 256;

/**
 * Opens the rehearsal's S3 data below `directory`, creating it when absent. Buckets are directories below
 * `directory/buckets`; see {@link BucketLayout}. Several stores may be open on one directory within a process, one process
 * at a time. Times of objects are the clock's. Small files are handled with synchronous calls, which are several times cheaper, and nothing is flushed to
 * the disk (no fsync): it is a rehearsal, a crash of the process loses nothing, a crash of the machine may.
 */
export async function openObjectStore(directory: string, clock: Clock = realClock): Promise<DiskStore> {
  const buckets = join(directory, 'buckets');
  mkdirSync(buckets, { recursive: true });
  const walker = createWalker();
  const prepared = new Set<string>();

  const exists = (bucket: string): boolean =>
    isBucketName(bucket) &&
    statSync(join(buckets, bucket), { throwIfNoEntry: false })?.isDirectory() === true;

  const layout = (bucket: string): BucketLayout => {
    if (!exists(bucket)) throw new NoSuchBucket(`there is no bucket named ${JSON.stringify(bucket)}`);
    const found = bucketLayout(directory, bucket);
    if (!prepared.has(bucket)) prepare(found);
    prepared.add(bucket);
    return found;
  };

  async function* scan(bucket: string, start: WalkStart): AsyncGenerator<StoredObject> {
    const at = layout(bucket);
    let turn = 0;
    for (const { key } of walker.walk(at.objects, start)) {
      turn += 1;
      if (turn % SCAN_TURN === 0) await setImmediate();
      const object = await headAt(at, key, clock);
      if (object !== null) yield object;
    }
  }

  const store: DiskStore = {
    layout,
    scan,
    async buckets() {
      return readdirSync(buckets).filter(exists).sort();
    },
    async hasBucket(bucket) {
      return exists(bucket);
    },
    async createBucket(bucket) {
      if (!isBucketName(bucket))
        throw new InvalidBucketName(`${JSON.stringify(bucket)} is not a bucket name`);
      prepare(bucketLayout(directory, bucket));
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
      const described = await describe(keyPlace(layout(bucket), key), clock);
      if (described === null) return null;
      const { record, located } = described;
      const last = record.stamp.sizeBytes - 1;
      const bytes = { start: range?.start ?? 0, end: Math.min(range?.end ?? last, last) };
      return { object: toStoredObject(key, record), body: bodyOf(located.path, record.stamp, bytes) };
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
    async amend(bucket, key, patch) {
      const place = keyPlace(layout(bucket), key);
      while ((await store.head(bucket, key)) !== null) {
        const changed = amendRecord(key, place, patch);
        if (changed !== null) return changed;
      }
      return null;
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
    async remove(bucket, key) {
      const at = layout(bucket);
      removeBody(at, keyPlace(at, key));
    },
  };
  return store;
}

async function headAt(at: BucketLayout, key: string, clock: Clock): Promise<StoredObject | null> {
  try {
    const described = await describe(keyPlace(at, key), clock);
    return described === null ? null : toStoredObject(key, described.record);
  } catch (error) {
    // A path made by hand may be longer than any key; S3 could not hold it.
    if (error instanceof InvalidKey) return null;
    throw error;
  }
}

/** A name made by hand may need our spelling first; walking over it settles that. */
async function headByHand(store: DiskStore, bucket: string, key: string): Promise<StoredObject | null> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: only names with such characters are spelled differently
  if (!/[\u0000-\u001f\u007f%]/.test(key) && Buffer.byteLength(key) < 240) return null;
  for await (const object of store.scan(bucket, { key, inclusive: true }))
    return object.key === key ? object : null;
  return null;
}

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
