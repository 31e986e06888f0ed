import type { Config } from '../config/schema.ts';
import type { Area } from './areas.ts';
import type { Outcome } from './diagnosis-schema.ts';
import type { Look } from './look.ts';
import type { PlanSight, Sightings } from './sightings.ts';

/** What checks decide from. */
export interface Facts {
  readonly config: Config;
  /** The cloud is the rehearsal. */
  readonly rehearsal: boolean;
  readonly now: Date;
  readonly seen: Sightings;
}

/** One thing a check has to say. `wrong` is as bad as the check is. */
export interface Said {
  readonly outcome: 'wrong' | Outcome;
  readonly subject: string | null;
  readonly text: string;
  /** What to do in this very case; absent where the check's own fix says it all. */
  readonly fix?: string;
}

/** A numbered check. Pure: the same facts give the same answer. It says nothing about what was not looked at. */
export interface Check {
  /** `HD` and three digits, the first of which is the area. Never used again for something else. */
  readonly id: string;
  readonly area: Area;
  readonly title: string;
  readonly severity: 'error' | 'warn';
  /** Why it matters, with the fact it rests on. */
  readonly why: string;
  readonly fix: string;
  readonly check: (facts: Facts) => readonly Said[];
}

/** What the newest plan has still to make; null without one, and while it cannot be read. */
export function planOf({ seen }: Facts): PlanSight {
  return seen.plan.kind === 'seen' ? seen.plan.value : null;
}

/** As it must not be. */
export function wrong(subject: string | null, text: string, fix?: string): Said {
  return { outcome: 'wrong', subject, text, ...(fix === undefined ? {} : { fix }) };
}

/** As it should be. */
export function fine(subject: string | null, text: string): Said {
  return { outcome: 'ok', subject, text };
}

/** Good to know. */
export function note(subject: string | null, text: string, fix?: string): Said {
  return { outcome: 'info', subject, text, ...(fix === undefined ? {} : { fix }) };
}

/** Nobody knows, and why. */
export function unchecked(subject: string | null, text: string, fix?: string): Said {
  return { outcome: 'unchecked', subject, text, ...(fix === undefined ? {} : { fix }) };
}

/** Whether nobody answered: that says nothing about what was asked for, or who asked. */
export function isAway({ why }: Extract<Look<unknown>, { kind: 'unseen' }>): boolean {
  return why === 'unreachable' || why === 'late';
}

/** A look that showed nothing. Without credentials it is no news that AWS does not answer. */
export function unseen(
  { seen }: Facts,
  subject: string | null,
  look: Extract<Look<unknown>, { kind: 'unseen' }>,
): Said {
  if (seen.credentials?.kind !== 'unseen') return wrong(subject, `${look.text}.`);
  return isAway(seen.credentials)
    ? unchecked(
        subject,
        'Not checked, because AWS cannot be reached.',
        'See what keeps it out of reach first.',
      )
    : unchecked(subject, 'Not checked, because the credentials do not work.', 'Mend the credentials first.');
}

/** What a check says of one look: nothing of one that showed nothing, which another check tells. */
export function ifSeen<T>(look: Look<T> | undefined, say: (value: T) => readonly Said[]): readonly Said[] {
  return look?.kind === 'seen' ? say(look.value) : [];
}

/** As {@link ifSeen}, for a look that is good to have: without it the check says that it knows nothing, and why. */
export function ifAllowed<T>(
  look: Look<T>,
  subject: string | null,
  say: (value: T) => readonly Said[],
): readonly Said[] {
  return look.kind === 'seen'
    ? say(look.value)
    : [unchecked(subject, `Not checked, because ${look.text}.`, 'docs/iam.md has the permissions to look.')];
}
