import { z } from 'zod';
import { waitingSchema } from '../report-schema.ts';
import { cutoverPlace } from './cutover-place.ts';

/** Where the cut-over of a share stands, since when, and what it waits for. */
export const statusCutoverSchema = z.strictObject({
  ...cutoverPlace,
  /** When it came to that; null for a share that nobody began to cut over. */
  since: z.iso.datetime().nullable(),
  /** What has to happen next, and who has to make it happen; null when nothing of the cut-over is due. */
  waits: waitingSchema.pick({ whom: true, what: true, next: true }).nullable(),
  /** Until when the source of a committed share is to be kept; null before. */
  keepSourceUntil: z.iso.datetime().nullable(),
});
export type StatusCutover = z.output<typeof statusCutoverSchema>;
