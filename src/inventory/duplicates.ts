import { z } from 'zod';
import { count } from '../config/count.ts';
import { shownPath } from './inventory.ts';

const amount = z.strictObject({ files: count, bytes: count });

/**
 * Files with the same content, told by size and checksum. Names of one inode (hard links) are one file here, empty
 * files are left out.
 */
export const duplicatesSchema = z.strictObject({
  /** `crc64nvme` finds copies reliably enough to count them; before anything is deleted compare bytes, or use sha256. */
  algorithm: z.enum(['sha256', 'crc64nvme']),
  /** Files that have a checksum, and those that have none and could not be compared. */
  compared: amount,
  notCompared: amount,
  /** Contents that lie there more than once. */
  groups: count,
  /** All copies but one of each content. */
  redundant: amount,
  /** The groups with most redundant bytes. */
  largest: z.array(
    z.strictObject({
      checksum: z.string(),
      sizeBytes: count,
      copies: count,
      redundantBytes: count,
      /** The first in path order. */
      examples: z.array(shownPath),
    }),
  ),
});
export type Duplicates = z.output<typeof duplicatesSchema>;
