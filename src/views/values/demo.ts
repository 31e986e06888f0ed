import { z } from 'zod';

const timed = { exitCode: z.number().int(), seconds: z.number().nonnegative() };

/** How a demo went. */
export const demoSchema = z.strictObject({
  directory: z.string(),
  /** The program, for a PATH that does not have it. */
  bin: z.string(),
  ...timed,
  commands: z.array(z.strictObject({ command: z.string(), ...timed })).readonly(),
});
export type DemoResult = z.output<typeof demoSchema>;
