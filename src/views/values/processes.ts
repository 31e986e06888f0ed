import { z } from 'zod';

/** `init`. */
export const initSchema = z.strictObject({ file: z.string() });

/** `work`, once it was stopped. */
export const workSchema = z.strictObject({ stopped: z.literal(true) });

/** `rehearsal start`: at once when one runs already, else when it ended. */
export const rehearsalStartSchema = z.strictObject({
  /** Null when the one that ran ended meanwhile. */
  endpoint: z.url().nullable(),
  startedNow: z.boolean(),
});

/** `rehearsal stop`. */
export const rehearsalStopSchema = z.strictObject({
  /** False when none was running. */
  stopped: z.boolean(),
});
