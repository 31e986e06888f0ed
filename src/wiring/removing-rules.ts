import { setTimeout as sleep } from 'node:timers/promises';
import { HeadwaterError } from '../errors.ts';
import type { EventBody, LedgerEvent } from '../ledger/events.ts';
import { configurationDigest } from '../plans/lifecycle/configuration.ts';
import { mergeLifecycle } from '../plans/lifecycle/merge.ts';
import { isOwn } from '../plans/lifecycle/own-rules.ts';
import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from '../steps/context.ts';
import { readRecord } from '../steps/rules/record.ts';
import { type Written, writeRules } from '../steps/rules/write-rules.ts';
import type { LifecycleRemoved } from '../views/values/lifecycle-removed.ts';
import { openContext } from './context.ts';
import { approvedPlan } from './plan-files.ts';
import { operator } from './planning.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/**
 * Takes the rules of this migration out of every bucket that the approved plan writes rules into; the rules of others stay. Safe
 * to repeat. Throws PortFault, HeadwaterError `rules-invalid` (held), and AbortError when it is interrupted.
 */
export async function removeRules(
  project: Project,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<readonly LifecycleRemoved[]> {
  const { plan } = await approvedPlan(project);
  const { context, close } = await openContext(project, plan, reporter);
  try {
    const removed: LifecycleRemoved[] = [];
    for (const step of plan.steps) {
      if (step.kind !== 'lifecycle-rules') continue;
      const settled = await untilSettled(context, step, (why) => {
        reporter.progress(step.id, why, 0, null);
        return sleep(context.pace.pollMs, undefined, { signal });
      });
      removed.push(await told(project, context, step, settled));
    }
    return removed;
  } finally {
    await close();
  }
}

type Settled = Extract<Written, { kind: 'settled' }>;

async function untilSettled(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
  pause: (why: string) => Promise<unknown>,
): Promise<Settled> {
  const { migration, digest } = context.plan;
  const control = context.config.bucket.control;
  for (;;) {
    const written = await writeRules(
      { ...context, control },
      {
        bucket: step.bucket,
        migration,
        plan: digest,
        step: step.id,
        // Rules that somebody edited go as well: they have our name, and that is what is asked for.
        change: (current) => ({
          kind: 'wanted',
          configuration: mergeLifecycle({ current, own: [], migration, base: null }).configuration,
        }),
      },
    );
    if (written.kind === 'settled') return written;
    if (written.kind === 'refused') {
      const { code, reason, next } = written;
      throw new HeadwaterError({ code, blame: 'held', message: reason, next: [...next] });
    }
    await pause(written.why);
  }
}

async function told(
  project: Project,
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
  { configuration, write }: Settled,
): Promise<LifecycleRemoved> {
  const { bucket } = step;
  const { digest, migration } = context.plan;
  const control = context.config.bucket.control;
  const events = await project.events();
  const kept = configuration.rules.length;
  const isRecorded = events.some(
    ({ event }) => event.type === 'lifecycle-removed' && event.record.key === write?.record.key,
  );
  if (write === null || isRecorded) return { bucket, removed: [], kept, asBefore: null, record: null };
  const record = await readRecord({ ...context, control }, write.record);
  const ruleIds = (record?.before.rules ?? []).flatMap((rule) =>
    isOwn(rule, migration) && rule.ID !== undefined ? [rule.ID] : [],
  );
  const first = firstWrite(events, bucket);
  await project.ledger.record({
    type: 'lifecycle-removed',
    plan: digest,
    step: step.id,
    bucket,
    ruleIds,
    before: write.before,
    after: write.after,
    record: write.record,
    by: operator(),
  });
  return {
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
