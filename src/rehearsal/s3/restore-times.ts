import type { ObjectState } from '../object-store.ts';

/** Retrieval tiers, slowest first. */
export const TIERS = ['Bulk', 'Standard', 'Expedited'] as const;
export type Tier = (typeof TIERS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Expedited is quick up to here only; larger objects are taken to need as long as Standard. */
const EXPEDITED_BYTES = 250 * 1024 * 1024;

/** How long S3 says a tier takes at most; absent: the class does not have it [aws-facts A.8]. */
const LONGEST_MS: Readonly<Record<string, Partial<Readonly<Record<Tier, number>>>>> = {
  GLACIER: { Expedited: 5 * MINUTE_MS, Standard: 5 * HOUR_MS, Bulk: 12 * HOUR_MS },
  DEEP_ARCHIVE: { Standard: 12 * HOUR_MS, Bulk: 48 * HOUR_MS },
};

/** Whether objects of a class must be restored before they can be read. */
export const isArchive = (storageClass: string): boolean => LONGEST_MS[storageClass] !== undefined;

/** How long a restore takes, ms; null when the class does not have the tier. Always the longest time S3 names. */
export function restoreMs(storageClass: string, tier: Tier, sizeBytes: number): number | null {
  const times = LONGEST_MS[storageClass];
  return (
    times?.[tier === 'Expedited' && times.Expedited && sizeBytes > EXPEDITED_BYTES ? 'Standard' : tier] ??
    null
  );
}

/** When a copy that is ready at `readyMs` and kept for so many days goes: rounded up to midnight UTC [aws-facts A.8]. */
export const goneAt = (readyMs: number, days: number): Date =>
  new Date(Math.ceil((readyMs + days * DAY_MS) / DAY_MS) * DAY_MS);

/** How far the restore of an object is at `nowMs`; null when it has no copy and none is on its way. */
export function restoreStatus(
  { restore }: ObjectState,
  nowMs: number,
): { readonly inProgress: true } | { readonly inProgress: false; readonly expiresAt: Date } | null {
  if (restore === undefined) return null;
  if (nowMs < Date.parse(restore.readyAt)) return { inProgress: true };
  const expiresAt = new Date(restore.expiresAt);
  return nowMs < expiresAt.getTime() ? { inProgress: false, expiresAt } : null;
}
