import { setTimeout as sleep } from 'node:timers/promises';
import { type Progress, stepKey } from '../ledger/progress.ts';
import type { Step } from '../plans/plan.ts';
import type { OwnerTags, Resources } from '../ports/resources.ts';
import type { StepContext } from './context.ts';
import { announce, announced, inOtherHands, made } from './intents.ts';
import type { StepOutcome } from './outcome.ts';

/** A resource brought to its wanted state, or the reason to come back later. */
export type Ensured =
  | { readonly kind: 'ready'; readonly id: string; readonly changed: boolean }
  | Extract<StepOutcome, { kind: 'wait' | 'held' }>;

/** One resource a step stands for. */
export interface Wanted<Spec> {
  readonly step: Step;
  readonly resources: Resources<Spec>;
  /** Built anew for an intent, because file shares derive their client token from it. */
  readonly spec: (intent: string) => Spec;
  /** For people: `S3 location raw/projects/`. */
  readonly what: string;
}

/**
 * Brings one resource about, once, whatever dies in between (docs/ARCHITECTURE.md: Steps, jobs, ledger): known resources are observed and
 * updated; an unfinished intent is settled by find-by-tag before anything is created, unless its call may be under way; a create is
 * announced first.
 */
export async function ensure<Spec>(context: StepContext, wanted: Wanted<Spec>): Promise<Ensured> {
  const progress = await context.ledger.progress();
  const known = progress.resources.get(wanted.step.id);
  if (known !== undefined) {
    const made = progress.steps.get(stepKey(context.plan.digest, wanted.step.id))?.madeResource ?? false;
    const observed = await bringInLine(context, wanted, known, made);
    if (observed !== null) return observed;
  }
  const others = await inOtherHands(context, progress, wanted.step.id);
  if (others !== null) return wait(context, others);
  const found = await settleIntent(context, wanted, progress);
  if (found === 'several') return several(wanted);
  if (found !== null)
    return (
      (await bringInLine(context, wanted, found, true)) ?? wait(context, `${wanted.what} is not visible yet`)
    );
  const id = await create(context, wanted, progress);
  return (await bringInLine(context, wanted, id, true)) ?? wait(context, `${wanted.what} is not visible yet`);
}

function wait(context: StepContext, why: string): Extract<StepOutcome, { kind: 'wait' }> {
  return { kind: 'wait', waitMs: context.pace.pollMs, why };
}

/** Null when the resource is gone. */
async function bringInLine<Spec>(
  context: StepContext,
  wanted: Wanted<Spec>,
  id: string,
  changed = false,
): Promise<Ensured | null> {
  const spec = wanted.spec('');
  const observed = await wanted.resources.observe(id, spec);
  if (observed === null) return null;
  if (observed.state === 'pending') return wait(context, `${wanted.what} is ${observed.status}`);
  if (observed.state === 'broken') return broken(wanted, observed.status, id);
  if (observed.differences.length === 0) return { kind: 'ready', id, changed };
  await wanted.resources.update(id, spec);
  await context.ledger.record({
    type: 'resource-updated',
    plan: context.plan.digest,
    step: wanted.step.id,
    resource: id,
    fields: observed.differences.map((difference) => difference.field),
  });
  return { kind: 'ready', id, changed: true };
}

/** The resource an earlier, interrupted attempt made, if it did; with an intent that is not in other hands. */
export async function settleIntent<Spec>(
  context: StepContext,
  wanted: Wanted<Spec>,
  progress: Progress,
): Promise<string | 'several' | null> {
  const intent = progress.openIntents.get(wanted.step.id) ?? null;
  if (intent === null) return null;
  const tags = ownerTags(context, wanted.step.id, intent);
  const found = await findTwice(context, () => wanted.resources.findByTags(wanted.spec(intent), tags));
  if (found.length > 1) return 'several';
  const [only] = found;
  const head = { plan: context.plan.digest, step: wanted.step.id, intent };
  if (only === undefined) {
    await context.ledger.record({ type: 'intent-dropped', ...head, why: 'nothing carries its tags' });
    return null;
  }
  await context.ledger.record({ type: 'resource-known', ...head, resource: only, how: 'found' });
  return only;
}

async function create<Spec>(context: StepContext, wanted: Wanted<Spec>, seen: Progress): Promise<string> {
  const { id: step, kind } = wanted.step;
  const head = await announce(context, seen, step, { action: `create-${kind}` });
  const id = await announced(context, head, () =>
    wanted.resources.create(wanted.spec(head.intent), ownerTags(context, step, head.intent)),
  );
  await made(context, head, id);
  return id;
}

/** One empty list proves nothing (lists are eventually consistent), so an empty answer is asked for again. */
export async function findTwice(
  context: StepContext,
  find: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const first = await find();
  if (first.length > 0) return first;
  await sleep(context.pace.settleMs);
  return find();
}

/** The tags that make a resource ours. */
export function ownerTags(context: StepContext, step: string, intent: string): OwnerTags {
  return { migration: context.plan.migration, step, intent };
}

/** Holds a step that has made more than one resource. */
export function several<Spec>(wanted: Wanted<Spec>): Extract<StepOutcome, { kind: 'held' }> {
  return {
    kind: 'held',
    code: 'several-resources',
    reason: `More than one resource carries the tags of ${wanted.what}.`,
    next: ['Remove all but one of them by hand, then run `headwater apply` again.'],
  };
}

function broken<Spec>(
  wanted: Wanted<Spec>,
  status: string,
  id: string,
): Extract<StepOutcome, { kind: 'held' }> {
  return {
    kind: 'held',
    code: 'resource-broken',
    reason: `${wanted.what} (${id}) is ${status}.`,
    next: [
      'Check that its agents or its gateway are online and its role is valid, then run the command again.',
    ],
  };
}
