import { z } from 'zod';

/** Sums over a migration may pass 2^53 (9 PB), where the last digits no longer count. */
export const byteSum = z.number().nonnegative().refine(Number.isInteger, 'expected a whole number');
