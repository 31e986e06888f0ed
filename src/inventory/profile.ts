import { z } from 'zod';
import { count } from '../config/count.ts';
import { HAZARD_IDS } from './hazards.ts';
import { shownPath } from './inventory.ts';

/** Upper bounds (exclusive, bytes) of the size classes; the last class is open. Bounds that prices turn on. */
export const SIZE_BOUNDS = [
  1, 16_384, 131_072, 262_144, 1_048_576, 8_388_608, 67_108_864, 1_073_741_824,
] as const;
/** Upper bounds (exclusive, days since mtime) of the age classes; the last class is open. */
export const AGE_BOUNDS = [30, 90, 365, 1095] as const;

/** What a plan and a person need to know of a share, small whatever the share's size. */
export const profileSchema = z.strictObject({
  inventory: z.string(),
  share: z.string(),
  /** Ages are counted back from here. */
  asOf: z.iso.datetime(),
  files: count,
  fileBytes: count,
  directories: count,
  symlinks: count,
  others: count,
  largestFileBytes: count,
  /** Entries that map to an object, after blocking hazards and excludes. */
  mapped: z.strictObject({ files: count, fileBytes: count, directories: count, symlinks: count }),
  /** One row per non-empty size class x age class of mapped files; class n is below bound n. */
  cells: z.array(z.strictObject({ sizeClass: count, ageClass: count, files: count, bytes: count })),
  /** Mapped files older than `coldAfterDays`. */
  cold: z.strictObject({ afterDays: count, files: count, bytes: count }),
  /** Entries left out by the share's `exclude` patterns. */
  excludedByPattern: z.strictObject({ entries: count, bytes: count }),
  hazards: z.array(
    z.strictObject({
      hazard: z.enum(HAZARD_IDS),
      entries: count,
      bytes: count,
      /** A few of them, in path order. */
      examples: z.array(shownPath),
    }),
  ),
  topDirectories: z.array(z.strictObject({ path: shownPath, files: count, bytes: count })),
});
export type Profile = z.output<typeof profileSchema>;
