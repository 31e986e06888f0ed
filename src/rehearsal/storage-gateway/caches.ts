import { join } from 'node:path';
import { setTimeout as sleepReal } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { ObjectStore } from '../object-store.ts';
import { uploadRate } from './bandwidth.ts';
import { type CacheJournal, openJournal } from './cache-journal.ts';
import { dropCache } from './drop-cache.ts';
import type { Gateways } from './gateway-records.ts';
import { startObjectEvents } from './object-events.ts';
import { openShareCache, type ShareCache } from './share-cache.ts';
import { idOf } from './share-names.ts';
import { type GatewayState, isLeaving, type ShareRecord } from './shares.ts';

export interface CachesContext {
  /** `storage-gateway/` of the rehearsal's directory. */
  readonly directory: string;
  readonly state: GatewayState;
  readonly gateways: Gateways;
  readonly store: ObjectStore;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly stepDelayMs: number;
}

/** The caches of all file shares. */
export interface Caches {
  of(share: ShareRecord): ShareCache;
  /** Opens a new share's mount, and goes on looking at mounts from time to time. */
  begin(share: ShareRecord): void;
  /** Sums over a gateway's shares, after a look at each, bytes. */
  totals(gatewayArn: string): Promise<{ readonly usedBytes: number; readonly dirtyBytes: number }>;
  /** Deletes a share with its cache at once; what is not uploaded is moved to `lost/` and counted. */
  drop(share: ShareRecord): Promise<void>;
  /** Deletes a share in the background: without force once all is uploaded. */
  leave(share: ShareRecord): void;
  busy(): boolean;
  close(): Promise<void>;
}

/** Mounts are looked at this often, in real time, while there are shares. */
const LOOK_EVERY_MS = 2000;
/** Looking may take this share of the time at most: one part in so many. */
const REST_PARTS = 20;

/** Opens the caches of the shares there are, and goes on with deletions that an earlier process began. */
export function openCaches(context: CachesContext): Caches {
  const { directory, state, gateways, store, clock, stepDelayMs } = context;
  const { shares } = state;
  const closed = new AbortController();
  const caches = new Map<string, { readonly cache: ShareCache; readonly journal: CacheJournal }>();
  const leaving = new Map<string, Promise<void>>();
  const dropping = new Map<string, Promise<void>>();
  const objectEvents = startObjectEvents(context.events, clock, (arn) => shares.get(arn) ?? null);
  let timer: NodeJS.Timeout | null = null;
  let polling: Promise<unknown> = Promise.resolve();

  const mountOf = (share: ShareRecord): string => join(directory, 'mounts', share.mount);

  const open = (share: ShareRecord) => {
    const known = caches.get(share.arn);
    if (known !== undefined) return known;
    const { arn, gatewayArn } = share;
    const journal = openJournal(join(directory, 'caches', `${idOf(arn)}.jsonl`));
    const gateway = () => gateways.find(gatewayArn).catch(() => null);
    const cache = openShareCache({
      mount: mountOf(share),
      journal,
      store,
      clock,
      stepDelayMs,
      share: () => {
        const now = shares.get(arn);
        return now === undefined || now.dropping ? null : now;
      },
      connected: async () => (await gateway())?.connected === true,
      rate: async () => {
        const found = await gateway();
        return found === null ? null : uploadRate(found, clock.now());
      },
      onUploaded: (now, file) => objectEvents.uploaded(now, file, journal),
    });
    const opened = { cache, journal };
    caches.set(arn, opened);
    objectEvents.resume(share, journal);
    return opened;
  };

  const empty = async (arn: string): Promise<void> => {
    const now = shares.get(arn);
    if (now === undefined) return;
    const share = { ...now, dropping: true };
    // From here on a missing file is not one that a client has removed.
    await shares.put(share);
    const { cache, journal } = open(share);
    await cache.stop();
    const lost = join('lost', idOf(share.arn));
    const readOnly = share.settings.ReadOnly === true;
    const { files, bytes } = await dropCache(mountOf(share), journal, readOnly, join(directory, lost));
    if (files > 0) {
      await state.losses.put({
        arn: share.arn,
        seq: state.losses.nextSeq(),
        shareName: String(share.settings.FileShareName),
        files,
        bytes,
        directory: join('storage-gateway', lost),
        atMs: clock.now(),
      });
    }
    await shares.remove(share.arn);
    objectEvents.forget(share.arn);
    journal.clear();
    caches.delete(share.arn);
  };

  /** Several requests may want the same share gone; the second of two would find half a cache. */
  const drop = (arn: string): Promise<void> => {
    const done = dropping.get(arn) ?? empty(arn).finally(() => dropping.delete(arn));
    dropping.set(arn, done);
    return done;
  };

  /** Waits for the upload of everything, unless force is used, now or later. */
  const outlast = async (share: ShareRecord): Promise<void> => {
    const { cache } = open(share);
    const atOnce = share.dropping || share.busyStatus === 'FORCE_DELETING';
    if (atOnce) await cache.stop();
    await sleepReal(stepDelayMs, undefined, { signal: closed.signal });
    if (atOnce) return;
    const mark = await cache.mark();
    await cache.whenUploaded(mark, closed.signal);
  };

  const leave = (share: ShareRecord): void => {
    const { arn } = share;
    const done = outlast(share)
      .then(async () => {
        if (leaving.get(arn) === done) await drop(arn);
      })
      .catch(() => undefined)
      .finally(() => {
        if (leaving.get(arn) === done) leaving.delete(arn);
      });
    leaving.set(arn, done);
  };

  const lookAtAll = async (): Promise<void> => {
    for (const share of shares.all()) {
      if (closed.signal.aborted) return;
      if (!share.dropping)
        await open(share)
          .cache.look()
          .catch(() => undefined);
    }
  };

  const schedule = (afterMs: number): void => {
    if (closed.signal.aborted || timer !== null || shares.all().length === 0) return;
    timer = setTimeout(() => {
      timer = null;
      const began = performance.now();
      polling = lookAtAll()
        .catch(() => undefined)
        .then(() => schedule(Math.max(LOOK_EVERY_MS, REST_PARTS * (performance.now() - began))));
    }, afterMs).unref();
  };

  for (const share of shares.all()) {
    if (isLeaving(share) || share.dropping) leave(share);
    else open(share);
  }
  schedule(stepDelayMs);

  return {
    of: (share) => open(share).cache,
    begin: (share) => {
      // Makes the mount, so that there is somewhere to write to.
      open(share)
        .cache.look()
        .catch(() => undefined);
      schedule(LOOK_EVERY_MS);
    },
    totals: async (gatewayArn) => {
      const ours = shares.all().filter((share) => share.gatewayArn === gatewayArn && !share.dropping);
      const states = await Promise.all(ours.map((share) => open(share).cache.look()));
      return {
        usedBytes: states.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
        dirtyBytes: states.reduce((sum, { dirtyBytes }) => sum + dirtyBytes, 0),
      };
    },
    drop: async (share) => {
      leaving.delete(share.arn);
      await drop(share.arn);
    },
    leave,
    busy: () => [...caches.values()].some(({ cache }) => cache.busy()),
    close: async () => {
      closed.abort(new Error('the gateway is closed'));
      if (timer !== null) clearTimeout(timer);
      objectEvents.close();
      await Promise.allSettled([
        polling,
        ...leaving.values(),
        ...dropping.values(),
        ...[...caches.values()].map(({ cache }) => cache.stop()),
      ]);
    },
  };
}
