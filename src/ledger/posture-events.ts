import { z } from 'zod';
import { SETTING_NAMES } from '../plans/posture/posture.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const step = z.string();

/** Events about what is set on buckets. */
export const POSTURE_EVENTS = [
  /** Written before settings of a bucket are changed: what they were is in `record`, an object of the control bucket. */
  z.strictObject({
    type: z.literal('posture-recorded'),
    plan: digest,
    step,
    bucket: z.string(),
    record: z.string(),
    sha256: digest,
    settings: z.array(z.enum(SETTING_NAMES)).min(1).readonly(),
  }),
  /** Settings of a bucket were given back what they were; `steps` have to be carried out again. */
  z.strictObject({
    type: z.literal('posture-undone'),
    plan: digest,
    bucket: z.string(),
    steps: z.array(z.string()).readonly(),
    by: z.string(),
    settings: z.array(z.enum(SETTING_NAMES)).readonly(),
  }),
] as const;
