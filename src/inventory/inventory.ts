import { z } from 'zod';

/** A path as people and JSON see it: safe text, plus the exact bytes when the text cannot carry them. */
export const shownPath = z.strictObject({
  /** Escaped for terminals: control characters and invalid UTF-8 as `\xNN`. */
  text: z.string(),
  /** Base64 of the raw bytes. */
  bytes: z.string(),
});
export type ShownPath = z.output<typeof shownPath>;

/** The description that lies beside an inventory's Parquet file. */
export const inventorySchema = z.strictObject({
  format: z.literal('headwater-inventory/1'),
  /** Sortable: `20261121T113600123Z`. */
  id: z.string(),
  share: z.string(),
  protocol: z.enum(['nfs', 'smb']),
  /** Absolute path of the mount that was walked. */
  root: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** False when a subtree could not be read: then no plan treats it as the whole share. */
  complete: z.boolean(),
  unreadable: z.array(z.strictObject({ path: shownPath, errorCode: z.string() })),
  counts: z.strictObject({
    entries: z.number().int().nonnegative(),
    files: z.number().int().nonnegative(),
    directories: z.number().int().nonnegative(),
    symlinks: z.number().int().nonnegative(),
    others: z.number().int().nonnegative(),
    fileBytes: z.number().int().nonnegative(),
  }),
  parquet: z.strictObject({
    /** File name beside this description. */
    file: z.string(),
    sizeBytes: z.number().int().nonnegative(),
    /** SHA-256 of the Parquet file, hex: the inventory's digest everywhere. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});
export type Inventory = z.output<typeof inventorySchema>;
