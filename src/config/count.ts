import { z } from 'zod';

/**
 * A number of things or bytes: whole, not negative. Unlike zod's own `int()` it takes totals above 2^53 (9 PB), which are
 * then rounded to what a double holds: sparse files and large estates have such sums.
 */
export const count = z.number().nonnegative().refine(Number.isInteger, 'expected a whole number');
