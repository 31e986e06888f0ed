import { z } from 'zod';
import { CUTOVER_STATES, type CutoverState } from '../../ledger/cutover-states.ts';

const place = z.enum(['source', 'file-share', 'bucket']);

/** Where a share's cut-over stands, and what that means for its users. */
export const cutoverPlace = {
  state: z.enum(Object.keys(CUTOVER_STATES) as [CutoverState, ...CutoverState[]]),
  /** What is going on, for people. */
  says: z.string(),
  /** Where users can read, the newest first. */
  reads: z.array(place).readonly(),
  /** The one place that may take their writes; null when none does. */
  writes: place.nullable(),
} as const;
