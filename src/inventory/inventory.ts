import { createHash } from 'node:crypto';
import { z } from 'zod';
import { count } from '../config/count.ts';
import { ENTRY_COLUMN_NAMES } from './entry.ts';

/** A path as people and JSON see it: safe text, plus the exact bytes when the text cannot carry them. */
export const shownPath = z.strictObject({
  /** Escaped for terminals: control characters and invalid UTF-8 as `\xNN`. */
  text: z.string(),
  /** Base64 of the raw bytes. */
  bytes: z.string(),
});
export type ShownPath = z.output<typeof shownPath>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where the rows come from. */
export const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scan'),
    /** How often the scan was started until it was through; 1 when nothing interrupted it. */
    attempts: z.number().int().positive(),
  }),
  z.strictObject({
    kind: z.literal('import'),
    /** The listing's format: `find`, `rclone`, ... */
    format: z.string(),
    files: z.array(z.strictObject({ name: shownPath, sizeBytes: count, sha256 })),
    /** Columns of the inventory that the format knows nothing of; they are NULL. */
    unknown: z.array(z.enum(ENTRY_COLUMN_NAMES)),
    /** lines = entries + rejected + ignored, before directories were added. */
    lines: count,
    rejected: count,
    ignored: count,
    /** Of the rejected ones those whose path an earlier line had. */
    duplicates: count,
    /** Directories that no line lists but something lies in; they are entries of which only the path is known. */
    addedDirectories: count,
  }),
]);
export type InventoryOrigin = z.output<typeof originSchema>;

/** Directories shown of those passed by for one reason. */
export const PASSED_BY_EXAMPLES = 20;

/**
 * Directories that the walk found and did not enter. `skipped-name`: DataSync leaves out what is called so [aws-facts 2],
 * and so they are no entries either; `other-file-system`: a mount, which is an entry, and unreadable with EXDEV.
 */
export const passedBySchema = z.strictObject({
  reason: z.enum(['skipped-name', 'other-file-system']),
  directories: count,
  /** The first ones by their bytes. */
  examples: z.array(shownPath).max(PASSED_BY_EXAMPLES),
});
export type PassedBy = z.output<typeof passedBySchema>;

/** The description that lies beside an inventory's Parquet files. */
export const inventorySchema = z.strictObject({
  format: z.literal('headwater-inventory/2'),
  /** Sortable: `20261121T113600123Z`. */
  id: z.string(),
  share: z.string(),
  protocol: z.enum(['nfs', 'smb']),
  /** Absolute path of the mount that was walked; of an import, what stood before the paths in the listing. */
  root: z.string(),
  origin: originSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** False when a subtree could not be read: then no plan treats it as the whole share. */
  complete: z.boolean(),
  unreadable: z.array(z.strictObject({ path: shownPath, errorCode: z.string() })),
  /** One a reason; absent when nobody knows: of an import, and of scans by versions that did not count them. */
  passedBy: z.array(passedBySchema).readonly().optional(),
  counts: z.strictObject({
    entries: count,
    files: count,
    directories: count,
    symlinks: count,
    others: count,
    fileBytes: count,
  }),
  parquet: z.strictObject({
    /** Names beside this description; each row is in one of them, in no order. */
    files: z.array(z.strictObject({ file: z.string(), rows: count, sizeBytes: count, sha256 })),
    sizeBytes: count,
    /** SHA-256, hex, over the files' digests and names as `sha256sum` prints them: the inventory's digest everywhere. */
    sha256,
  }),
});
export type Inventory = z.output<typeof inventorySchema>;
/** One Parquet file of an inventory. */
export type InventoryPart = Inventory['parquet']['files'][number];

/** The digest of an inventory from those of its Parquet files: the same as `sha256sum *.parquet | sha256sum`. */
export function partsDigest(parts: readonly Pick<InventoryPart, 'file' | 'sha256'>[]): string {
  const lines = parts.map((part) => `${part.sha256}  ${part.file}\n`).toSorted(byFileName);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

const byFileName = (a: string, b: string): number => (a.slice(66) < b.slice(66) ? -1 : 1);
