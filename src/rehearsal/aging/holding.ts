import type { DiskStore } from '../store/store.ts';
import type { ClassHolding, Holding } from './advanced.ts';
import { DAY_MS } from './midnight.ts';
import { factsIn } from './version-facts.ts';

/** Nothing held. */
export const NOTHING: Holding = { objects: 0, bytes: 0, smallObjects: 0, smallBytes: 0 };

/** Minimum sizes of classes, and of INTELLIGENT_TIERING's monitoring [aws-facts A.4]. */
const SMALL_BYTES = 128 * 1024;

/** A holding with one object more, or with part of one. */
export function addTo(holding: Holding, sizeBytes: number, part = 1): Holding {
  const small = sizeBytes < SMALL_BYTES;
  return {
    objects: holding.objects + part,
    bytes: holding.bytes + part * sizeBytes,
    smallObjects: holding.smallObjects + (small ? part : 0),
    smallBytes: holding.smallBytes + (small ? part * sizeBytes : 0),
  };
}

/**
 * What a bucket holds in each class at `now` (ms), noncurrent versions included. Reads every version once; `seen` is called for each.
 * @throws the signal's reason
 */
export async function holdingsOf(
  store: DiskStore,
  bucket: string,
  now: number,
  { seen, signal }: { readonly seen: () => void; readonly signal: AbortSignal },
): Promise<readonly ClassHolding[]> {
  const holdings = new Map<string, ClassHolding>();
  for await (const facts of factsIn(store, bucket)) {
    signal.throwIfAborted();
    seen();
    if (facts.deleteMarker) continue;
    const { storageClass, sizeBytes, movedAt, createdAt } = facts;
    const tier =
      storageClass === 'INTELLIGENT_TIERING' ? tierAfter(now - (movedAt ?? createdAt), sizeBytes) : null;
    const known = holdings.get(`${storageClass} ${tier}`) ?? NOTHING;
    holdings.set(`${storageClass} ${tier}`, { storageClass, tier, ...addTo(known, sizeBytes) });
  }
  return [...holdings.values()];
}

/** The tier of an object nobody has read for so long; small ones stay in the first [aws-facts A.4, A.8]. */
function tierAfter(ms: number, sizeBytes: number): ClassHolding['tier'] {
  if (sizeBytes < SMALL_BYTES || ms < 30 * DAY_MS) return 'frequent';
  return ms < 90 * DAY_MS ? 'infrequent' : 'archive-instant';
}
