import { basicTime, MAX_SKEW_MS } from '../auth/refused.ts';
import type { TargetAnswer } from '../http.ts';
import type { Occasion } from './faults.ts';
import type { RefusedBy } from './request-faults.ts';

/** What a request to DataSync or Storage Gateway is, for rules: every ARN in it is a resource. */
export function jsonOccasion(service: string, operation: string, body: unknown, requestId: string): Occasion {
  return { service, operation, resources: arnsIn(body), requestId };
}

function arnsIn(body: unknown): readonly string[] {
  if (typeof body === 'string') return body.startsWith('arn:') ? [body] : [];
  if (typeof body !== 'object' || body === null) return [];
  return Object.values(body).flatMap(arnsIn);
}

/** How the JSON services say that something goes wrong [aws-facts 6]. */
export function jsonFault(service: string, fault: RefusedBy, serverTimeMs: number): TargetAnswer {
  const [status, errorType, message] = wordsOf(service, fault, serverTimeMs);
  return { status, errorType, body: { message } };
}

function wordsOf(
  service: string,
  fault: RefusedBy,
  serverTimeMs: number,
): readonly [status: number, errorType: string, message: string] {
  switch (fault) {
    case 'throttle':
      return [400, 'ThrottlingException', 'Rate exceeded'];
    case 'error-before':
    case 'error-after':
      return [
        500,
        service === 'datasync' ? 'InternalException' : 'InternalFailure',
        'An internal error occurred.',
      ];
    case 'expired-credentials':
      return [403, 'ExpiredTokenException', 'The security token included in the request is expired'];
    case 'access-denied':
      return [403, 'AccessDeniedException', 'User is not authorized to perform this action.'];
    case 'clock-skew': {
      const limit = basicTime(serverTimeMs - MAX_SKEW_MS);
      const message = `Signature expired: it is now earlier than ${limit} (${basicTime(serverTimeMs)} - 15 min.)`;
      return [403, 'InvalidSignatureException', message];
    }
  }
}

/** More than anybody makes within the time a list may lag. */
const REMEMBERED = 1000;

/** Knows what was made when, by the ARNs in the answers, so that a list can be without it. */
export interface MadeBefore {
  saw(operation: string, answer: TargetAnswer, nowMs: number): void;
  /** A listing without what was made after `sinceMs`. */
  without(answer: TargetAnswer, sinceMs: number): TargetAnswer;
}

/** Starts with nothing known. */
export function rememberMade(): MadeBefore {
  const madeMs = new Map<string, number>();
  return {
    saw(operation, { status, body }, nowMs) {
      if (status !== 200 || !/^(Create|Start)/.test(operation)) return;
      for (const arn of arnsIn(body)) {
        madeMs.delete(arn);
        madeMs.set(arn, nowMs);
      }
      for (const arn of madeMs.keys()) {
        if (madeMs.size <= REMEMBERED) break;
        madeMs.delete(arn);
      }
    },
    without(answer, sinceMs) {
      if (answer.status !== 200 || typeof answer.body !== 'object' || answer.body === null) return answer;
      const isRecent = (item: unknown): boolean =>
        typeof item === 'object' &&
        item !== null &&
        Object.values(item).some((value) => typeof value === 'string' && (madeMs.get(value) ?? 0) > sinceMs);
      const body = Object.fromEntries(
        Object.entries(answer.body).map(([name, value]: [string, unknown]) => [
          name,
          Array.isArray(value) ? value.filter((item) => !isRecent(item)) : value,
        ]),
      );
      return { ...answer, body };
    },
  };
}
