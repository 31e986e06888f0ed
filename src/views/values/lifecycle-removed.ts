import { z } from 'zod';

/** What `lifecycle apply --remove` did to one bucket. */
export const lifecycleRemovedSchema = z.strictObject({
  bucket: z.string(),
  /** Ids of the rules of this migration that are gone. */
  removed: z.array(z.string()).readonly(),
  /** Rules of others, which stay. */
  kept: z.number().int().nonnegative(),
  /** True when all rules are as they were before the first write; false when others have changed theirs since; null when nothing was ever written. */
  asBefore: z.boolean().nullable(),
  /** Where old and new rules are kept; null when there was nothing to remove. */
  record: z.string().nullable(),
});
export type LifecycleRemoved = z.output<typeof lifecycleRemovedSchema>;
