import { pMapIterable } from 'p-map';
import type { Buckets, KeySpan, ListedObject } from '../../ports/bucket.ts';
import type { KeyList } from '../../ports/key-list.ts';

/** Which objects of a bucket a restore is about. */
export interface RestoreScope {
  readonly bucket: string;
  readonly of:
    | { readonly kind: 'prefix'; readonly keyPrefix: string }
    | { readonly kind: 'list'; readonly list: KeyList };
}

/** Objects as they were listed, keys of a list that are not there, and what remains once this batch and those before it are dealt with. */
export interface SeenBatch {
  readonly objects: readonly ListedObject[];
  readonly missing: readonly string[];
  readonly left: readonly KeySpan[];
}

/** Keys that are looked for at a time, and such lots side by side. */
const KEYS_A_LOT = 1_000;
const LOTS_IN_FLIGHT = 8;

/** Everything to be come to. */
export const ALL: readonly KeySpan[] = [{ after: null, upTo: null }];

/**
 * Lists what a restore is about, restore status included, or what of it is `left`. Nothing is asked of single objects, and memory
 * does not grow with their number. Throws PortFault.
 */
export async function* seenOf(
  buckets: Pick<Buckets, 'listAll' | 'listKeys'>,
  { bucket, of }: RestoreScope,
  left: readonly KeySpan[],
): AsyncGenerator<SeenBatch> {
  if (left.length === 0) return;
  if (of.kind === 'prefix') {
    for await (const batch of buckets.listAll(bucket, of.keyPrefix, left, { restoreStatus: true })) {
      yield { objects: batch.objects, missing: [], left: batch.left() };
    }
    return;
  }
  const lots = of.list.batches(left[0]?.after ?? null, KEYS_A_LOT);
  const found = pMapIterable(
    lots,
    async (keys) => ({ keys, objects: await buckets.listKeys(bucket, keys, { restoreStatus: true }) }),
    { concurrency: LOTS_IN_FLIGHT, backpressure: LOTS_IN_FLIGHT },
  );
  for await (const { keys, objects } of found) {
    const there = new Set(objects.map(({ key }) => key));
    yield {
      objects,
      missing: keys.filter((key) => !there.has(key)),
      left: [{ after: keys.at(-1) ?? null, upTo: null }],
    };
  }
}
