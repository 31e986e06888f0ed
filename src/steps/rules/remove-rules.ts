import { HeadwaterError } from '../../errors.ts';
import type { EventBody, LedgerEvent } from '../../ledger/events.ts';
import { configurationDigest } from '../../plans/lifecycle/configuration.ts';
import { mergeLifecycle } from '../../plans/lifecycle/merge.ts';
import { isOwn } from '../../plans/lifecycle/own-rules.ts';
import type { StepOf } from '../../plans/plan.ts';
import type { StepContext } from '../context.ts';
import { readRecord } from './record.ts';
import { type Written, writeRules } from './write-rules.ts';

/** What became of the rules of this migration in one bucket. */
export interface RemovedRules {
  readonly kind: 'removed';
  readonly bucket: string;
  /** Ids of the rules that this removal took out; none when they were gone already. */
  readonly removed: readonly string[];
  /** Rules of others that stay. */
  readonly kept: number;
  /** True when the configuration is what it was before the first write; null when nobody knows. */
  readonly asBefore: boolean | null;
  /** Where what was there before and after is recorded; null when nothing was written. */
  readonly record: string | null;
}

/** Who removes, and how to read the ledger: all its events, as they are when it is called. */
export interface Removal {
  readonly by: string;
  readonly events: () => Promise<readonly LedgerEvent[]>;
}

/**
 * One look at taking the rules of a step out of its bucket; the rules of others stay. Rules that somebody edited go as well: they
 * have our name, and that is what is asked for. Safe to repeat after any accident. Throws PortFault, and HeadwaterError
 * `rules-invalid` (held).
 */
export async function removeStepRules(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
  removal: Removal,
): Promise<RemovedRules | Extract<Written, { kind: 'wait' }>> {
  const { migration, digest } = context.plan;
  const written = await writeRules(
    { ...context, control: context.config.bucket.control },
    {
      bucket: step.bucket,
      migration,
      plan: digest,
      step: step.id,
      change: (current) => ({
        kind: 'wanted',
        configuration: mergeLifecycle({ current, own: [], migration, base: null }).configuration,
      }),
    },
  );
  if (written.kind === 'wait') return written;
  if (written.kind === 'settled') return recorded(context, step, written, removal);
  const { code, reason, next } = written;
  throw new HeadwaterError({ code, blame: 'held', message: reason, next: [...next] });
}

/** The write may be one of an earlier look that died before it could say so. */
async function recorded(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
  { configuration, write }: Extract<Written, { kind: 'settled' }>,
  { by, events }: Removal,
): Promise<RemovedRules> {
  const { bucket } = step;
  const { digest, migration } = context.plan;
  const control = context.config.bucket.control;
  const before = await events();
  const kept = configuration.rules.length;
  const isRecorded = before.some(
    ({ event }) => event.type === 'lifecycle-removed' && event.record.key === write?.record.key,
  );
  if (write === null || isRecorded)
    return { kind: 'removed', bucket, removed: [], kept, asBefore: null, record: null };
  const record = await readRecord({ ...context, control }, write.record);
  const ruleIds = (record?.before.rules ?? []).flatMap((rule) =>
    isOwn(rule, migration) && rule.ID !== undefined ? [rule.ID] : [],
  );
  const first = firstWrite(before, bucket);
  await context.ledger.record({
    type: 'lifecycle-removed',
    plan: digest,
    step: step.id,
    bucket,
    ruleIds,
    before: write.before,
    after: write.after,
    record: write.record,
    by,
  });
  return {
    kind: 'removed',
    bucket,
    removed: ruleIds,
    kept,
    asBefore: first === null ? null : first.before === configurationDigest(configuration),
    record: `s3://${control}/${write.record.key}`,
  };
}

/** The first write since the rules were removed last; null when there was none. */
function firstWrite(
  events: readonly LedgerEvent[],
  bucket: string,
): Extract<EventBody, { type: 'lifecycle-written' }> | null {
  const removedAt = events.findLastIndex(
    ({ event }) => event.type === 'lifecycle-removed' && event.bucket === bucket,
  );
  const since = events
    .slice(removedAt + 1)
    .flatMap(({ event }) => (event.type === 'lifecycle-written' && event.bucket === bucket ? [event] : []));
  return since[0] ?? null;
}
