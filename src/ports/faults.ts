/**
 * What went wrong outside, sorted by what can be done about it [aws-facts 6, C.6].
 * `unknown-outcome`: the request may have taken effect; look before doing it again.
 */
export const FAULT_KINDS = [
  'transient',
  'throttled',
  'unknown-outcome',
  'not-found',
  'conflict',
  'denied',
  'invalid',
  'unreachable',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Thrown by every adapter instead of the library's own error. */
export class PortFault extends Error {
  readonly kind: FaultKind;
  /** The service's own error name, for people and logs: `ThrottlingException`, `NoSuchBucket`. */
  readonly service: string;
  readonly operation: string;
  readonly requestId: string | null;

  constructor(fault: {
    readonly kind: FaultKind;
    readonly service: string;
    readonly operation: string;
    readonly message: string;
    readonly requestId?: string | null;
    readonly cause?: unknown;
  }) {
    super(`${fault.operation}: ${fault.service}: ${fault.message}`, { cause: fault.cause });
    this.name = 'PortFault';
    this.kind = fault.kind;
    this.service = fault.service;
    this.operation = fault.operation;
    this.requestId = fault.requestId ?? null;
  }
}

/** Faults after which the same read, or a create that was rejected up front, may be tried again. */
export function isRetryable(kind: FaultKind): boolean {
  return kind === 'transient' || kind === 'throttled' || kind === 'unreachable' || kind === 'unknown-outcome';
}

/** A refusal without a word, which is all that the answer to a HEAD can hold: of the object, or of whoever asks. */
export function isUnexplained({ service }: PortFault): boolean {
  return service === 'HTTP 400' || service === 'HTTP 403';
}
