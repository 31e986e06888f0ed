import { randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** The machine's time, and ids of 80 random bits. */
export const systemClock: Clock = {
  now: () => new Date(),
  newId: () => randomBytes(10).toString('hex'),
};
