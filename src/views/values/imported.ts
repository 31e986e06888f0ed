import { z } from 'zod';
import { inventorySchema } from '../../inventory/inventory.ts';

/** An inventory made from a listing, and what could not be used of it: `inventory import`. */
export const importedSchema = z.strictObject({
  inventory: inventorySchema,
  rejects: z.strictObject({
    /** Null when every line could be used. */
    file: z.string().nullable(),
    /** Most lines first. */
    reasons: z.array(z.strictObject({ reason: z.string(), lines: z.number().int().positive() })),
  }),
});
export type ImportedValue = z.output<typeof importedSchema>;
