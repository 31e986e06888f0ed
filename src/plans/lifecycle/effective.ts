import { strongest, UNREADABLE } from './class-order.ts';
import { DEFAULT_MINIMUM } from './configuration.ts';
import { type ReadRule, readRule, type Selection, type When } from './rule.ts';

/** A bucket's lifecycle configuration, read. */
export interface ReadConfiguration {
  readonly rules: readonly ReadRule[];
  /** What it does with objects below 128 KiB: `all_storage_classes_128K`, `varies_by_storage_class`, or one of tomorrow. */
  readonly minimum: string;
}

/** Reads a configuration in S3's own shape. Never throws; see {@link readRule}. */
export function readConfiguration(configuration: {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly transitionDefaultMinimumObjectSize: string | null;
}): ReadConfiguration {
  return {
    rules: configuration.rules.map(readRule),
    minimum: configuration.transitionDefaultMinimumObjectSize ?? DEFAULT_MINIMUM,
  };
}

/** A current object, as far as lifecycle looks at it. */
export interface AgingObject {
  readonly key: string;
  readonly tags: Selection['tags'];
  readonly sizeBytes: number;
  /** The one it is in at `fromMs`. */
  readonly storageClass: string;
  /** S3's creation time (ms), which is not the file's [aws-facts A.2]. */
  readonly createdAtMs: number;
}

/** What becomes of an object under all rules of its bucket together. Times are ms; ids are of the rules that ask for it. */
export interface Schedule {
  /** In the order of time, at most one a moment. */
  readonly moves: readonly {
    readonly atMs: number;
    readonly storageClass: string;
    readonly ruleIds: readonly string[];
  }[];
  /** When it is deleted or, where versions are kept, hidden; null when it stays. */
  readonly end: {
    readonly atMs: number;
    readonly ruleIds: readonly string[];
    /** When it is deleted for good: then, or once its noncurrent version is; null for never. */
    readonly goneMs: number | null;
  } | null;
}

const DAY_MS = 86_400_000;
const SMALL_BYTES = 131_072;

/**
 * The effective schedule of an object: what every rule about it comes to, once overlaps are settled [aws-facts A.3, A.5, A.6].
 * Day by day: of classes due at once the strongest wins, each move goes down only, small objects are spared unless the rule
 * itself has a size bound, and nothing moves once the object ended. What was due before `fromMs` (by default the object's
 * creation) is made at `fromMs`, as one move. Rules that are not understood count with what is: see `ReadRule.unknown`.
 */
export function effectiveSchedule(
  { rules, minimum }: ReadConfiguration,
  object: AgingObject,
  { versioned, fromMs = object.createdAtMs }: { readonly versioned: boolean; readonly fromMs?: number },
): Schedule {
  const about = rules.filter((rule) => rule.enabled && matches(rule.selects, object));
  const wanted = about.flatMap((rule) => {
    const all = object.sizeBytes >= SMALL_BYTES || hasBound(rule.selects);
    return rule.transitions
      .filter(
        ({ storageClass }) =>
          all || (minimum === 'varies_by_storage_class' && UNREADABLE.includes(storageClass)),
      )
      .map(({ when, storageClass }) => ({
        atMs: dueAt(when, object.createdAtMs),
        storageClass,
        id: idOf(rule),
      }));
  });
  const ends = about.flatMap((rule) =>
    rule.expiration === null
      ? []
      : [{ atMs: dueAt(rule.expiration, object.createdAtMs), ruleIds: [idOf(rule)] }],
  );
  const moves = together(movesOf(object.storageClass, wanted), fromMs);
  const first = firstOf(ends, fromMs);
  if (first === null) return { moves, end: null };
  return versioned ? hidden(moves, first, noncurrentDays(about)) : deleted(moves, first);
}

/** Whether a rule is about an object: bounds are exclusive, tags match exactly, others may be there too [aws-facts A.1]. */
export function matches(
  { prefix, tags, greaterThan, lessThan }: Selection,
  object: Pick<AgingObject, 'key' | 'tags' | 'sizeBytes'>,
): boolean {
  return (
    object.key.startsWith(prefix) &&
    (greaterThan === null || object.sizeBytes > greaterThan) &&
    (lessThan === null || object.sizeBytes < lessThan) &&
    tags.every(({ key, value }) => object.tags.some((tag) => tag.key === key && tag.value === value))
  );
}

