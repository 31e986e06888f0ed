import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleepReal } from 'node:timers/promises';
import { realClock } from '../clock.ts';
import type { Faults, Occasion } from './faults.ts';
import { REQUEST_FAULTS, type RequestFault } from './rules.ts';

/** Thrown for a request that gets no answer: its connection is gone. */
export class ConnectionCut extends Error {}

/** The faults that are answers; each service has its own words for them. */
export type RefusedBy = Extract<
  RequestFault,
  'throttle' | 'error-before' | 'error-after' | 'expired-credentials' | 'access-denied' | 'clock-skew'
>;

/** How a service answers a request. */
export interface Answering<A> {
  readonly occasion: Occasion;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Does what was asked. Must not throw. */
  run(): Promise<A>;
  /** The answer that a fault takes the place of. `serverTimeMs`: what the service believes the time to be. */
  refuse(fault: RefusedBy, serverTimeMs: number): A;
  /** A listing without what is younger than this. */
  withoutRecent(answer: A, ageMs: number): A;
}

const SKEW_MS = 20 * 60_000;
const STALE_MS = 60_000;
const BEFORE: readonly string[] = [
  'throttle',
  'error-before',
  'expired-credentials',
  'access-denied',
  'clock-skew',
];

/** Whether what is asked for is a list. */
const isListing = (operation: string): boolean => operation.startsWith('List');

/** Answers requests, each with the faults that happen to it. @throws ConnectionCut */
export type AnswerWithFaults = <A>(answering: Answering<A>) => Promise<A>;

/**
 * Makes what goes wrong with requests go wrong. `onSkew` hears of a clock that is off, because requests that are signed by
 * that clock have to be believed from then on.
 */
export function requestFaults(faults: Faults, onSkew: (skewMs: number) => void): AnswerWithFaults {
  return (answering) => answer(faults, answering, onSkew);
}

async function answer<A>(
  faults: Faults,
  answering: Answering<A>,
  onSkew: (skewMs: number) => void,
): Promise<A> {
  const { occasion, request, response } = answering;
  const kinds = REQUEST_FAULTS.filter((kind) => kind !== 'stale-list' || isListing(occasion.operation));
  const struck = faults.strike(kinds, occasion);
  if (struck.length === 0) return answering.run();
  const slowMs = struck.reduce((sum, { kind, rule }) => sum + (kind === 'slow' ? (rule.ms ?? 0) : 0), 0);
  const hit = struck.find(({ kind }) => kind !== 'slow');
  const cut = (): never => {
    request.socket.resetAndDestroy();
    throw new ConnectionCut();
  };
  if (hit?.kind === 'reset') return cut();
  let given: A;
  if (hit !== undefined && BEFORE.includes(hit.kind)) {
    const skewMs = hit.kind === 'clock-skew' ? (hit.rule.ms ?? SKEW_MS) : 0;
    if (skewMs !== 0) {
      onSkew(skewMs);
      response.setHeader('date', new Date(realClock.now() + skewMs).toUTCString());
    }
    given = answering.refuse(hit.kind as RefusedBy, realClock.now() + skewMs);
  } else given = await answering.run();
  if (slowMs > 0) await pause(slowMs, response);
  if (hit?.kind === 'lost-response') return cut();
  if (hit?.kind === 'error-after') return answering.refuse('error-after', realClock.now());
  if (hit?.kind === 'stale-list') return answering.withoutRecent(given, hit.rule.ms ?? STALE_MS);
  return given;
}

/** Real time, because it is the asker who waits. Nobody waits for an asker who has gone. */
async function pause(ms: number, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  await sleepReal(ms, undefined, { signal: gone.signal }).catch(() => undefined);
  response.off('close', leave);
}
