import { z } from 'zod';
import type { Config } from '../../config/schema.ts';

/** The link and its bandwidth windows as a plan carries them: transfers keep to these, not to a configuration changed since. */
export const linkSchema = z.strictObject({
  gbps: z.number().positive(),
  /** Part of the link that is ours outside of windows. */
  utilisation: z.number().positive().max(1),
  /** IANA name; windows are hours of its wall clock. */
  timeZone: z.string(),
  windows: z.array(
    z.strictObject({
      days: z.array(z.string()),
      from: z.string(),
      to: z.string(),
      /** 0: nothing is transferred. */
      gbps: z.number().nonnegative(),
    }),
  ),
});
export type PlanLink = z.output<typeof linkSchema>;

/** The part of a configuration that a plan carries. */
export function linkOf({ link: { gbps, utilisation, timeZone, windows } }: Pick<Config, 'link'>): PlanLink {
  return { gbps, utilisation, timeZone, windows };
}
