import type { VersionFacts } from '../../../src/rehearsal/aging/due.ts';
import type { LifecycleAction, LifecycleState } from '../../../src/rehearsal/aging/due-actions.ts';
import type { LifecycleRule } from '../../../src/rehearsal/s3/lifecycle-parse.ts';

export const KIB = 1024;
export const DAY = 86_400_000;
/** All times of these tests are days (and parts) after this midnight. */
export const START = Date.parse('2026-03-01T00:00:00Z');
export const at = (days: number): number => START + days * DAY;

/** A rule that is enabled and does nothing, with changes. */
export const rule = (changes: Partial<LifecycleRule> = {}): LifecycleRule => ({
  id: 'rule',
  enabled: true,
  filter: {},
  transitions: [],
  noncurrentTransitions: [],
  ...changes,
});

/** An object of 1 MiB in STANDARD, written at ten in the morning of the first day, with changes. */
export const version = (changes: Partial<VersionFacts> = {}): VersionFacts => ({
  key: 'logs/a',
  versionId: 'null',
  deleteMarker: false,
  createdAt: START + 10 * 3_600_000,
  sizeBytes: 1024 * KIB,
  storageClass: 'STANDARD',
  movedAt: null,
  tags: {},
  lockedUntil: Number.NEGATIVE_INFINITY,
  ...changes,
});

export const stateOf = (
  rules: readonly LifecycleRule[],
  changes: Partial<LifecycleState> = {},
): LifecycleState => ({ rules, minimum: 'all_storage_classes_128K', versioning: 'never', ...changes });

/** An action in a few words: `a GLACIER`, `hide b`, `delete c`. */
export const said = (action: LifecycleAction): string =>
  action.kind === 'transition'
    ? `${action.version.versionId} ${action.storageClass}`
    : `${action.kind} ${action.version.versionId}`;

/** What a bucket holds of a key after an action; the very thing the store does. */
export function carriedOut(
  versions: readonly VersionFacts[],
  action: LifecycleAction,
  { versioning }: LifecycleState,
  now: number,
): readonly VersionFacts[] {
  const is = (other: VersionFacts): boolean => other.versionId === action.version.versionId;
  if (action.kind === 'delete') return versions.filter((other) => !is(other));
  if (action.kind === 'transition') {
    const moved = { storageClass: action.storageClass, movedAt: Math.floor(now / DAY) * DAY };
    return versions.map((other) => (is(other) ? { ...other, ...moved } : other));
  }
  const suspended = versioning === 'suspended';
  const versionId = suspended ? 'null' : `marker ${now}`;
  const marker = version({
    key: action.version.key,
    versionId,
    deleteMarker: true,
    createdAt: now,
    sizeBytes: 0,
  });
  return [marker, ...versions.filter((other) => !suspended || other.versionId !== 'null')];
}
