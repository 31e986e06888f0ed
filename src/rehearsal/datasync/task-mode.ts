/** Basic lists, copies and verifies in turn; Enhanced side by side, with other counters and reports [aws-facts 2]. */
export type TaskMode = 'BASIC' | 'ENHANCED';
