import { MINIMUM_DAYS } from '../s3/lifecycle-transitions.ts';
import type { Aged, Amount, Holding } from './advanced.ts';
import type { VersionFacts } from './due.ts';
import type { LifecycleAction } from './due-actions.ts';
import { addTo, NOTHING } from './holding.ts';
import { DAY_MS } from './midnight.ts';

/** Adds up what lifecycle does in one bucket. */
export interface Tally {
  /** `now` in milliseconds; `versioned`: the bucket has, or had, versioning. */
  add(action: LifecycleAction, now: number, versioned: boolean): void;
  addAborted(): void;
  total(): Aged;
}

/** Counts of nothing yet. */
export function openTally(): Tally {
  const moved = new Map<string, Amount & { readonly from: string; readonly to: string }>();
  const early = new Map<string, Holding & { readonly storageClass: string }>();
  const deleted = { expired: none, hidden: none, noncurrentDeleted: none };
  let markersRemoved = 0;
  let uploadsAborted = 0;

  const leaves = ({ storageClass, sizeBytes, movedAt, createdAt }: VersionFacts, now: number): void => {
    const left = (MINIMUM_DAYS[storageClass] ?? 0) - (now - (movedAt ?? createdAt)) / DAY_MS;
    if (left <= 0) return;
    const known = early.get(storageClass) ?? NOTHING;
    early.set(storageClass, { storageClass, ...addTo(known, sizeBytes, left / DAYS_OF_MONTH) });
  };

  return {
    add(action, now, versioned) {
      const { version, kind } = action;
      if (kind === 'delete' && version.deleteMarker) {
        markersRemoved += 1;
        return;
      }
      if (kind === 'transition') {
        const [from, to] = [version.storageClass, action.storageClass];
        const known = moved.get(`${from} ${to}`) ?? none;
        moved.set(`${from} ${to}`, { from, to, ...withOne(known, version) });
      } else {
        const name = kind === 'hide' ? 'hidden' : versioned ? 'noncurrentDeleted' : 'expired';
        deleted[name] = withOne(deleted[name], version);
      }
      if (kind !== 'hide') leaves(version, now);
    },
    addAborted() {
      uploadsAborted += 1;
    },
    total: () => ({
      moved: [...moved.values()],
      ...deleted,
      markersRemoved,
      uploadsAborted,
      early: [...early.values()],
    }),
  };
}

/** As the formulas of storage prices have it [aws-facts G]. */
const DAYS_OF_MONTH = 30;
const none: Amount = { objects: 0, bytes: 0 };
const withOne = ({ objects, bytes }: Amount, version: VersionFacts): Amount => ({
  objects: objects + 1,
  bytes: bytes + version.sizeBytes,
});
