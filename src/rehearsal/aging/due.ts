import type { LifecycleFilter, LifecycleRule, LifecycleWhen } from '../s3/lifecycle-parse.ts';
import { DAY_MS, midnightFrom } from './midnight.ts';

/** What lifecycle goes by: one version of an object, or a delete marker. Times are milliseconds on the rehearsal's clock. */
export interface VersionFacts {
  readonly key: string;
  readonly versionId: string;
  readonly deleteMarker: boolean;
  /** S3's creation time, not the file's [aws-facts A.2]. */
  readonly createdAt: number;
  readonly sizeBytes: number;
  readonly storageClass: string;
  /** When lifecycle moved it into its class; null when it was written there. */
  readonly movedAt: number | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Object Lock: until when it may not be deleted for good; Infinity under a legal hold, -Infinity when not locked. */
  readonly lockedUntil: number;
}

/** Whether a rule is about a version. Bounds are exclusive; tags match exactly, others may be there too [aws-facts A.1]. */
export function matches(
  { prefix, tags, greaterThan, lessThan }: LifecycleFilter,
  version: VersionFacts,
): boolean {
  if (prefix !== undefined && !version.key.startsWith(prefix)) return false;
  // A delete marker has neither tags nor a size, so what asks for one is not about it.
  const asks = tags !== undefined || greaterThan !== undefined || lessThan !== undefined;
  if (version.deleteMarker) return !asks;
  if (greaterThan !== undefined && version.sizeBytes <= greaterThan) return false;
  if (lessThan !== undefined && version.sizeBytes >= lessThan) return false;
  return Object.entries(tags ?? {}).every(
    ([name, value]) => Object.hasOwn(version.tags, name) && version.tags[name] === value,
  );
}

/** When an action on a current version is due: a date for everything there is or comes, or so many days after creation. */
export function dueAt({ days, date }: LifecycleWhen, createdAt: number): number {
  if (date !== undefined) return Math.max(date.getTime(), midnightFrom(createdAt));
  return days === undefined ? Number.POSITIVE_INFINITY : daysAfter(createdAt, days);
}

/** So many days later, rounded up to midnight [aws-facts A.2]. */
export const daysAfter = (ms: number, days: number): number => midnightFrom(ms + days * DAY_MS);

/** The rules that are enabled and about a version. */
export const rulesFor = (rules: readonly LifecycleRule[], version: VersionFacts): readonly LifecycleRule[] =>
  rules.filter((rule) => rule.enabled && matches(rule.filter, version));
