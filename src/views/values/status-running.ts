import { z } from 'zod';
import { count } from '../../config/count.ts';

const rate = z.number().nonnegative().nullable();

/** A task execution that was started and whose end is not known yet. */
export const statusExecutionSchema = z.strictObject({
  step: z.string(),
  share: z.string(),
  agents: z.array(z.string()),
  arn: z.string(),
  /** When the ledger heard of it first; null when it does not say. */
  since: z.iso.datetime().nullable(),
  /** Since when none of its counters has moved, once that is an hour and more; null while they do. */
  stalledSince: z.iso.datetime().nullable(),
  /** DataSync's own word, and its counters; null when it was not asked, or did not tell. */
  state: z.string().nullable(),
  items: count.nullable(),
  bytes: count.nullable(),
  estimatedItems: count.nullable(),
  estimatedBytes: count.nullable(),
  /** On average since it was launched. */
  itemsPerSecond: rate,
  bytesPerSecond: rate,
});
export type StatusExecution = z.output<typeof statusExecutionSchema>;

/** An agent that carries runs of the plan. */
export const statusAgentSchema = z.strictObject({
  name: z.string(),
  /** Runs it is at. */
  executions: count,
  /** Null when DataSync was not asked. */
  online: z.boolean().nullable(),
});

/** From when and whom the figures of what runs are. */
export const statusSeenSchema = z.strictObject({
  by: z.enum(['ledger', 'datasync']),
  /** The newest event of the ledger, or when DataSync was asked; null for an empty ledger. */
  at: z.iso.datetime().nullable(),
  /** Why DataSync could not be asked, or not about everything; null when it could, and when nobody wanted to. */
  trouble: z.string().nullable(),
});

/** When the copying that is due will be carried and checked; cut-overs wait for people. */
export const statusEtaSchema = z.strictObject({
  /** Once it goes on; null when nothing tells. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** Null unless it goes on now. */
  at: z.iso.datetime().nullable(),
  /** What the rates rest on; null when there is no estimate. */
  rates: z.enum(['measured', 'assumed', 'both']).nullable(),
  /** What keeps it from going on; null when nothing does. Shares that are held or cancelled are left out of it. */
  waitsFor: z.enum(['approval', 'resume', 'person', 'apply']).nullable(),
});
export type StatusEta = z.output<typeof statusEtaSchema>;
