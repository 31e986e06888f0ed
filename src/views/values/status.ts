import { z } from 'zod';
import { count } from '../../config/count.ts';
import { driftFindingSchema, driftUncheckedSchema } from '../../doctor/drift/finding-schema.ts';
import { evidenceSchema } from '../../evidence/evidence.ts';
import { planSchema } from '../../plans/plan.ts';
import { authoritySchema, waitingSchema } from '../report-schema.ts';
import { planDigest } from './plan-file.ts';
import { statusAmountSchema } from './status-amount.ts';
import { statusCutoverSchema } from './status-cutover.ts';
import {
  statusAgentSchema,
  statusEtaSchema,
  statusExecutionSchema,
  statusSeenSchema,
} from './status-running.ts';
import { stopSchema } from './steered.ts';

const phase = z.enum(['transfer', 'cutover', 'lifecycle']);

/** `running`: begun and not ended yet, also when whoever carried it out died. */
const state = z.enum(['waiting', 'running', 'held', 'done']);

/** Steps by state; they add up to `steps`. */
const counts = { steps: count, done: count, running: count, held: count, waiting: count };

const step = z.strictObject({
  id: z.string(),
  /** Null for a step that serves all shares. */
  share: z.string().nullable(),
  kind: z.string(),
  phase,
  status: state,
  /** What it brought about; empty until it is done. */
  summary: z.string(),
  /** Why it waits for a person; null when it does not. */
  held: z
    .strictObject({ code: z.string(), reason: z.string(), next: z.array(z.string()).readonly() })
    .nullable(),
});
export type StatusStep = z.output<typeof step>;

/** What the pass that is due moves, what of it has been carried, and what task executions say they copied. */
const amounts = { planned: statusAmountSchema, carried: statusAmountSchema, copied: statusAmountSchema };

const wave = z.strictObject({
  number: count,
  name: z.string(),
  shares: z.array(z.string()),
  /** Of its transfer steps: `held` when one is, else `running` when one has begun and one is not done. */
  status: state,
  ...amounts,
});
export type StatusWave = z.output<typeof wave>;

const share = z.strictObject({
  share: z.string(),
  /** Null when nothing of it is left to move. */
  wave: count.nullable(),
  /** The phase of its first step that is not done. */
  phase: z.enum(['transfer', 'cutover', 'lifecycle', 'done']),
  authority: authoritySchema,
  frozen: z.boolean(),
  cutover: statusCutoverSchema,
  /** The newest evidence; null when there is none. */
  evidence: z
    .strictObject({
      id: evidenceSchema.shape.id,
      sha256: evidenceSchema.shape.verdicts.shape.sha256,
      verdict: evidenceSchema.shape.verdict,
    })
    .nullable(),
  /** Entries in which L3 or L4 found other bytes, where no check has looked since: the newest evidence cannot see them. */
  deeper: count,
  /** The last step anything happened to; null when nothing did. */
  lastStep: z.string().nullable(),
  /** How far the pass is that was begun last, when several runs carry a partition of the share each; else null. */
  parts: z
    .strictObject({
      /** What the ids of its steps begin with. */
      pass: z.string(),
      partitions: count,
      done: count,
      running: count,
      held: count,
      /** What its runs have copied so far, added up: files, directories and links. */
      items: count,
      bytes: count,
    })
    .nullable(),
  counts: z.strictObject(counts),
  ...amounts,
});
export type StatusShare = z.output<typeof share>;

/** How far the approved plan is, and what waits for whom. */
export const statusSchema = z.strictObject({
  migration: z.string(),
  rehearsal: z.boolean(),
  at: z.iso.datetime(),
  plan: z.strictObject({ digest: planDigest, createdAt: planSchema.shape.createdAt, approved: z.boolean() }),
  ledger: z.strictObject({ seq: count, digest: z.string() }),
  ...amounts,
  eta: statusEtaSchema,
  /** From when the figures of what runs are. */
  seen: statusSeenSchema,
  executions: z.array(statusExecutionSchema).readonly(),
  agents: z.array(statusAgentSchema).readonly(),
  waves: z.array(wave).readonly(),
  /** What was committed and was not as it was left when somebody looked last: `headwater drift` looks anew. Worst first. */
  drift: z
    .array(driftFindingSchema.pick({ id: true, share: true, subject: true, severity: true, since: true }))
    .readonly(),
  /** When this host looked for drift last, and how that ended; null when it never did, or nothing was committed then. */
  driftLook: z
    .strictObject({
      at: z.iso.datetime(),
      deep: z.boolean(),
      shares: z.array(z.string()).readonly(),
      findings: count,
      unchecked: z.array(driftUncheckedSchema).readonly(),
    })
    .nullable(),
  /** What a person has paused or given up. */
  stops: z.array(stopSchema).readonly(),
  counts: z.strictObject(counts),
  /** The phases that the plan has steps of, in order. */
  phases: z.array(z.strictObject({ phase, ...counts })).readonly(),
  shares: z.array(share).readonly(),
  steps: z.array(step).readonly(),
  waiting: z.array(waitingSchema).readonly(),
  /** Scans on this host that were begun and are not finished: running somewhere, or to be gone on with. */
  scans: z
    .array(z.strictObject({ share: z.string(), startedAt: z.iso.datetime(), entries: count }))
    .readonly(),
});
export type Status = z.output<typeof statusSchema>;
