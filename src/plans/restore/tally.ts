import { z } from 'zod';
import { count } from '../../config/count.ts';
import { needOf, type RestoreTerms } from './need.ts';
import type { RestoreState } from './standing.ts';
import { EXPEDITED_BYTES, isArchiveClass } from './tiers.ts';

const amount = z.strictObject({ objects: count, bytes: count });
const byClass = z.strictObject({ GLACIER: amount, DEEP_ARCHIVE: amount, INTELLIGENT_TIERING: amount });

/** What is to be asked for, and what not, of all that was listed. */
export const restoreTallySchema = z.strictObject({
  /** Objects that were listed. */
  listed: count,
  /** Keys of a list that are not in the bucket. */
  missing: count,
  /** To be asked for, and copies that are there to be kept for longer. */
  ask: byClass,
  keep: byClass,
  /** Nothing to ask: never archived; on its way already; there for long enough. */
  readable: amount,
  onItsWay: amount,
  back: amount,
  /** In INTELLIGENT_TIERING, not asked for. */
  unknown: amount,
  /** Of those to be asked for, objects too large for Expedited's time. */
  large: count,
});
export type RestoreTally = z.output<typeof restoreTallySchema>;

/** As much of a listed object as counts. */
export interface CountedObject {
  readonly storageClass: string;
  readonly sizeBytes: number;
  readonly restore?: RestoreState;
}

const nothing = () => ({ objects: 0, bytes: 0 });
const perClass = () => ({ GLACIER: nothing(), DEEP_ARCHIVE: nothing(), INTELLIGENT_TIERING: nothing() });

/** A tally in the making: a billion objects pass through it one page at a time. */
export interface TallyMaker {
  add(objects: readonly CountedObject[], missing: number): void;
  tally(): RestoreTally;
}

/** Starts a tally of what these terms need at `now`. */
export function tallying(terms: RestoreTerms, now: Date): TallyMaker {
  const made = {
    listed: 0,
    missing: 0,
    ask: perClass(),
    keep: perClass(),
    readable: nothing(),
    onItsWay: nothing(),
    back: nothing(),
    unknown: nothing(),
    large: 0,
  };
  const skipped = {
    readable: made.readable,
    unknown: made.unknown,
    'on-its-way': made.onItsWay,
    back: made.back,
  };
  const count = (to: { objects: number; bytes: number }, bytes: number): void => {
    to.objects += 1;
    to.bytes += bytes;
  };
  return {
    add(objects, missing) {
      made.listed += objects.length;
      made.missing += missing;
      for (const object of objects) {
        const need = needOf(object, terms, now);
        if (need.kind === 'skip') count(skipped[need.why], object.sizeBytes);
        else {
          const name = isArchiveClass(object.storageClass) ? object.storageClass : 'INTELLIGENT_TIERING';
          count(made[need.kind][name], object.sizeBytes);
          if (need.kind === 'ask' && object.sizeBytes > EXPEDITED_BYTES) made.large += 1;
        }
      }
    },
    tally: () => structuredClone(made),
  };
}

/** Objects that are to be asked for, or whose copies are to be kept. */
export function toAsk({ ask, keep }: RestoreTally): { readonly objects: number; readonly bytes: number } {
  const all = [ask, keep].flatMap((each) => [each.GLACIER, each.DEEP_ARCHIVE, each.INTELLIGENT_TIERING]);
  return {
    objects: all.reduce((sum, { objects }) => sum + objects, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
