import { z } from 'zod';
import { count } from '../config/count.ts';
import { LEVELS } from '../evidence/verdict.ts';
import { AT_REST_EVENTS } from './at-rest-events.ts';
import { makerSchema } from './maker.ts';
import { POSTURE_EVENTS } from './posture-events.ts';
import { RESTORE_EVENTS } from './restore-events.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const step = z.string();
const shares = z.array(z.string()).min(1).readonly().nullable();

/**
 * Why an execution is ended before its time. `bandwidth-window`: hours in which nothing may be sent; `surplus`: another
 * one does the same; `pause`, `cancel` and `rollback`: a person said so.
 */
export const stopReasonSchema = z.enum(['bandwidth-window', 'surplus', 'pause', 'cancel', 'rollback']);
export type StopReason = z.output<typeof stopReasonSchema>;

/**
 * What only a person can say. `source-frozen`: every client's mount is read-only; `cache-refreshed`, `uploads-finished`: the
 * gateway's event was seen; `clients-moved`: users' mounts, DNS or DFS point at the file share.
 */
const confirmationSchema = z.enum(['source-frozen', 'cache-refreshed', 'clients-moved', 'uploads-finished']);
export type Confirmation = z.output<typeof confirmationSchema>;

const executionResultSchema = z.enum(['success', 'error', 'cancelled']);
export type ExecutionResult = z.output<typeof executionResultSchema>;

/** How bad it is that something is not as it was left. */
const severitySchema = z.enum(['error', 'warn']);

/** What docs/drift.md calls it, whose it is (null for what serves all shares), and what it is about. */
const drift = { id: z.string().regex(/^HR\d{3}$/), share: z.string().nullable(), subject: z.string() };

/** The record of a write of lifecycle rules: its key in the control bucket, and its digest. */
const rulesRecord = z.strictObject({ key: z.string(), sha256: digest });

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
        /** Where it writes; absent from older ledgers. */
        writes: z.strictObject({ bucket: z.string(), keyPrefix: z.string() }).optional(),
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
    what: confirmationSchema,
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
    /** What became of the write that had to fail; absent from older ledgers. */
    writeTest: z.string().optional(),
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
    /** How deep it looked, entries whose bytes were not the source's, and entries of which nothing could be said; absent from older ledgers. */
    level: z.enum(LEVELS).optional(),
    differ: count.optional(),
    unverified: count.optional(),
    /** The slice that was read back, so that the next check reads the next; absent when none was. */
    sample: z.strictObject({ seed: count, slices: count, slice: count }).optional(),
  }),
  ...AT_REST_EVENTS,
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
    /** Until when the source is to be kept as it is; absent from older ledgers. */
    keepSourceUntil: z.iso.datetime().optional(),
  }),
  /** From here on nothing of the cut-over goes on, until it is taken back whole or the rollback is dropped. */
  z.strictObject({ type: z.literal('rollback-begun'), plan: digest, share: z.string(), by: z.string() }),
  /** The gateway was asked to tell when everything written through the file share is in the bucket. */
  z.strictObject({
    type: z.literal('uploads-awaited'),
    plan: digest,
    share: z.string(),
    resource: z.string(),
    notification: z.string(),
  }),
  /** A person would rather go on with the cut-over: its file share is brought about and opened again. */
  z.strictObject({ type: z.literal('rollback-dropped'), plan: digest, share: z.string(), by: z.string() }),
  z.strictObject({
    type: z.literal('cutover-rolled-back'),
    plan: digest,
    share: z.string(),
    by: z.string(),
    steps: z.array(z.string()),
    /** What users had written through the file share and a person said to leave in the bucket; absent when there was nothing. */
    left: z.strictObject({ objects: count, sha256: digest }).optional(),
  }),
  z.strictObject({
    type: z.literal('lifecycle-written'),
    plan: digest,
    step,
    bucket: z.string(),
    ruleIds: z.array(z.string()),
    before: digest,
    after: digest,
    /** What was there before and after it, in the control bucket; older ledgers do not say. */
    record: rulesRecord.exactOptional(),
  }),
  /** The rules of this migration are gone from the bucket again; those of others are as they were. */
  z.strictObject({
    type: z.literal('lifecycle-removed'),
    plan: digest,
    step,
    bucket: z.string(),
    ruleIds: z.array(z.string()),
    before: digest,
    after: digest,
    record: rulesRecord,
    by: z.string(),
  }),
  ...POSTURE_EVENTS,
  ...RESTORE_EVENTS,
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
  /** What was committed is not as it was left. Of no plan: it outlives them. Written once, until `drift-cleared`. */
  z.strictObject({
    type: z.literal('drift-found'),
    ...drift,
    severity: severitySchema,
    since: z.iso.datetime(),
  }),
  z.strictObject({ type: z.literal('drift-cleared'), ...drift }),
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
