/** Milliseconds of a day. Days of the epoch are UTC days, so multiples of this are midnights. */
export const DAY_MS = 86_400_000;

/** The midnight (UTC, ms) at or before a moment. */
export const midnightBefore = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** A moment rounded up to midnight (UTC, ms), as S3 rounds what is due in days [aws-facts A.2]. */
export const midnightFrom = (ms: number): number => Math.ceil(ms / DAY_MS) * DAY_MS;
