import { lstatSync, mkdirSync } from 'node:fs';
import { setTimeout as sleepReal } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../object-store.ts';
import { blank, type CachedFile, type CacheJournal } from './cache-journal.ts';
import type { CacheState, DirtyFile, RefusedFile } from './cache-state.ts';
import { covers } from './listing.ts';
import { type MountEntry, walkMount } from './mount-walk.ts';
import type { ShareRecord } from './shares.ts';
import { objectStamp, removeUploaded, type Uploaded, upload } from './upload.ts';

/** The cache of one file share: what stands in its mount, and what of that the bucket has. */
export interface ShareCache {
  /** Looks at the mount and starts to upload what is new. Resolves when it has looked, not when all is uploaded. */
  look(): Promise<CacheState>;
  /** As of the last look, and of the uploads since. */
  state(): CacheState;
  /** Looks, and returns a mark for {@link whenUploaded}: everything written so far. */
  mark(): Promise<number>;
  /** Resolves when everything up to the mark is uploaded; rejects when the signal or {@link stop} ends it. */
  whenUploaded(mark: number, signal: AbortSignal): Promise<void>;
  /** Whether an upload that can succeed is under way. */
  busy(): boolean;
  /** The gateway has listed these folders: it knows their objects as they are now. */
  learn(folders: readonly string[], recursive: boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface CacheContext {
  /** The directory that stands for the mount; made when absent. */
  readonly mount: string;
  readonly journal: CacheJournal;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly stepDelayMs: number;
  /** The share as it is now; null when it is gone or on its way out without its data. */
  readonly share: () => ShareRecord | null;
  /** Whether its gateway is up. */
  readonly connected: () => Promise<boolean>;
  /** Bits per second the gateway may upload now; null: no limit. */
  readonly rate: () => Promise<number | null>;
  /** After an upload of a file. */
  readonly onUploaded: (share: ShareRecord, file: CachedFile) => void;
}

const KEPT_REFUSALS = 1000;
const BITS = 8;

const sameState = (a: MountEntry | null, b: MountEntry | null): boolean =>
  a?.dataStamp === b?.dataStamp && a?.metaStamp === b?.metaStamp;

/** Opens the cache of a share with what its journal knows. Nothing happens until somebody looks. */
export function openShareCache(context: CacheContext): ShareCache {
  const { mount, journal, store, clock, share: shareNow } = context;
  const stopped = new AbortController();
  const dirty = new Map<string, DirtyFile>();
  const waiters = new Set<() => void>();
  let refused: readonly RefusedFile[] = [];
  let refusedCount = 0;
  let usedBytes = 0;
  let noticed = 0;
  let working: Promise<void> | null = null;
  let looking: Promise<unknown> = Promise.resolve();
  let nextLook: Promise<CacheState> | null = null;

  const wake = (): void => {
    for (const waiter of waiters) waiter();
    waiters.clear();
  };

  const notice = (path: string, entry: MountEntry | null): void => {
    const before = dirty.get(path);
    if (before !== undefined && sameState(before.entry, entry)) return;
    noticed += before === undefined ? 1 : 0;
    dirty.set(path, { path, entry, since: before?.since ?? noticed, failing: before?.failing ?? null });
  };

  /** The map is in this order: what is noticed first comes first, and keeps its place until it is uploaded. */
  const oldest = (): number => dirty.values().next().value?.since ?? Number.POSITIVE_INFINITY;

  /** Files a client has removed: those the journal knows and the mount has no more. */
  const noticeRemoved = (seen: ReadonlySet<string>, readOnly: boolean): void => {
    for (const known of [...journal.all()]) {
      if (seen.has(known.path)) continue;
      if (known.data === null && !known.uploading) {
        journal.forget(known.path);
        dirty.delete(known.path);
      } else if (!readOnly || dirty.has(known.path)) notice(known.path, null);
    }
  };

  const scan = async (share: ShareRecord): Promise<void> => {
    if (lstatSync(mount, { throwIfNoEntry: false }) === undefined) {
      // Without its mount the cache is empty; that no client has removed all files is the safer guess.
      for (const known of [...journal.all()]) journal.forget(known.path);
      dirty.clear();
      mkdirSync(mount, { recursive: true });
    }
    const readOnly = share.settings.ReadOnly === true;
    const seen = new Set<string>();
    const refusals: RefusedFile[] = [];
    let [bytes, count, whole] = [0, 0, true];
    const refuse = (file: RefusedFile): void => {
      count += 1;
      if (refusals.length < KEPT_REFUSALS) refusals.push(file);
    };
    for await (const item of walkMount(mount, Buffer.byteLength(share.prefix), stopped.signal)) {
      if ('reason' in item) {
        if (item.reason === 'unreadable') whole = false;
        if (item.kept !== null) seen.add(item.kept);
        refuse({ path: item.path, reason: item.reason });
        continue;
      }
      seen.add(item.path);
      bytes += item.sizeBytes;
      const known = journal.get(item.path);
      if (known?.data === item.dataStamp && known.meta === item.metaStamp) dirty.delete(item.path);
      else if (readOnly && !dirty.has(item.path) && known?.accepted !== true)
        refuse({ path: item.path, reason: 'read-only' });
      else {
        if (!dirty.has(item.path))
          journal.put({ ...(known ?? blank(item.path)), accepted: true, sizeBytes: item.sizeBytes });
        notice(item.path, item);
      }
    }
    if (stopped.signal.aborted) return;
    if (whole) noticeRemoved(seen, readOnly);
    [usedBytes, refused, refusedCount] = [bytes, refusals, count];
    wake();
  };

  const settle = (item: DirtyFile, result: Uploaded, share: ShareRecord): void => {
    const { path, entry } = item;
    const known = journal.get(path) ?? blank(path);
    const now = dirty.get(path);
    const current = now !== undefined && sameState(now.entry, entry);
    if (result.kind === 'failed') {
      if (current) dirty.set(path, { ...now, failing: result.reason });
      const unsure = result.reason === 'GatewayInternalError';
      if (entry !== null) journal.put({ ...known, uploading: unsure });
    } else if (result.kind === 'again') journal.put({ ...known, uploading: false });
    else {
      if (current) dirty.delete(path);
      if (entry === null) journal.forget(path);
      else {
        const { sizeBytes, dataStamp: data, metaStamp: meta } = entry;
        const object = result.object;
        journal.put({ ...known, data, meta, object, sizeBytes, uploading: false, accepted: !current });
        if (entry.kind === 'file') context.onUploaded(share, journal.get(path) ?? known);
      }
    }
  };

  /** Waits until the share is made, its gateway is up, and the line has room; false when it is gone. */
  const lineFor = async (bytes: number): Promise<boolean> => {
    for (;;) {
      const share = shareNow();
      if (share === null || stopped.signal.aborted || !(await context.connected())) return false;
      const waitMs = share.busyStatus === 'CREATING' ? share.busyUntilMs - clock.now() : 0;
      if (waitMs <= 0) break;
      await clock.sleep(waitMs, stopped.signal);
    }
    const rate = await context.rate();
    if (rate !== null && bytes > 0) await clock.sleep((bytes * BITS * 1000) / rate, stopped.signal);
    return true;
  };

  const uploadOne = async (path: string): Promise<boolean> => {
    const item = dirty.get(path);
    if (item === undefined) return true;
    const known = journal.get(path);
    const isNew = item.entry !== null && known?.data !== item.entry.dataStamp;
    if (!(await lineFor(isNew ? (item.entry?.sizeBytes ?? 0) : 0))) return false;
    const share = shareNow();
    if (share === null) return false;
    const now = clock.now();
    if (item.entry === null) {
      // Of a file that was never uploaded nothing is to be removed.
      const ours = known !== undefined && (known.data !== null || known.uploading);
      const done = { kind: 'done', object: null } as const;
      settle(item, ours ? await removeUploaded(store, share, known, now) : done, share);
    } else {
      // What was so before this attempt decides whether the bucket may be written to.
      journal.put({ ...(known ?? blank(path)), uploading: true });
      const { signal } = stopped;
      settle(item, await upload(store, mount, share, item.entry, known, now, signal), share);
    }
    wake();
    return true;
  };

  const work = async (): Promise<void> => {
    await sleepReal(context.stepDelayMs, undefined, { signal: stopped.signal });
    const tried = new Set<string>();
    for (let paths = [...dirty.keys()]; paths.length > 0; ) {
      for (const path of paths) {
        tried.add(path);
        if (stopped.signal.aborted || !(await uploadOne(path))) return;
      }
      paths = [...dirty.keys()].filter((path) => !tried.has(path));
    }
  };

  const kick = (): void => {
    if (working !== null || dirty.size === 0 || stopped.signal.aborted) return;
    working = work()
      .catch(() => undefined)
      .finally(() => {
        working = null;
        wake();
      });
  };

  const state = (): CacheState => {
    const items = [...dirty.values()];
    const sizes = items.map(({ path, entry }) =>
      entry === null || journal.get(path)?.data === entry.dataStamp ? 0 : entry.sizeBytes,
    );
    const dirtyBytes = sizes.reduce((sum, bytes) => sum + bytes, 0);
    return { usedBytes, dirtyBytes, dirty: items, refused, refusedCount };
  };

  /** Looks one at a time; whoever asks before the next has begun shares it. */
  const look = (): Promise<CacheState> => {
    if (nextLook !== null) return nextLook;
    const next = looking.then(async () => {
      nextLook = null;
      const share = shareNow();
      if (share !== null && !stopped.signal.aborted) await scan(share);
      kick();
      return state();
    });
    nextLook = next;
    looking = next.catch(() => undefined);
    return next;
  };

  return {
    look,
    state,
    mark: async () => {
      await look();
      return noticed;
    },
    whenUploaded: async (mark, signal) => {
      const ends = AbortSignal.any([signal, stopped.signal]);
      ends.addEventListener('abort', wake, { once: true });
      while (oldest() <= mark && !ends.aborted) await new Promise<void>((resolve) => waiters.add(resolve));
      ends.removeEventListener('abort', wake);
      ends.throwIfAborted();
    },
    busy: () => working !== null && [...dirty.values()].some(({ failing }) => failing === null),
    learn: async (folders, recursive) => {
      const share = shareNow();
      if (share === null) return;
      for (const known of [...journal.all()]) {
        if (known.data === null || !folders.some((folder) => covers({ folder, recursive }, known.path)))
          continue;
        const before = journal.get(known.path);
        const object = await store.head(share.bucket, `${share.prefix}${known.path}`);
        const now = journal.get(known.path);
        const stamp = object === null ? null : objectStamp(object);
        // What was uploaded meanwhile is newer than what was found.
        if (now !== undefined && now === before && !now.uploading && now.object !== stamp)
          journal.put({ ...now, object: stamp });
      }
      for (const item of dirty.values())
        if (folders.some((folder) => covers({ folder, recursive }, item.path)))
          dirty.set(item.path, { ...item, failing: null });
      await look();
    },
    stop: async () => {
      stopped.abort(new Error('the cache is closed'));
      wake();
      await Promise.allSettled([working, looking]);
    },
  };
}
