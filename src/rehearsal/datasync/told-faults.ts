import type { JobFaults } from './job.ts';

/** Troubles that DataSync can be told to have, by whoever runs the rehearsal. */
export interface ToldFaults {
  /** Since when an agent is out of reach although nobody has switched it off (on the clock); null: it is not. */
  offlineSince(agentArn: string): number | null;
  /** The troubles of one execution; `signal` ends with it. */
  ofExecution(executionArn: string, taskArn: string, signal: AbortSignal): JobFaults;
}
