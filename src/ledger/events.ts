import { z } from 'zod';
import { count } from '../config/count.ts';
import { makerSchema } from './maker.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const step = z.string();
const shares = z.array(z.string()).min(1).readonly().nullable();

/**
 * Why an execution is ended before its time. `bandwidth-window`: hours in which nothing may be sent; `surplus`: another
 * one does the same; `pause` and `cancel`: a person said so.
 */
export const stopReasonSchema = z.enum(['bandwidth-window', 'surplus', 'pause', 'cancel']);
export type StopReason = z.output<typeof stopReasonSchema>;

const executionResultSchema = z.enum(['success', 'error', 'cancelled']);
export type ExecutionResult = z.output<typeof executionResultSchema>;

/** What can happen in a migration. Bodies hold ids, digests and counts; never a secret, never a document. */
export const eventBodySchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('migration-opened'),
    migration: z.string(),
    rehearsal: z.boolean(),
    tool: z.string(),
  }),
  z.strictObject({ type: z.literal('plan-approved'), plan: digest, by: z.string() }),
  z.strictObject({ type: z.literal('step-started'), plan: digest, step }),
  /** Written before a call that cannot be repeated; settled by `resource-known` or `intent-dropped`. */
  z.strictObject({
    type: z.literal('intent-made'),
    plan: digest,
    step,
    intent: z.string(),
    action: z.string(),
    /** What a task execution takes up from here to its end; absent for other creates, and from older ledgers. */
    runs: z
      .strictObject({
        task: z.string(),
        mode: z.enum(['BASIC', 'ENHANCED']),
        agents: z.array(z.string()),
        /** -1 is unlimited. */
        bytesPerSecond: z.number(),
      })
      .optional(),
    /** Absent from older ledgers. */
    maker: makerSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('intent-dropped'),
    plan: digest,
    step,
    intent: z.string(),
    why: z.string(),
  }),
  /** The step's resource is this one. `how`: made by us just now, or found by our tags after a lost answer. */
  z.strictObject({
    type: z.literal('resource-known'),
    plan: digest,
    step,
    intent: z.string(),
    resource: z.string(),
    how: z.enum(['created', 'found']),
  }),
  z.strictObject({
    type: z.literal('resource-updated'),
    plan: digest,
    step,
    resource: z.string(),
    fields: z.array(z.string()),
  }),
  /** Written after DataSync has taken another rate; -1 is unlimited. */
  z.strictObject({
    type: z.literal('execution-rate-changed'),
    plan: digest,
    step,
    execution: z.string(),
    bytesPerSecond: z.number(),
  }),
  /** None of its counters has moved since then; `mark` stands for all of them. */
  z.strictObject({
    type: z.literal('execution-stalled'),
    plan: digest,
    step,
    execution: z.string(),
    since: z.iso.datetime(),
    mark: z.string(),
  }),
  z.strictObject({ type: z.literal('execution-moving'), plan: digest, step, execution: z.string() }),
  /** Written before an execution is cancelled: DataSync itself tells a cancelled one from a failed one by words only. */
  z.strictObject({
    type: z.literal('execution-stopping'),
    plan: digest,
    step,
    execution: z.string(),
    why: stopReasonSchema,
  }),
  z.strictObject({
    type: z.literal('execution-ended'),
    plan: digest,
    step,
    execution: z.string(),
    /** `cancelled`: it ended in ERROR because we had stopped it. */
    result: executionResultSchema,
    errorCode: z.string().nullable(),
    /** What DataSync says of it; absent from older ledgers. */
    errorDetail: z.string().nullable().optional(),
    filesTransferred: z.number(),
    bytesTransferred: z.number(),
    /** From its launch to its end; null when DataSync did not tell, absent from older ledgers. */
    seconds: z.number().nonnegative().nullable().optional(),
  }),
  /** A person said so on the command line; what headwater can prove of it, it proves afterwards. */
  z.strictObject({
    type: z.literal('person-confirmed'),
    plan: digest,
    share: z.string(),
    what: z.enum(['source-frozen', 'cache-refreshed']),
    by: z.string(),
  }),
  z.strictObject({
    type: z.literal('source-frozen'),
    plan: digest,
    step,
    share: z.string(),
    inventory: z.string(),
    sha256: digest,
    by: z.string(),
  }),
  z.strictObject({
    type: z.literal('evidence-recorded'),
    plan: digest.nullable(),
    step: step.nullable(),
    share: z.string(),
    evidence: z.string(),
    sha256: digest,
    verdict: z.enum(['proved', 'proved-with-exceptions', 'not-proved']),
    /** Fingerprint of the key the record was signed with; absent when it was not. */
    signedBy: digest.optional(),
    /** The slice that was read back, so that the next check reads the next; absent when none was. */
    sample: z.strictObject({ seed: count, slices: count, slice: count }).optional(),
  }),
  z.strictObject({
    type: z.literal('refresh-started'),
    plan: digest,
    step,
    resource: z.string(),
    notification: z.string(),
  }),
  z.strictObject({
    type: z.literal('authority-committed'),
    plan: digest,
    step,
    share: z.string(),
    bucket: z.string(),
    keyPrefix: z.string(),
    evidence: z.string(),
  }),
  z.strictObject({
    type: z.literal('cutover-rolled-back'),
    plan: digest,
    share: z.string(),
    by: z.string(),
    steps: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal('lifecycle-written'),
    plan: digest,
    step,
    bucket: z.string(),
    ruleIds: z.array(z.string()),
    before: digest,
    after: digest,
  }),
  /** A delta pass was due: these steps, which the plan implies, are to be carried out too. */
  z.strictObject({
    type: z.literal('pass-begun'),
    plan: digest,
    share: z.string(),
    ordinal: z.number().int().positive(),
    steps: z.array(z.string()).min(1).readonly(),
  }),
  /** Nothing new begins, of these shares or (null) of anything; with `now`, running executions end too. Of no plan: it outlives them. */
  z.strictObject({
    type: z.literal('work-paused'),
    shares,
    mode: z.enum(['when-safe', 'now']),
    by: z.string(),
    reason: z.string().nullable(),
  }),
  /** Takes back what was said of these shares, their cancelling included; with null, the pause of everything. */
  z.strictObject({ type: z.literal('work-resumed'), shares, by: z.string() }),
  /** What is left to transfer of these shares is given up, until another plan is approved or they are resumed. */
  z.strictObject({
    type: z.literal('work-cancelled'),
    shares: shares.unwrap(),
    by: z.string(),
    reason: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('step-done'),
    plan: digest,
    step,
    changed: z.boolean(),
    summary: z.string(),
  }),
  z.strictObject({
    type: z.literal('step-held'),
    plan: digest,
    step,
    code: z.string(),
    reason: z.string(),
    next: z.array(z.string()),
  }),
]);
export type EventBody = z.output<typeof eventBodySchema>;
export type EventType = EventBody['type'];

/** One link of the chain: `digest` is SHA-256 over the canonical JSON of everything else, `prev` the link before. */
export const ledgerEventSchema = z.strictObject({
  seq: z.number().int().positive(),
  at: z.iso.datetime(),
  prev: z.string(),
  event: eventBodySchema,
  digest,
});
export type LedgerEvent = z.output<typeof ledgerEventSchema>;
