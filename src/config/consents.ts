/** Objects are archived that are too small for their class to pay. */
export const BELOW_BREAK_EVEN = 'below-break-even';
/** Who reads what is archived cannot be found out by asking, and a person has looked. */
export const UNKNOWN_READER = 'unknown-reader';

/** No hazards of entries, but accepted like them in `policy.exceptions`: what a person may want archived all the same. */
export const ARCHIVE_CONSENTS: readonly string[] = [BELOW_BREAK_EVEN, UNKNOWN_READER];
