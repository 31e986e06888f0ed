import { setTimeout as sleep } from 'node:timers/promises';

type Next = (args: never) => Promise<object>;

/** As much of an SDK client as it takes to hold a call back. */
interface Held {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: 'initialize'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

/** Calls that may go out together after a pause. */
const BURST = 5;

/**
 * The milliseconds to hold each call back, asked once a call: after a burst of five no more than `perSecond` of them
 * go out in a second, in the order they came.
 */
export function pacing(perSecond: number, nowMs: () => number): () => number {
  const everyMs = 1000 / perSecond;
  let nextMs = Number.NEGATIVE_INFINITY;
  return () => {
    const now = nowMs();
    nextMs = Math.max(nextMs, now - BURST * everyMs) + everyMs;
    return Math.max(0, nextMs - now);
  };
}

/**
 * Keeps the calls of a client to a rate. They are held back before anything is signed, so that none gets old on the way; what the
 * client repeats by itself has waits of its own. Not for calls that others give up after a while: those go at once.
 */
export function paced<Client extends object>(client: Client, perSecond: number): Client {
  const holdMs = pacing(perSecond, () => performance.now());
  // Each client types its stack by its own commands; what is used here is the same for all.
  const { middlewareStack } = client as Client & Held;
  middlewareStack.add(
    (next) => async (args) => {
      const waitMs = holdMs();
      if (waitMs > 0) await sleep(waitMs);
      return next(args);
    },
    { step: 'initialize', name: 'headwaterPace', priority: 'high' },
  );
  return client;
}
