/** Basic lists, copies and verifies in turn; Enhanced side by side, with other counters and reports (facts, section 2). */
export type TaskMode = 'BASIC' | 'ENHANCED';
