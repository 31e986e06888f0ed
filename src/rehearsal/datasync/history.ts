import type { Clock } from '../clock.ts';
import { isFinal, type Resources } from './resources.ts';

/** How long an execution is remembered after its end [aws-facts 2]. */
export const HISTORY_MS = 30 * 24 * 60 * 60_000;

/** Forgets executions that ended more than 30 days ago on the clock, on disk too. */
export async function forgetOld({ executions }: Resources, clock: Clock): Promise<void> {
  const before = clock.now() - HISTORY_MS;
  const old = executions
    .all()
    .filter(({ status, endedAtMs }) => isFinal(status) && endedAtMs !== null && endedAtMs <= before);
  await Promise.all(old.map(({ arn }) => executions.remove(arn)));
}
