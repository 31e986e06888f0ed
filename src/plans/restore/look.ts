import { z } from 'zod';
import { count } from '../../config/count.ts';
import { backTimes, throughputSeconds } from './estimate.ts';
import type { RestoreRecord } from './record.ts';
import { standingOf } from './standing.ts';
import type { CountedObject } from './tally.ts';

const amount = z.strictObject({ objects: count, bytes: count });

/** How all objects stood when they were listed. */
export const restoreLookSchema = z.strictObject({
  /** UTC, when the listing began. */
  at: z.iso.datetime(),
  back: amount,
  onItsWay: amount,
  /** Archived, and nobody has asked for them. */
  archived: amount,
  /** Never archived. */
  readable: amount,
  /** In INTELLIGENT_TIERING and not on their way: a listing does not tell whether they are archived. */
  unknown: amount,
  /** Keys of a list that are not in the bucket. */
  missing: count,
  /** When the first of the copies that are back goes again; null when none is back. */
  firstGoesAt: z.iso.datetime().nullable(),
});
export type RestoreLook = z.output<typeof restoreLookSchema>;

/** A look in the making. */
export interface LookMaker {
  add(objects: readonly CountedObject[], missing: number): void;
  look(): RestoreLook;
}

/** Starts a look at `at`. */
export function looking(at: Date): LookMaker {
  const nothing = () => ({ objects: 0, bytes: 0 });
  const made = {
    back: nothing(),
    'on-its-way': nothing(),
    archived: nothing(),
    readable: nothing(),
    unknown: nothing(),
  };
  let missing = 0;
  let firstGoes: Date | null = null;
  return {
    add(objects, absent) {
      missing += absent;
      for (const { storageClass, sizeBytes, restore } of objects) {
        const standing = made[standingOf(storageClass, restore)];
        standing.objects += 1;
        standing.bytes += sizeBytes;
        const until = restore?.kind === 'back' ? restore.until : null;
        if (until !== null && (firstGoes === null || until < firstGoes)) firstGoes = until;
      }
    },
    look() {
      const { back, archived, readable, unknown, 'on-its-way': onItsWay } = structuredClone(made);
      const firstGoesAt = (firstGoes as Date | null)?.toISOString() ?? null;
      return { at: at.toISOString(), back, onItsWay, archived, readable, unknown, missing, firstGoesAt };
    },
  };
}

/** When the last copy of a restore should be back by what S3 says of its tier; null before anything was asked for. */
export function expectedBack({
  tally,
  terms,
  confirmedAt,
  lastAskedAt,
}: Pick<RestoreRecord, 'tally' | 'terms' | 'confirmedAt' | 'lastAskedAt'>): Date | null {
  const times = backTimes(tally, terms);
  if (lastAskedAt === null || times === null) return null;
  return new Date(
    Math.max(
      Date.parse(lastAskedAt) + times.latestSeconds * 1000,
      Date.parse(confirmedAt) + throughputSeconds(tally) * 1000,
    ),
  );
}

/** A listing of a billion objects takes long and costs: it may take a tenth of the time between looks. */
const PART_OF_TIME = 10;
/** Looks until the expected time. */
const LOOKS_ON_THE_WAY = 4;

/** How long to wait before the next look, ms: a part of what is expected to remain, and `leastMs` or ten times what the last took at least. */
export function nextLookMs({
  leastMs,
  tookMs,
  expectedInMs,
}: {
  readonly leastMs: number;
  readonly tookMs: number;
  readonly expectedInMs: number | null;
}): number {
  return Math.max(leastMs, tookMs * PART_OF_TIME, (expectedInMs ?? 0) / LOOKS_ON_THE_WAY);
}
