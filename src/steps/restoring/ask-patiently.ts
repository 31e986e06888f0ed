import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreAnswer } from '../../ports/bucket.ts';
import { isRetryable, PortFault } from '../../ports/faults.ts';
import type { AskTools } from './ask-tools.ts';

/** Each is several of the SDK's own. */
const ATTEMPTS = 10;
/** Expedited capacity comes and goes; who needs it now does not wait for hours. */
const CAPACITY_ATTEMPTS = 4;
const WAIT_MS = 500;
const WAIT_AT_MOST_MS = 60_000;

/**
 * Asks for one object, again when S3 asks to slow down, fails or has no Expedited capacity: after a random wait up to a bound that doubles, at
 * the pace of all. Throws what is left of a fault after ten attempts, any other fault at once, and the signal's reason.
 */
export async function askPatiently(
  {
    buckets,
    terms,
    pace,
    chance,
    signal,
  }: Pick<AskTools, 'buckets' | 'terms' | 'pace' | 'chance' | 'signal'>,
  bucket: string,
  key: string,
  days: number | null,
): Promise<RestoreAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await buckets.restore(bucket, key, { tier: terms.tier, days });
      if (answer !== 'no-capacity' || attempt >= CAPACITY_ATTEMPTS) return answer;
    } catch (error) {
      if (!(error instanceof PortFault && isRetryable(error.kind)) || attempt >= ATTEMPTS) throw error;
      if (error.kind === 'throttled') pace.slowDown(performance.now());
    }
    const waitMs = chance() * Math.min(WAIT_AT_MOST_MS, WAIT_MS * 2 ** attempt);
    await sleep(waitMs + pace.holdMs(performance.now()), undefined, { signal });
  }
}
