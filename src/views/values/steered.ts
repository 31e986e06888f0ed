import { z } from 'zod';

const stop = {
  by: z.string(),
  since: z.iso.datetime(),
  reason: z.string().nullable(),
};

/** What a person has paused or given up. */
export const stopSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('paused'),
    /** Null: everything. */
    share: z.string().nullable(),
    /** `when-safe`: running executions go on to their end. */
    mode: z.enum(['when-safe', 'now']),
    ...stop,
  }),
  z.strictObject({ kind: z.literal('cancelled'), share: z.string(), ...stop }),
]);

/** `pause`, `resume` and `cancel`. */
export const steeredSchema = z.strictObject({
  /** False when it was so already. */
  changed: z.boolean(),
  /** The shares it was said of, those left out that it changed nothing for; null: everything. */
  shares: z.array(z.string()).readonly().nullable(),
  /** Everything that is paused or given up from now on. */
  stops: z.array(stopSchema).readonly(),
  /** Transfer steps of these shares whose execution this command saw end. */
  ended: z.array(z.string()).readonly(),
  /** Those whose execution runs on, as far as the ledger knows. */
  running: z.array(z.string()).readonly(),
});
export type Steered = z.output<typeof steeredSchema>;
