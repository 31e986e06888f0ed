import { HeadwaterError } from '../errors.ts';
import type { Look } from '../jobs/hooks.ts';
import { PortFault } from '../ports/faults.ts';
import type { ServiceCall } from '../ports/service-call.ts';
import type { StepFacts } from './step-facts.ts';

/** What a log may be limited to, from everything to errors only. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of a log. Fields are flat, so that any collector can filter by them; absent ones do not apply. */
export interface LogLine {
  readonly level: LogLevel;
  readonly event: 'look' | 'call' | 'blocked' | 'notice' | 'scan-failed';
  readonly text: string;
  readonly plan?: string;
  readonly wave?: number | null;
  readonly share?: string | null;
  readonly step?: string;
  readonly kind?: string;
  readonly phase?: string;
  readonly outcome?: 'done' | 'wait' | 'held' | 'failed';
  readonly changed?: boolean;
  readonly waitMs?: number;
  readonly why?: string;
  readonly code?: string;
  readonly next?: readonly string[];
  readonly willRetry?: boolean;
  readonly lookMs?: number;
  readonly fault?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly error?: string | null;
  readonly attempts?: number;
  readonly callMs?: number;
  readonly requestId?: string | null;
}

/**
 * A look at a step as a line. Waiting that says nothing new is for `debug`: a transfer is looked at thousands of times.
 * `saidBefore` is what the step's last line said it waits for.
 */
export function lookLine(look: Look, facts: StepFacts | null, saidBefore: string | undefined): LogLine {
  const { ref, ended } = look;
  const head = {
    event: 'look',
    plan: ref.plan,
    step: ref.step,
    ...(facts ?? {}),
    outcome: ended.kind,
    lookMs: Math.round(look.lookMs),
  } as const;
  switch (ended.kind) {
    case 'done':
      return { ...head, level: 'info', changed: ended.changed, text: ended.summary, outcome: 'done' };
    case 'wait': {
      const { waitMs, why } = ended;
      return { ...head, level: why === saidBefore ? 'debug' : 'info', waitMs, why, text: why };
    }
    case 'held': {
      const { code, reason, next } = ended;
      return { ...head, level: 'warn', code, next, text: reason };
    }
    case 'failed': {
      const { willRetry, error } = ended;
      return {
        ...head,
        level: willRetry ? 'warn' : 'error',
        willRetry,
        text: error.message,
        ...signsOf(error),
      };
    }
  }
}

function signsOf(error: Error): Pick<LogLine, 'code' | 'fault' | 'service' | 'operation' | 'requestId'> {
  if (error instanceof PortFault) {
    const { kind, service, operation, requestId } = error;
    return { fault: kind, service, operation, requestId };
  }
  return error instanceof HeadwaterError ? { code: error.code } : { code: 'bug' };
}

/** A call of a cloud service as a line. */
export function callLine(call: ServiceCall, step: string | null, facts: StepFacts | null): LogLine {
  const { service, operation, callMs, attempts, requestId, error } = call;
  return {
    level: 'debug',
    event: 'call',
    ...(step === null ? {} : { step }),
    ...(facts ?? {}),
    service,
    operation,
    callMs: Math.round(callMs),
    attempts,
    requestId,
    error,
    text: `${service} ${operation}${error === null ? '' : `: ${error}`}`,
  };
}
