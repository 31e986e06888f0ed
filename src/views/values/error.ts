import { z } from 'zod';
import type { Blame } from '../../errors.ts';

/** Whose move it is after something went wrong; decides the exit code. */
export const blameSchema = z.enum([
  'bug',
  'usage',
  'exceptions',
  'stale',
  'held',
  'proof',
]) satisfies z.ZodType<Blame>;

/** An error as every command's `--json` prints it, in place of the command's value. */
export const errorSchema = z.strictObject({
  error: z.strictObject({
    /** Stable, kebab-case: what programs compare with. */
    code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    blame: blameSchema,
    message: z.string(),
    next: z.array(z.string()).readonly(),
    exitCode: z.number().int().min(1).max(6),
  }),
});
export type ErrorJson = z.output<typeof errorSchema>;
