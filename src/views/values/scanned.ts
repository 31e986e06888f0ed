import { z } from 'zod';
import { churnSchema } from '../../inventory/churn.ts';
import { duplicatesSchema } from '../../inventory/duplicates.ts';
import { hazardListSchema } from '../../inventory/hazard-list.ts';
import { inventorySchema } from '../../inventory/inventory.ts';
import { profileSchema } from '../../inventory/profile.ts';
import { breakdownSchema } from '../../inventory/profile-breakdown.ts';

/** An inventory and what is in it: `inventory scan`. */
export const scannedSchema = z.strictObject({
  inventory: inventorySchema,
  /** What a plan turns on. */
  profile: profileSchema,
  /** What people ask. */
  breakdown: breakdownSchema,
  /** Since the inventory before this one; null for a first one. */
  churn: churnSchema.nullable(),
  /** Null when nobody asked, or when there are no checksums. */
  duplicates: duplicatesSchema.nullable(),
});
export type Scanned = z.output<typeof scannedSchema>;

/** The same of `inventory show`; with `--all` an inventory is only listed, with `--hazard` one hazard: the rest is null. */
export const shownSchema = z.strictObject({
  ...scannedSchema.shape,
  profile: profileSchema.nullable(),
  breakdown: breakdownSchema.nullable(),
  /** Entries with one hazard; null when nobody asked. */
  hazardList: hazardListSchema.nullable(),
});
export type Shown = z.output<typeof shownSchema>;
