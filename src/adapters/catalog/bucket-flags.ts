/** What rows tell of the class of their bucket, as bits. */
export const FLAGS = { stored: 1, 'at-rest': 2, 're-read': 4, told: 8, reported: 16 } as const;
/** All of them at once. */
export const ALL_FLAGS = Object.values(FLAGS).reduce((all: number, bit) => all | bit, 0);
