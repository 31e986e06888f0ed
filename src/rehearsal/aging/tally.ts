import { MINIMUM_DAYS } from '../s3/lifecycle-transitions.ts';
import type { Aged, Amount, Holding } from './advanced.ts';
import type { VersionFacts } from './due.ts';
import type { LifecycleAction, LifecycleState } from './due-actions.ts';
import { addTo, NOTHING } from './holding.ts';
import { DAY_MS } from './midnight.ts';

/** Adds up what lifecycle does in one bucket. */
export interface Tally {
  /** `now` in milliseconds; `versioning` is the bucket's. */
  add(action: LifecycleAction, now: number, versioning: LifecycleState['versioning']): void;
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
    add(action, now, versioning) {
      const { version, kind } = action;
      if (kind === 'delete' && version.deleteMarker) {
        markersRemoved += 1;
        return;
      }
      // The null version of a suspended bucket is replaced by its marker: it is gone.
      const hidden = kind === 'hide' && !(versioning === 'suspended' && version.versionId === 'null');
      if (kind === 'transition') {
        const [from, to] = [version.storageClass, action.storageClass];
        const known = moved.get(`${from} ${to}`) ?? none;
        moved.set(`${from} ${to}`, { from, to, ...withOne(known, version) });
      } else {
        const noncurrent = kind === 'delete' && versioning !== 'never';
        const name = hidden ? 'hidden' : noncurrent ? 'noncurrentDeleted' : 'expired';
        deleted[name] = withOne(deleted[name], version);
      }
      if (!hidden) leaves(version, now);
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