/** How a rule is called on a screen and in a finding. */
export const idOf = ({ id }: ReadRule): string => id ?? '(without ID)';

const hasBound = ({ greaterThan, lessThan }: Selection): boolean => greaterThan !== null || lessThan !== null;

/** Rounded up to midnight UTC; a date holds for what comes after it too [aws-facts A.2]. */
function dueAt(when: When, createdAtMs: number): number {
  const midnight = (ms: number): number => Math.ceil(ms / DAY_MS) * DAY_MS;
  return when.kind === 'days'
    ? midnight(createdAtMs + when.days * DAY_MS)
    : Math.max(when.atMs, midnight(createdAtMs));
}

interface Wanted {
  readonly atMs: number;
  readonly storageClass: string;
  readonly id: string;
}

function movesOf(from: string, wanted: readonly Wanted[]): Schedule['moves'] {
  const moments = new Map<number, Wanted[]>();
  for (const one of wanted) moments.set(one.atMs, [...(moments.get(one.atMs) ?? []), one]);
  let storageClass = from;
  return [...moments]
    .sort(([a], [b]) => a - b)
    .flatMap(([atMs, due]) => {
      const to = strongest(
        storageClass,
        due.map((one) => one.storageClass),
      );
      if (to === null) return [];
      storageClass = to;
      return [{ atMs, storageClass, ruleIds: idsOf(due.filter((one) => one.storageClass === to)) }];
    });
}

/** What was due before is made at once, and the last of it is what counts. */
function together(moves: Schedule['moves'], fromMs: number): Schedule['moves'] {
  const late = moves.findLast(({ atMs }) => atMs <= fromMs);
  const later = moves.filter(({ atMs }) => atMs > fromMs);
  return late === undefined ? later : [{ ...late, atMs: fromMs }, ...later];
}

type Ending = Omit<NonNullable<Schedule['end']>, 'goneMs'>;

function firstOf(ends: readonly Ending[], fromMs: number): Ending | null {
  const atMs = Math.max(fromMs, Math.min(...ends.map((end) => end.atMs)));
  const first = ends.filter((end) => end.atMs <= atMs);
  return first.length === 0
    ? null
    : { atMs, ruleIds: [...new Set(first.flatMap(({ ruleIds }) => ruleIds))].sort() };
}

/** Deleting goes before moving [aws-facts A.6]. */
function deleted(moves: Schedule['moves'], end: Ending): Schedule {
  return {
    moves: moves.filter(({ atMs }) => atMs < end.atMs),
    end: { ...end, goneMs: end.atMs },
  };
}

/** Moving goes before hiding: what is moved on the day it would be hidden is hidden on the next [aws-facts A.6]. */
function hidden(moves: Schedule['moves'], end: Ending, noncurrent: number | null): Schedule {
  const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
  let atMs = end.atMs;
  const kept = moves.filter((move) => {
    if (move.atMs > atMs) return false;
    if (dayOf(move.atMs) === dayOf(atMs)) atMs = (dayOf(atMs) + 1) * DAY_MS;
    return true;
  });
  // Its successor, the marker, comes after midnight, so these days end a midnight later.
  const goneMs = noncurrent === null ? null : dueAt({ kind: 'days', days: noncurrent }, atMs + 1);
  return { moves: kept, end: { ...end, atMs, goneMs } };
}

/** Days after which the only noncurrent version of a key is deleted; null when it is kept. */
function noncurrentDays(about: readonly ReadRule[]): number | null {
  const days = about.flatMap(({ noncurrentExpiration: when }) =>
    when === null || when.newerVersions > 0 ? [] : [when.days],
  );
  return days.length === 0 ? null : Math.min(...days);
}

const idsOf = (wanted: readonly Wanted[]): readonly string[] =>
  [...new Set(wanted.map(({ id }) => id))].sort();
