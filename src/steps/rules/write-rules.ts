import { setTimeout as sleep } from 'node:timers/promises';
import { HeadwaterError } from '../../errors.ts';
import { type Configuration, configurationDigest, type Rule } from '../../plans/lifecycle/configuration.ts';
import { standingOf } from '../../plans/lifecycle/standing.ts';
import { lifecycleProblems } from '../../plans/lifecycle/validate.ts';
import { PortFault } from '../../ports/faults.ts';
import type { RulesWrite } from './documents.ts';
import { type RulesContext, type RulesLock, takeLock } from './lock.ts';
import { keepRecord, recorded, writtenRules } from './record.ts';

/** A change of a bucket's lifecycle rules. */
export interface RulesChange {
  readonly bucket: string;
  readonly migration: string;
  /** Digest of the plan, and the step, on whose behalf. */
  readonly plan: string;
  readonly step: string;
  /** What is to be there in place of `current`; `base` as in `mergeLifecycle`. */
  readonly change: (current: Configuration, base: readonly Rule[] | null) => Wanted | Promise<Wanted>;
}

/** What a change comes to. */
export type Wanted = { readonly kind: 'wanted'; readonly configuration: Configuration } | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  readonly reason: string;
  readonly next: readonly string[];
}

/** How one look at it ended. `wait`: nothing is wrong, look again later. */
export type Written =
  | {
      /** S3 says what was wanted, again and again. */
      readonly kind: 'settled';
      readonly configuration: Configuration;
      /** The write that brought it about, by now or in an earlier look; null when the rules were so already. */
      readonly write: RulesWrite | null;
    }
  | { readonly kind: 'wait'; readonly why: string }
  | Refused;

/** Reads in a row that must say the same: reads of configuration are eventually consistent [aws-facts A.7]. */
const EQUAL_READS = 3;
const READ_BACK_ATTEMPTS = 20;

/**
 * One look at a change of a bucket's lifecycle rules, which S3 replaces as a whole [aws-facts A.7]: lock, read, merge, judge, keep
 * the record, read again, write, read back until S3 says so several times. Safe to repeat after any accident. Throws PortFault: a
 * denial is never taken for "no rules".
 */
export async function writeRules(context: RulesContext, change: RulesChange): Promise<Written> {
  const lock = await takeLock(context, change.bucket, change.migration);
  if (lock === null) return wait(`somebody else is writing the lifecycle rules of ${change.bucket}`);
  try {
    const written = await underLock(context, change, lock);
    await lock.release();
    return written;
  } catch (error) {
    // Anything else is as good as a crash: the lock tells that its holder is gone.
    if (error instanceof PortFault || error instanceof HeadwaterError)
      await lock.release().catch(() => undefined);
    throw error;
  }
}

async function underLock(context: RulesContext, change: RulesChange, lock: RulesLock): Promise<Written> {
  const { buckets, clock, pace } = context;
  const { bucket, migration } = change;
  const before = await buckets.lifecycle(bucket);
  const from = configurationDigest(before);
  const now = { migration, nowMs: clock.now().getTime(), lagMs: pace.settingsMs };
  if (standingOf(from, lock.writes(), now) === 'behind')
    return wait(`the lifecycle rules of ${bucket} are not visible yet as they were written last`);
  const wanted = await change.change(before, await writtenRules(context, lock.writes(), migration));
  if (wanted.kind === 'refused') return wanted;
  const { configuration } = wanted;
  const to = configurationDigest(configuration);
  if (to === from) return settled(context, change, configuration, lock);
  const problems = lifecycleProblems(configuration, migration);
  if (problems.length > 0) return invalid(bucket, problems);
  const again = await buckets.lifecycle(bucket);
  if (configurationDigest(again) !== from)
    return wait(`somebody else is changing the lifecycle rules of ${bucket}`);
  const at = clock.now();
  const record = await keepRecord(context, {
    format: 'headwater-lifecycle-record/1',
    migration,
    plan: change.plan,
    step: change.step,
    bucket,
    fence: lock.fence,
    at: at.toISOString(),
    before: recorded(before, true),
    after: recorded(configuration, false),
  });
  const entry = { migration, record, before: from, after: to, atMs: at.getTime() };
  const put = () => buckets.putLifecycle(bucket, configuration);
  if (!(await lock.write(entry, put))) return wait(`the lock on the lifecycle rules of ${bucket} was lost`);
  return settled(context, change, configuration, lock);
}

async function settled(
  context: RulesContext,
  { bucket, migration }: RulesChange,
  configuration: Configuration,
  lock: RulesLock,
): Promise<Written> {
  const to = configurationDigest(configuration);
  let equal = 0;
  for (let attempt = 0; attempt < READ_BACK_ATTEMPTS; attempt += 1) {
    const says = configurationDigest(await context.buckets.lifecycle(bucket));
    equal = says === to ? equal + 1 : 0;
    if (equal === EQUAL_READS) {
      const newest = lock.writes().at(-1);
      const isOurs = newest?.after === to && newest.migration === migration;
      return { kind: 'settled', configuration, write: isOurs ? newest : null };
    }
    await sleep(context.pace.settleMs);
  }
  return wait(`the lifecycle rules of ${bucket} are not visible yet as they were written`);
}

function wait(why: string): Written {
  return { kind: 'wait', why };
}

function invalid(bucket: string, problems: readonly string[]): Refused {
  return {
    kind: 'refused',
    code: 'rules-invalid',
    reason: `S3 would not take these lifecycle rules for ${bucket}: ${problems.slice(0, 5).join('; ')}${problems.length > 5 ? `; and ${problems.length - 5} more` : ''}.`,
    next: [
      'headwater lifecycle preview',
      'Remove rules from the bucket that nobody needs, or make another plan; then run the same command again.',
    ],
  };
}
