import { z } from 'zod';
import type { StepRef } from '../steps/outcome.ts';

/** Raised when a headwater of before could not read, or would misread, what is written now. */
export const PAYLOAD_VERSION = 1;

/**
 * What a job carries: names only, never content (docs/ARCHITECTURE.md: Steps, jobs, ledger). The plan and the ledger
 * hold the rest.
 * `after` and `unmet` name needs of the step that BullMQ's tree cannot express, see {@link lowerPlan}.
 */
const payloadSchema = z.strictObject({
  v: z.literal(PAYLOAD_VERSION),
  migration: z.string(),
  /** The plan's digest. */
  plan: z.string(),
  step: z.string(),
  /** Needs that another job of this run fulfils; looked at before the step is carried. */
  after: z.array(z.string()),
  /** Needs that are neither done nor part of this run: the step is held. */
  unmet: z.array(z.string()),
  /** Attempts that were spent before the last look that went well; only later ones count against the limit. */
  attemptsForgiven: z.number().int().nonnegative().optional(),
});
export type JobPayload = z.output<typeof payloadSchema>;

const versionSchema = z.looseObject({ v: z.number().int().positive() });

/**
 * A payload this version can read; the version of one that another headwater wrote, which its like can read; or why nobody
 * can. Never throws. A change of the payload raises `v`, and the version after reads the one before: while workers are
 * replaced one by one, the new ones carry what the old ones left.
 */
export function parsePayload(
  data: unknown,
): { readonly payload: JobPayload } | { readonly otherVersion: number } | { readonly unreadable: string } {
  const version = versionSchema.safeParse(data);
  if (version.success && version.data.v !== PAYLOAD_VERSION) return { otherVersion: version.data.v };
  const parsed = payloadSchema.safeParse(data);
  if (parsed.success) return { payload: parsed.data };
  return { unreadable: `The job's payload is not one of headwater's: ${z.prettifyError(parsed.error)}` };
}

/** The queue of a migration. BullMQ forbids `:` in queue names; migration names are dash-separated words. */
export function queueName(migration: string): string {
  return `headwater-${migration}`;
}

/**
 * The job id of a step: the same for everyone who lowers the same plan, so a step enqueued twice is one job. There is no
 * generation in it: a job of an earlier apply is removed before it is added anew (see `enqueue`), so two applies
 * can never have two jobs for one step. BullMQ forbids `:` and integers as ids; step ids hold neither.
 */
export function jobId(ref: StepRef): string {
  return `${ref.migration}/${ref.plan.slice(0, 16)}/${ref.step}`;
}

/** The step a job id of this migration and plan names, or null for another plan's job. */
export function stepOfJobId(id: string, ref: Pick<StepRef, 'migration' | 'plan'>): string | null {
  const head = jobId({ ...ref, step: '' });
  return id.startsWith(head) ? id.slice(head.length) : null;
}
