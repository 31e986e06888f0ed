import { z } from 'zod';
import { count } from '../../config/count.ts';

/** Files, directories and links, and their bytes. */
export const statusAmountSchema = z.strictObject({ items: count, bytes: count });
export type StatusAmount = z.output<typeof statusAmountSchema>;
