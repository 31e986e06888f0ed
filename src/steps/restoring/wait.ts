import { setTimeout as sleep } from 'node:timers/promises';
import { looking, nextLookMs, type RestoreLook } from '../../plans/restore/look.ts';
import type { Buckets } from '../../ports/bucket.ts';
import { ALL, type RestoreScope, seenOf } from './seen.ts';

/** What waiting is done with. */
export interface WaitTools {
  readonly buckets: Pick<Buckets, 'listAll' | 'listKeys'>;
  /** The cloud's time. */
  readonly now: () => Promise<Date>;
  readonly signal: AbortSignal;
  /** Between looks; null to choose by what is expected, and then at least `leastMs`. */
  readonly everyMs: number | null;
  readonly leastMs: number;
  /** Looks once, whatever is on its way. */
  readonly once: boolean;
  /** When the last should be back; null when nobody knows. */
  readonly expectedAt: Date | null;
  readonly onListed: (objects: number) => void;
  readonly onLook: (look: RestoreLook, nextInMs: number | null) => void;
}

/** Lists until nothing is on its way any more. Throws PortFault, and the signal's reason. */
export async function waitForRestore(tools: WaitTools, scope: RestoreScope): Promise<RestoreLook> {
  for (;;) {
    const [at, beganMs] = [await tools.now(), performance.now()];
    const look = await lookAt(tools, scope, at);
    if (tools.once || look.onItsWay.objects === 0) {
      tools.onLook(look, null);
      return look;
    }
    const waitMs =
      tools.everyMs ??
      nextLookMs({
        leastMs: tools.leastMs,
        tookMs: performance.now() - beganMs,
        expectedInMs: tools.expectedAt === null ? null : tools.expectedAt.getTime() - at.getTime(),
      });
    tools.onLook(look, waitMs);
    await sleep(waitMs, undefined, { signal: tools.signal });
  }
}

async function lookAt(
  { buckets, signal, onListed }: WaitTools,
  scope: RestoreScope,
  at: Date,
): Promise<RestoreLook> {
  const making = looking(at);
  let listed = 0;
  for await (const { objects, missing } of seenOf(buckets, scope, ALL)) {
    signal.throwIfAborted();
    making.add(objects, missing.length);
    listed += objects.length;
    onListed(listed);
  }
  return making.look();
}
