/** S3 operations that are played in part, and what is missing; a sentence each. */
export const S3_NOT_COMPLETE: Readonly<Record<string, string>> = {};
