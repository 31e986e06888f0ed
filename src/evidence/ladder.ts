/** How deep a check goes (docs/ARCHITECTURE.md: Verification), shallowest first. */
export const LADDER = ['L0', 'L1', 'L2', 'L3', 'L4'] as const;
export type LadderLevel = (typeof LADDER)[number];
