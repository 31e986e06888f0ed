import { HeadwaterError } from '../errors.ts';
import type { EventBody } from '../ledger/events.ts';
import { type Progress, stepKey } from '../ledger/progress.ts';
import { PortFault } from '../ports/faults.ts';
import type { StepContext } from './context.ts';

/** One announced call: all events about it begin like this. */
export interface Announced {
  readonly plan: string;
  readonly step: string;
  readonly intent: string;
}

/** What an announcement says besides who makes it. */
type Announcement = Omit<Extract<EventBody, { type: 'intent-made' }>, 'type' | keyof Announced | 'maker'>;

/**
 * Records that a call which cannot be repeated is about to be made. `seen` is what the caller judged by: when another worker has
 * moved the step on since, there is nothing to announce. Throws HeadwaterError `overtaken`, `intent-open`.
 */
export async function announce(
  context: StepContext,
  seen: Progress,
  step: string,
  announcement: Announcement,
): Promise<Announced> {
  const head = { plan: context.plan.digest, step, intent: context.clock.newId() };
  context.makers.announcing(head.intent);
  try {
    await context.ledger.record(
      { type: 'intent-made', ...head, ...announcement, maker: context.makers.self },
      (newest) => {
        if (positionOf(newest, head) !== positionOf(seen, head)) throw overtaken(step);
      },
    );
  } catch (error) {
    // Whatever became of it: no call follows, so nobody has to wait for one.
    await context.makers.during(head.intent, () => Promise.resolve()).catch(() => undefined);
    throw error;
  }
  return head;
}

/** Makes the announced call. When it was refused for certain, the intent is dropped; else it stays open. */
export async function announced(
  context: StepContext,
  head: Announced,
  call: () => Promise<string>,
): Promise<string> {
  try {
    return await context.makers.during(head.intent, call);
  } catch (error) {
    if (error instanceof PortFault && !['unknown-outcome', 'transient'].includes(error.kind)) {
      await context.ledger.record({ type: 'intent-dropped', ...head, why: `refused: ${error.service}` });
    }
    throw error;
  }
}

/** Records what an announced call has made. Throws HeadwaterError `one-too-many` (held) when others had given the call up. */
export async function made(context: StepContext, head: Announced, resource: string): Promise<void> {
  try {
    await context.ledger.record({ type: 'resource-known', ...head, resource, how: 'created' });
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.code === 'intent-unknown')) throw error;
    throw new HeadwaterError({
      code: 'one-too-many',
      blame: 'held',
      message: `${head.step} has made ${resource} so late that another worker had given it up: there may be two.`,
      next: [
        `Look at what it is now: headwater ledger show. If another than ${resource} is named there, remove this one.`,
        'Then run the command again.',
      ],
    });
  }
}

/** Why the open intent of a step is not to be settled now: its call may be under way. Null when it is, or there is none. */
export async function inOtherHands(
  context: StepContext,
  progress: Progress,
  step: string,
): Promise<string | null> {
  const intent = progress.openIntents.get(step);
  if (intent === undefined) return null;
  const by = progress.makers.get(step) ?? null;
  if (!(await context.makers.mayBeUnderWay(intent, by))) return null;
  const who = by === null ? 'another worker' : `process ${by.pid} on ${by.host}`;
  return `${who} has announced the call and may be at it`;
}

/** True for an error that only says that another worker was faster: looking again tells what is left to do. */
export function isOvertaken(error: HeadwaterError): boolean {
  return ['overtaken', 'taken-back', 'intent-open', 'intent-unknown', 'already-committed'].includes(
    error.code,
  );
}

function overtaken(step: string): HeadwaterError {
  return new HeadwaterError({
    code: 'overtaken',
    blame: 'bug',
    message: `Another worker was faster with ${step}.`,
  });
}

/** What a step has come to, as far as it matters to whether something is still to be made. */
function positionOf(progress: Progress, { plan, step }: Announced): string {
  const executions = progress.steps.get(stepKey(plan, step))?.executions ?? [];
  return JSON.stringify([
    progress.resources.get(step) ?? null,
    executions.map(({ arn, result }) => [arn, result]),
  ]);
}
