/**
 * Part of a share's objects and bytes that each pass after the first copies again, as long as two inventories have not
 * told: an assumption.
 */
export const ASSUMED_CHURN = { low: 0, expected: 0.02, high: 0.1 } as const;
