/** How a copy is asked for: the faster, the dearer [aws-facts A.8]. */
export const TIERS = ['Bulk', 'Standard', 'Expedited'] as const;
export type Tier = (typeof TIERS)[number];

/** Classes whose objects cannot be read before a restore. */
export const ARCHIVE_CLASSES = ['GLACIER', 'DEEP_ARCHIVE'] as const;
export type ArchiveClass = (typeof ARCHIVE_CLASSES)[number];

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** From when on copies may be there, and when the last should be: seconds from the request, as S3 describes it, no promise. */
export interface TierTimes {
  readonly earliestSeconds: number;
  readonly latestSeconds: number;
}

/**
 * Times by class and tier; null: the class does not have the tier. Objects in INTELLIGENT_TIERING take as long as GLACIER in Archive
 * Access and as DEEP_ARCHIVE in Deep Archive Access; listings do not tell which, so it is the longer here
 * [aws-facts A.8]. Expedited holds up to {@link EXPEDITED_BYTES}.
 */
export const TIER_TIMES: Readonly<
  Record<ArchiveClass | 'INTELLIGENT_TIERING', Readonly<Record<Tier, TierTimes | null>>>
> = {
  GLACIER: {
    Bulk: { earliestSeconds: 5 * HOUR, latestSeconds: 12 * HOUR },
    Standard: { earliestSeconds: 3 * HOUR, latestSeconds: 5 * HOUR },
    Expedited: { earliestSeconds: MINUTE, latestSeconds: 5 * MINUTE },
  },
  DEEP_ARCHIVE: {
    Bulk: { earliestSeconds: 9 * HOUR, latestSeconds: 48 * HOUR },
    Standard: { earliestSeconds: 9 * HOUR, latestSeconds: 12 * HOUR },
    Expedited: null,
  },
  INTELLIGENT_TIERING: {
    Bulk: { earliestSeconds: 5 * HOUR, latestSeconds: 48 * HOUR },
    Standard: { earliestSeconds: 3 * HOUR, latestSeconds: 12 * HOUR },
    Expedited: null,
  },
};

/** Objects above 250 MB may take longer than Expedited says; as long as Standard is assumed [aws-facts A.8]. */
export const EXPEDITED_BYTES = 250e6;

/** Requests for restores that an account may make in a Region, a second [aws-facts A.8]. */
export const REQUESTS_A_SECOND = 1_000;

/** What S3 brings back in a day, bytes: the lower of the figures it names [aws-facts A.8]. */
export const BYTES_A_DAY = 1e15;

/** Whether objects of this class are read only after a restore, whatever their access tier. */
export function isArchiveClass(storageClass: string): storageClass is ArchiveClass {
  return storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';
}
