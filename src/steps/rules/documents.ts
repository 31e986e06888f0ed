import { z } from 'zod';
import { count } from '../../config/count.ts';
import { makerSchema } from '../../ledger/maker.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const configuration = z.strictObject({
  /** Rules in S3's own JSON. */
  rules: z.array(z.looseObject({ ID: z.string().exactOptional() })).readonly(),
  transitionDefaultMinimumObjectSize: z.string().nullable(),
  /** The document as S3 answered it; null when there was none, or it is to be written yet. */
  xml: z.string().nullable(),
});

/** What a bucket's rules were before a write and after it: enough to put everything back by hand. Written before the write. */
export const recordSchema = z.strictObject({
  format: z.literal('headwater-lifecycle-record/1'),
  migration: z.string(),
  plan: digest,
  step: z.string(),
  bucket: z.string(),
  fence: count,
  at: z.iso.datetime(),
  before: configuration,
  after: configuration,
});
export type LifecycleRecord = z.output<typeof recordSchema>;

const writeSchema = z.strictObject({
  fence: count,
  migration: z.string(),
  /** Key of its record in the control bucket, and the digest of that. */
  record: z.strictObject({ key: z.string(), sha256: digest }),
  before: digest,
  after: digest,
  atMs: count,
  /** False from before the write until S3 has taken it. */
  sent: z.boolean(),
});
export type RulesWrite = z.output<typeof writeSchema>;

/** Who may write the rules of a bucket now, and what was written last. One object a bucket, replaced by If-Match only. */
export const lockSchema = z.strictObject({
  format: z.literal('headwater-lifecycle-lock/1'),
  bucket: z.string(),
  /** Counts every taking of the lock: a later write has a higher one. */
  fence: count,
  holder: z.strictObject({ token: z.string(), migration: z.string(), maker: makerSchema }).nullable(),
  /** Oldest first. */
  writes: z.array(writeSchema).readonly(),
});
export type LockDocument = z.output<typeof lockSchema>;
