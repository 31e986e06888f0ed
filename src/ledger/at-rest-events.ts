import { z } from 'zod';
import { count } from '../config/count.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * How a job of S3 Batch Operations ended for us. `used`: its report is in evidence; `outdated`: its report serves no more; `unusable`: its
 * report is not what S3 wrote; `refused`: S3 would not make it; `gone`: S3 knows it no more.
 */
const atRestEndSchema = z.enum(['used', 'failed', 'cancelled', 'gone', 'outdated', 'unusable', 'refused']);
export type AtRestEnd = z.output<typeof atRestEndSchema>;

/** What is told of checksums that S3 computes at rest: of a share, whatever plan is approved. */
export const AT_REST_EVENTS = [
  /** Written before S3 is asked to compute checksums at rest: all that its request is made of, so that asking again makes no second job. */
  z.strictObject({
    type: z.literal('at-rest-announced'),
    share: z.string(),
    intent: z.string(),
    bucket: z.string(),
    keyPrefix: z.string(),
    /** ARN that S3 works with. */
    role: z.string(),
    objects: count,
    /** In the control bucket. */
    manifest: z.strictObject({ key: z.string(), etag: z.string(), sha256: digest }),
  }),
  z.strictObject({
    type: z.literal('at-rest-made'),
    share: z.string(),
    intent: z.string(),
    /** S3's id of it. */
    job: z.string(),
  }),
  z.strictObject({
    type: z.literal('at-rest-ended'),
    share: z.string(),
    intent: z.string(),
    job: z.string().nullable(),
    result: atRestEndSchema,
  }),
] as const;
