import { DAY_MS, midnightBefore } from '../aging/midnight.ts';
import type { Clock } from '../clock.ts';
import { NoSuchBucket } from '../object-store.ts';
import type { OwnRoutes } from '../own-api.ts';
import { configurationsInForce } from '../s3/bucket-configurations.ts';
import { openBucketSettings } from '../s3/bucket-settings.ts';
import { INVENTORY, readInventory } from '../s3/inventory-configuration.ts';
import { readState, writeState } from '../s3/inventory-state.ts';
import type { DiskStore } from '../store/store.ts';
import { writeReport } from './report.ts';
import { dueReport } from './schedule.ts';

/** Writes the reports of S3 Inventory when they are due on the rehearsal's clock. */
export interface InventoryReports {
  /** Looks now; settles when every report that is due has been written. */
  wake(): Promise<void>;
  /** Ends what runs; an unfinished report is written again by the next rehearsal. */
  close(): Promise<void>;
}

/**
 * Looks at the start, at every midnight of the clock and when woken. `paused`: the clock is being moved, so midnights are left to a
 * `wake` at the end; whatever a move skips, each configuration then gets one report, of the present. A report whose
 * destination is gone waits until that is there again.
 */
export function startInventory(options: {
  readonly store: DiskStore;
  readonly clock: Clock;
  readonly paused?: () => boolean;
}): InventoryReports {
  const { store, clock, paused = () => false } = options;
  const settings = openBucketSettings(store, 0);
  const ending = new AbortController();
  const { signal } = ending;
  let last: Promise<void> = Promise.resolve();

  const deliver = async (bucket: string): Promise<void> => {
    for (const { id, content } of configurationsInForce({ settings, bucket }, INVENTORY)) {
      signal.throwIfAborted();
      const configuration = readInventory(content);
      const nowMs = clock.now();
      const dueMs = dueReport(readState(settings, bucket, id), configuration.weekly, nowMs);
      if (dueMs === null || !configuration.enabled) continue;
      try {
        await writeReport({ store, source: bucket, configuration, dueMs, nowMs, signal });
      } catch (error) {
        if (error instanceof NoSuchBucket) continue;
        throw error;
      }
      writeState(settings, bucket, id, { coveredMs: dueMs, reported: true });
    }
  };
  const deliverAll = async (): Promise<void> => {
    for (const bucket of await store.buckets()) await deliver(bucket).catch(unlessGone);
  };
  const wake = (): Promise<void> => {
    const next = last.then(deliverAll);
    last = next.catch(() => undefined);
    return next;
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      if (!paused()) await wake().catch(() => undefined);
      await clock.sleep(midnightBefore(clock.now()) + DAY_MS - clock.now(), signal);
    }
  };
  const watching = watch().catch(() => undefined);

  return {
    wake,
    async close() {
      ending.abort();
      await Promise.all([watching, last]);
    },
  };
}

/** A bucket may be deleted while it is looked at. */
function unlessGone(error: unknown): void {
  if (!(error instanceof NoSuchBucket)) throw error;
}

/** The own API, with reports that a move of the clock made due written before it is answered. */
export function withReports(routes: OwnRoutes, reports: Pick<InventoryReports, 'wake'>): OwnRoutes {
  const advance = routes['POST advance'];
  if (advance === undefined) return routes;
  return {
    ...routes,
    'POST advance': async (request) => {
      const answer = await advance(request);
      await reports.wake();
      return answer;
    },
  };
}
