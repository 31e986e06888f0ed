import { z } from 'zod';
import { count } from '../config/count.ts';
import { STORAGE_CLASSES } from '../config/schema.ts';
import { evidenceSchema } from '../evidence/evidence.ts';
import { SIGNATURE_STATES, SIGNING_ALGORITHMS } from '../evidence/signature.ts';
import { VERDICTS } from '../evidence/verdict.ts';
import { shownPath } from '../inventory/inventory.ts';
import { planBodySchema } from '../plans/plan.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const amount = z.strictObject({ entries: count, bytes: count });

/** `not-checked`: there is a share without any evidence, so nobody knows. The worst share decides for the whole. */
const proof = z.enum(['proved', 'proved-with-exceptions', 'not-proved', 'not-checked']);

/** Entries and bytes by verdict; every verdict is there, with zeros. */
const verdicts = z.record(z.enum(VERDICTS), amount);

/** scanned = transferred + unchanged + excluded + skipped + failed; `unaccounted` is what keeps them from balancing. */
const books = evidenceSchema.shape.books;

/** What the signature of a record is worth, and whose key it is of (docs/evidence.md). */
const signature = z.strictObject({
  state: z.enum(SIGNATURE_STATES),
  fingerprint: sha256.nullable(),
  algorithm: z.enum(SIGNING_ALGORITHMS).nullable(),
});
export type ReportSignature = z.output<typeof signature>;

const record = z.strictObject({
  id: z.string(),
  share: z.string(),
  pass: evidenceSchema.shape.pass,
  /** True for the record that the share's verdict is taken from: the newest. */
  current: z.boolean(),
  verdict: evidenceSchema.shape.verdict,
  level: evidenceSchema.shape.method.shape.level,
  method: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  books,
  verdicts,
  /** The record itself: on this host, its digest as the ledger has it (null for older ones), its copy in S3. */
  file: z.string(),
  sha256: sha256.nullable(),
  copy: z.string().nullable(),
  signature,
  /** Every path with its verdict, as Parquet. */
  list: evidenceSchema.shape.verdicts,
  /** The two independent lists. */
  inventory: evidenceSchema.shape.inputs.shape.inventory,
  listing: evidenceSchema.shape.inputs.shape.listing,
  executions: z.array(z.string()),
});
export type ReportRecord = z.output<typeof record>;

/** Who has the truth about a share. */
export const authoritySchema = z.discriminatedUnion('holder', [
  z.strictObject({ holder: z.literal('source') }),
  z.strictObject({
    holder: z.literal('bucket'),
    since: z.string(),
    bucket: z.string(),
    keyPrefix: z.string(),
    /** Id of the evidence that the commit was based on. */
    evidence: z.string(),
  }),
]);

/** Something that happened to a share; a commit has no length. */
const time = z.strictObject({
  kind: z.enum(['transfer', 'check', 'commit']),
  what: z.string(),
  from: z.string(),
  to: z.string(),
});
export type ReportTime = z.output<typeof time>;

/** What is open, and whose move it is: a person's decision or fix, or a command that somebody only has to run. */
const open = z.strictObject({
  whom: z.enum(['person', 'command']),
  what: z.string(),
  next: z.array(z.string()),
});
export type ReportOpen = z.output<typeof open>;

const share = z.strictObject({
  share: z.string(),
  strategy: z.enum(['migrate', 'bridge', 'archive']),
  storageClass: z.enum(STORAGE_CLASSES),
  classReason: z.string(),
  /** What the plan gives an object to. */
  planned: z.strictObject({ files: count, directories: count, symlinks: count, fileBytes: count }),
  authority: authoritySchema,
  frozen: z.boolean(),
  proof,
  /** Id of the newest evidence; null when there is none. */
  evidence: z.string().nullable(),
  level: evidenceSchema.shape.method.shape.level.nullable(),
  /** Files that were not read for it, because the inventory had their checksum. */
  notRead: count,
  /** Of the newest evidence; null when there is none. */
  books: books.nullable(),
  verdicts: verdicts.nullable(),
  /** Entries that a deeper check than the newest found different, and no check has looked at since: then nothing is proved. */
  deeper: count,
  /** Entries whose object is there and equals the source at `level`. */
  moved: amount,
  /** Entries that stay at the source: a hazard blocks them or a pattern excludes them. */
  heldBack: amount,
  /** When that evidence was finished, and what its signature is worth; null when there is none. */
  checkedAt: z.string().nullable(),
  signature: signature.nullable(),
  open: z.array(open),
  timeline: z.array(time),
});
export type ReportShare = z.output<typeof share>;

const exception = z.strictObject({
  share: z.string(),
  /** A verdict, a hazard id or `exclude-pattern`. */
  id: z.string(),
  /**
   * `wrong`: the share is not proved because of it. `decide`: a person must act or accept. `accepted`: stays behind
   * with consent. `changed`: moved, but not as it was. `note`: worth knowing.
   */
  severity: z.enum(['wrong', 'decide', 'accepted', 'changed', 'note']),
  title: z.string(),
  consequence: z.string(),
  fix: z.string(),
  entries: count,
  bytes: count,
  /** Null where there is nothing to accept. */
  accepted: z.boolean().nullable(),
  examples: z.array(z.strictObject({ path: shownPath, reason: z.string() })),
});
export type ReportException = z.output<typeof exception>;

/** Something that still has to happen, and who has to make it happen. */
export const waitingSchema = z.strictObject({
  /** `person`: a decision or a fix; `command`: somebody only has to run it. */
  whom: z.enum(['person', 'command']),
  share: z.string().nullable(),
  step: z.string().nullable(),
  what: z.string(),
  next: z.array(z.string()),
});
export type ReportWaiting = z.output<typeof waitingSchema>;

/** What `headwater report --json` prints: every figure in it comes from the plan, the ledger or an evidence record. */
export const reportSchema = z.strictObject({
  format: z.literal('headwater-report/1'),
  generatedAt: z.iso.datetime(),
  tool: z.string(),
  migration: z.string(),
  rehearsal: z.boolean(),
  region: z.string(),
  plan: z.strictObject({
    digest: sha256,
    createdAt: z.string(),
    createdBy: z.string(),
    approved: z.boolean(),
  }),
  ledger: z.strictObject({ seq: count, digest: z.string() }),
  verdict: z.strictObject({
    proof,
    /** The answer to "is everything there?" in one sentence. */
    sentence: z.string(),
    /** The answer to "how do you know?". */
    how: z.string(),
  }),
  totals: z.strictObject({
    shares: count,
    sharesProved: count,
    sharesCommitted: count,
    /** Null until every share has evidence. */
    books: books.nullable(),
    verdicts,
    moved: amount,
    heldBack: amount,
  }),
  shares: z.array(share),
  exceptions: z.array(exception),
  cost: z.strictObject({
    ...planBodySchema.shape.cost.shape,
    pricesAsOf: z.string(),
    /** How many cost lines rest on prices of each confidence. */
    confidence: z.record(z.string(), count),
  }),
  waiting: z.array(waitingSchema),
  findings: planBodySchema.shape.findings,
  evidence: z.array(record),
});
export type Report = z.output<typeof reportSchema>;
export type ReportBooks = NonNullable<ReportShare['books']>;
export type ReportVerdicts = Report['totals']['verdicts'];
