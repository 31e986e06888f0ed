import { z } from 'zod';
import { count } from '../../config/count.ts';
import { byteSum } from '../byte-sum.ts';

/** Shares that are approved, moved and cut over together. */
export const waveSchema = z.strictObject({
  number: count,
  name: z.string(),
  shares: z.array(z.string()).min(1),
  items: count,
  bytes: byteSum,
  reason: z.string(),
  /** Expected start and end of its copying, seconds after the plan begins. */
  fromSeconds: z.number().nonnegative(),
  toSeconds: z.number().nonnegative(),
});
export type Wave = z.output<typeof waveSchema>;
