import { setTimeout as sleep } from 'node:timers/promises';
import { needOf } from '../../plans/restore/need.ts';
import { dealtWith, NO_OUTCOME, plusOutcome, type RestoreOutcome } from '../../plans/restore/record.ts';
import type { ListedObject, RestoreAnswer } from '../../ports/bucket.ts';
import type { NotRestored } from '../../ports/restore-records.ts';
import { askPatiently } from './ask-patiently.ts';
import type { AskProgress, AskTools } from './ask-tools.ts';
import { type RestoreScope, type SeenBatch, seenOf } from './seen.ts';

/** At a thousand requests a second there is a tenth of one for each. */
const IN_FLIGHT = 100;

/** Objects that were listed together. It is dealt with when nothing of it is waited for. */
interface Lot {
  readonly left: SeenBatch['left'];
  waiting: number;
  readonly outcome: { -readonly [Name in keyof RestoreOutcome]: number };
  readonly notRestored: NotRestored[];
}

/**
 * Asks for everything that needs it, at the pace, and keeps how far it is: only what was dealt with together with all before it counts as
 * done, so that whoever goes on misses nothing. What was asked for since is seen on its way then, and not asked for again. When a request
 * fails for good, or the signal says so, what is under way is waited for and kept, and the error (or the signal's reason) thrown.
 */
export async function askForAll(
  tools: AskTools,
  scope: RestoreScope,
  from: AskProgress,
): Promise<AskProgress> {
  const { buckets, terms, pace, signal } = tools;
  const lots: Lot[] = [];
  const running = new Set<Promise<void>>();
  let [progress, notes, keptAt] = [from, [] as NotRestored[], performance.now()];
  let lastAskedAt = from.lastAskedAt;
  let failure: { readonly error: unknown } | null = null;
  const settle = (): void => {
    for (let lot = lots[0]; lot?.waiting === 0; lot = lots[0]) {
      lots.shift();
      progress = { left: lot.left, outcome: plusOutcome(progress.outcome, lot.outcome), lastAskedAt };
      notes.push(...lot.notRestored);
    }
    tools.onProgress(dealtWith(progress.outcome));
  };
  const keep = async (): Promise<void> => {
    const [noted, now] = [notes, { ...progress, lastAskedAt }];
    notes = [];
    keptAt = performance.now();
    await tools.keep(now, noted);
  };
  const begin = (lot: Lot, object: ListedObject, days: number | null): void => {
    lot.waiting += 1;
    const asking = askPatiently(tools, scope.bucket, object.key, days)
      .then((answer) => {
        if (answer === 'asked') lastAskedAt = tools.now().toISOString();
        record(lot, object.key, answer);
        lot.waiting -= 1;
      })
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(asking));
    running.add(asking);
  };
  const mayGoOn = (): boolean => failure === null && !signal.aborted;
  try {
    for await (const batch of seenOf(buckets, scope, from.left)) {
      const lot = lotOf(batch);
      lots.push(lot);
      for (const object of batch.objects) {
        const need = needOf(object, terms, tools.now());
        if (need.kind === 'skip') {
          lot.outcome[SKIPPED[need.why]] += 1;
          continue;
        }
        while (running.size >= IN_FLIGHT) await Promise.race(running);
        const holdMs = pace.holdMs(performance.now());
        if (holdMs >= 1) await sleep(holdMs, undefined, { signal }).catch(() => undefined);
        if (!mayGoOn()) break;
        begin(lot, object, need.days);
      }
      if (!mayGoOn()) break;
      lot.waiting -= 1;
      settle();
      if (performance.now() - keptAt > tools.keepEveryMs) await keep();
    }
  } catch (error) {
    failure ??= { error };
  }
  await Promise.all(running);
  settle();
  if (mayGoOn()) progress = { ...progress, left: [] };
  await keep();
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  signal.throwIfAborted();
  return { ...progress, lastAskedAt };
}

/** Until all of it was come to, a lot waits for itself. */
function lotOf({ left, missing }: SeenBatch): Lot {
  return {
    left,
    waiting: 1,
    outcome: { ...NO_OUTCOME, missing: missing.length },
    notRestored: missing.map((key) => ({ key, why: 'missing' })),
  };
}

/** Where what needs nothing is counted. */
export const SKIPPED = {
  readable: 'readable',
  unknown: 'unknown',
  'on-its-way': 'onItsWay',
  back: 'back',
} as const;

const COUNTED: Readonly<Record<RestoreAnswer, keyof RestoreOutcome>> = {
  asked: 'asked',
  kept: 'kept',
  'on-its-way': 'onItsWay',
  'not-archived': 'readable',
  gone: 'missing',
  'no-capacity': 'noCapacity',
};

function record(lot: Lot, key: string, answer: RestoreAnswer): void {
  lot.outcome[COUNTED[answer]] += 1;
  if (answer === 'gone') lot.notRestored.push({ key, why: 'missing' });
  if (answer === 'no-capacity') lot.notRestored.push({ key, why: 'no-capacity' });
}
