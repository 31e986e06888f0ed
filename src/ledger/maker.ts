import { z } from 'zod';

/** The process that made an intent: only it can know whether the announced call is still under way. */
export const makerSchema = z.strictObject({
  /** Made up when the process started; no other process ever has the same. */
  id: z.string(),
  host: z.string(),
  /** The boot and the process namespace that `pid` counts in; null where the system does not tell. */
  system: z.string().nullable(),
  pid: z.number().int().positive(),
  /** Start of the process in clock ticks since boot; null where the system does not tell. */
  started: z.string().nullable(),
});
export type Maker = Readonly<z.output<typeof makerSchema>>;
