import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { ListedEntry, StoredObject, StoredVersion } from '../object-store.ts';
import { InvalidKey } from './key-path.ts';
import { type BucketLayout, type KeyPlace, keyPlace } from './layout.ts';
import { type ScanLooks, scanLooks } from './scan-looks.ts';
import { mergedKeys, versionsOfKey } from './scan-versions.ts';
import type { WalkedKey, Walker, WalkStart } from './walk.ts';

/** Where a listing of versions starts. */
export interface VersionStart extends WalkStart {
  readonly after?: string;
}

/** Listing lets other requests in after this many objects. */
const SCAN_TURN = 256;

/** What a bucket holds, in key order, as it is asked for; see the store for what each tells. `layout` throws NoSuchBucket. */
export function scansOf(layout: (bucket: string) => BucketLayout, walker: Walker, clock: Clock) {
  async function* each<Found>(
    bucket: string,
    start: WalkStart,
    look: (looks: ScanLooks, walked: WalkedKey) => Promise<Found | null> | Found | null,
  ): AsyncGenerator<Found> {
    const at = layout(bucket);
    const looks = scanLooks(at, clock);
    let turn = 0;
    for (const walked of walker.find(at.objects, start)) {
      turn += 1;
      if (turn % SCAN_TURN === 0) {
        await setImmediate();
        looks.forget();
      }
      const looked = look(looks, walked);
      const found = looked instanceof Promise ? await looked : looked;
      if (found !== null) yield found;
    }
  }
  return {
    scan: (bucket: string, start: WalkStart): AsyncGenerator<StoredObject> =>
      each(bucket, start, (looks, { key }) => looks.look(key)),
    scanListed: (bucket: string, start: WalkStart): AsyncGenerator<ListedEntry> =>
      each(bucket, start, (looks, walked) => looks.listed(walked)),
    async *scanVersions(bucket: string, start: VersionStart): AsyncGenerator<StoredVersion> {
      const at = layout(bucket);
      let turn = 0;
      for (const key of mergedKeys(walker.walk(at.objects, start), walker.walk(at.versions, start, true))) {
        turn += 1;
        if (turn % SCAN_TURN === 0) await setImmediate();
        const place = placeByHand(at, key);
        if (place === null) continue;
        yield* versionsOfKey(at, key, place, clock, key === start.key ? (start.after ?? null) : null);
      }
    },
  };
}

/** A path made by hand may be longer than any key; S3 could not hold it. */
export function placeByHand(at: BucketLayout, key: string): KeyPlace | null {
  try {
    return keyPlace(at, key);
  } catch (error) {
    if (error instanceof InvalidKey) return null;
    throw error;
  }
}
