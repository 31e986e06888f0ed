import { z } from 'zod';
import { HeadwaterError } from '../errors.ts';
import { FAULT_KINDS, PortFault } from '../ports/faults.ts';
import type { StepRef } from '../steps/outcome.ts';
import { stepOfJobId } from './payload.ts';

const blame = z.enum(['bug', 'usage', 'exceptions', 'stale', 'held', 'proof']);

/**
 * Why a job ended without its step being done, as it crosses processes: BullMQ keeps one string, so it is a line for
 * people followed by a line for us. The process that ran the step still has the Error object itself.
 */
const failureSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('held'),
    code: z.string(),
    reason: z.string(),
    next: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('blocked'), by: z.string() }),
  z.strictObject({
    kind: z.literal('error'),
    name: z.string(),
    message: z.string(),
    fault: z.strictObject({ code: z.string(), blame, next: z.array(z.string()) }).nullable(),
    /** Of a service, when it was one that failed. Absent from what an earlier headwater wrote. */
    port: z
      .strictObject({ kind: z.enum(FAULT_KINDS), service: z.string(), operation: z.string() })
      .nullable()
      .optional(),
  }),
]);
export type Failure = z.output<typeof failureSchema>;

/** What BullMQ shall keep as the job's failed reason. */
export function encodeFailure(failure: Failure): string {
  return `${storable(firstLine(failure))}\n${JSON.stringify(failure)}`;
}

/** Text that PostgreSQL can keep as text and as JSON: no zero character, no half of a surrogate pair. */
export function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\\0')).toString();
}

/** The failure of an error a step threw. */
export function failureOf(error: Error): Failure {
  const fault =
    error instanceof HeadwaterError ? { code: error.code, blame: error.blame, next: [...error.next] } : null;
  const port =
    error instanceof PortFault
      ? { kind: error.kind, service: error.service, operation: error.operation }
      : null;
  return { kind: 'error', name: error.name, message: error.message, fault, port };
}

/**
 * Reads a job's failed reason. BullMQ's own reasons are understood too: a parent fails with `child <queue>:<id> failed`,
 * and what cannot be read at all becomes an error with that text. Never throws.
 */
export function decodeFailure(reason: string, ref: Pick<StepRef, 'migration' | 'plan'>): Failure {
  const child = /^child (.+) failed$/.exec(reason)?.[1];
  const by = child === undefined ? null : stepOfJobId(child.slice(child.lastIndexOf(':') + 1), ref);
  if (by !== null) return { kind: 'blocked', by };
  const json = reason.slice(reason.lastIndexOf('\n') + 1);
  if (json.startsWith('{')) {
    const parsed = failureSchema.safeParse(parseJson(json));
    if (parsed.success) return parsed.data;
  }
  return { kind: 'error', name: 'Error', message: reason, fault: null, port: null };
}

/**
 * The error another process met, as far as it can be told across processes: code, blame and advice survive, and what
 * kind of fault of which service it was.
 */
export function revive(failure: Extract<Failure, { kind: 'error' }>): Error {
  if (failure.fault !== null) return new HeadwaterError({ ...failure.fault, message: failure.message });
  if (failure.port !== null && failure.port !== undefined) {
    const { service, operation } = failure.port;
    // A fault's message begins with these, and it puts them there itself.
    const head = `${operation}: ${service}: `;
    const message = failure.message.startsWith(head) ? failure.message.slice(head.length) : failure.message;
    return new PortFault({ ...failure.port, message });
  }
  const error = new Error(failure.message);
  error.name = failure.name;
  return error;
}

function firstLine(failure: Failure): string {
  if (failure.kind === 'held') return `held: ${failure.code}: ${failure.reason}`;
  if (failure.kind === 'blocked') return `blocked by ${failure.by}`;
  return failure.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
