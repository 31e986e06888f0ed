import { z } from 'zod';
import { OwnRequestRefused, type OwnRoutes } from '../own-api.ts';
import { AdvanceUnderWay, type Aging } from './aging.ts';
import { DAY_MS } from './midnight.ts';

/** Ten years: more is a slip of the hand. */
const MOST_MS = 3653 * DAY_MS;

const bodySchema = z.strictObject({ ms: z.int().min(0).max(MOST_MS) });

/** `POST advance {ms}` moves the clock and answers what that did; `GET advance` answers how far it is. */
export function agingRoutes(aging: Aging): OwnRoutes {
  return {
    'POST advance': async ({ body }) => {
      const request = bodySchema.safeParse(body);
      if (!request.success) {
        throw new OwnRequestRefused(`Expected {"ms": N}, milliseconds from 0 to ${MOST_MS} (ten years).`);
      }
      return aging.advance(request.data.ms).catch((error: unknown) => {
        if (error instanceof AdvanceUnderWay) throw new OwnRequestRefused(error.message);
        throw error;
      });
    },
    'GET advance': () => aging.progress(),
  };
}
