import { z } from 'zod';
import { count } from '../../config/count.ts';
import { effectiveSchedule, type ReadConfiguration } from '../lifecycle/effective.ts';
import { type RestoreState, standingOf } from './standing.ts';
import { isArchiveClass } from './tiers.ts';

/** Classes that a restored object can be copied into for good: all can be read at once. */
export const KEEP_CLASSES = ['STANDARD', 'STANDARD_IA', 'GLACIER_IR', 'INTELLIGENT_TIERING'] as const;
export type KeepClass = (typeof KEEP_CLASSES)[number];

/** Up to here a copy is one request; above it is made in parts [aws-facts A.3]. */
export const SINGLE_COPY_MAX_BYTES = 5 * 2 ** 30;
/** Parts of a copy made in parts, where the object's own do not say otherwise. */
export const COPY_PART_BYTES = 2 ** 30;

/** Objects that are archived again sooner than this after they were copied are not copied without consent, days. */
export const SOON_DAYS = 30;

const DAY_MS = 86_400_000;
const SMALL_BYTES = 131_072;

/** What is to be done for an object: `copy` it; nothing, as it is `done` (in the class), `notBack` (archived, or on its way), or `other`. */
export type KeepNeed = 'copy' | 'done' | 'notBack' | 'other';

/** As much of a listed object as counts. */
export interface KeptObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly storageClass: string;
  readonly restore?: RestoreState;
}

/** The need of one object. What was never archived, or is in INTELLIGENT_TIERING, is left where it is. */
export function keepNeed({ storageClass, restore }: KeptObject, into: KeepClass): KeepNeed {
  if (storageClass === into) return 'done';
  const standing = standingOf(storageClass, restore);
  if (isArchiveClass(storageClass)) return standing === 'back' ? 'copy' : 'notBack';
  return standing === 'on-its-way' ? 'notBack' : 'other';
}

const amount = z.strictObject({ objects: count, bytes: count });

/** What is to be copied, and what not, of all that was listed. */
export const keepTallySchema = z.strictObject({
  listed: count,
  /** Keys of a list that are not in the bucket. */
  missing: count,
  /** To be copied, by the class they are in. */
  copy: z.strictObject({ GLACIER: amount, DEEP_ARCHIVE: amount }),
  /** Of these, what classes with a smallest billed size round up: below 128 KiB. */
  small: amount,
  /** Requests that copying takes. */
  requests: count,
  done: amount,
  notBack: amount,
  other: amount,
  /** When the first of the copies to be copied goes; null when none is there, or S3 does not say. */
  firstGoesAt: z.iso.datetime().nullable(),
  /** What lifecycle rules would archive again, as far as they can be about objects whose tags nobody looked at; null when nothing. */
  again: z
    .strictObject({
      objects: count,
      /** After the copy, for the first of them. */
      soonestDays: z.number().nonnegative(),
      ruleIds: z.array(z.string()).readonly(),
    })
    .nullable(),
});
export type KeepTally = z.output<typeof keepTallySchema>;

/** A tally in the making. */
export interface KeepTallyMaker {
  add(objects: readonly KeptObject[], missing: number): void;
  tally(): KeepTally;
}

/** Starts a tally of what is to be copied into a class at `now`, in a bucket with these rules. */
export function keepTallying(into: KeepClass, now: Date, rules: ReadConfiguration): KeepTallyMaker {
  const nothing = () => ({ objects: 0, bytes: 0 });
  const made = { done: nothing(), notBack: nothing(), other: nothing(), small: nothing() };
  const copy = { GLACIER: nothing(), DEEP_ARCHIVE: nothing() };
  const again = { objects: 0, soonestMs: Number.POSITIVE_INFINITY, ruleIds: new Set<string>() };
  let [listed, missing, requests] = [0, 0, 0];
  let firstGoes = Number.POSITIVE_INFINITY;
  const tagless = withoutTags(rules);
  const add = (to: { objects: number; bytes: number }, bytes: number): void => {
    to.objects += 1;
    to.bytes += bytes;
  };
  return {
    add(objects, absent) {
      listed += objects.length;
      missing += absent;
      for (const object of objects) {
        const need = keepNeed(object, into);
        if (need !== 'copy') {
          add(made[need], object.sizeBytes);
          continue;
        }
        add(copy[object.storageClass as keyof typeof copy], object.sizeBytes);
        if (object.sizeBytes < SMALL_BYTES) add(made.small, object.sizeBytes);
        requests += copyRequests(object.sizeBytes);
        if (object.restore?.kind === 'back' && object.restore.until !== null)
          firstGoes = Math.min(firstGoes, object.restore.until.getTime());
        const next = archivedAgain(tagless, object, into, now);
        if (next === null) continue;
        again.objects += 1;
        again.soonestMs = Math.min(again.soonestMs, next.atMs);
        for (const id of next.ruleIds) again.ruleIds.add(id);
      }
    },
    tally: () => ({
      ...structuredClone({ listed, missing, copy, requests, ...made }),
      firstGoesAt: Number.isFinite(firstGoes) ? new Date(firstGoes).toISOString() : null,
      again:
        again.objects === 0
          ? null
          : {
              objects: again.objects,
              soonestDays: Math.max(0, (again.soonestMs - now.getTime()) / DAY_MS),
              ruleIds: [...again.ruleIds].sort(),
            },
    }),
  };
}

/** Requests that copying an object takes. */
export function copyRequests(sizeBytes: number): number {
  return sizeBytes <= SINGLE_COPY_MAX_BYTES ? 1 : 2 + Math.ceil(sizeBytes / COPY_PART_BYTES);
}

/** Objects to be copied, of all classes. */
export function toCopy({ copy }: KeepTally): { readonly objects: number; readonly bytes: number } {
  return {
    objects: copy.GLACIER.objects + copy.DEEP_ARCHIVE.objects,
    bytes: copy.GLACIER.bytes + copy.DEEP_ARCHIVE.bytes,
  };
}

/** When a copy made now is archived, and by which rules; null for never. */
function archivedAgain(
  rules: ReadConfiguration,
  { key, sizeBytes }: KeptObject,
  into: KeepClass,
  now: Date,
): { readonly atMs: number; readonly ruleIds: readonly string[] } | null {
  const object = { key, tags: [], sizeBytes, storageClass: into, createdAtMs: now.getTime() };
  const { moves } = effectiveSchedule(rules, object, { versioned: true });
  return moves.find(({ storageClass }) => isArchiveClass(storageClass)) ?? null;
}

/** Tags are copied, and nobody asks for those of each object first: a rule by tags may be about any. */
function withoutTags(rules: ReadConfiguration): ReadConfiguration {
  return {
    ...rules,
    rules: rules.rules.map((rule) => ({ ...rule, selects: { ...rule.selects, tags: [] } })),
  };
}
