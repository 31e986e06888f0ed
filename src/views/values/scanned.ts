import { z } from 'zod';
import { inventorySchema } from '../../inventory/inventory.ts';
import { profileSchema } from '../../inventory/profile.ts';

/** A share's newest inventory and what is in it: `inventory scan` and `inventory show`. */
export const scannedSchema = z.strictObject({ inventory: inventorySchema, profile: profileSchema });
export type Scanned = z.output<typeof scannedSchema>;
