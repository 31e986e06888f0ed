import type { LedgerEvent } from './events.ts';
import { shareOfStep } from './progress.ts';

/** What one task execution achieved: rates of plans are fitted to such. */
export interface Measured {
  readonly share: string;
  readonly step: string;
  /** Files, directories and links it copied, not those it looked at. */
  readonly items: number;
  readonly bytes: number;
  /** From its launch to its end. */
  readonly seconds: number;
  /** Names of the agents that carried it. */
  readonly agents: readonly string[];
}

/**
 * The executions that ended in success and of which DataSync told how long they took, oldest first. `agentsOf` says
 * which agents a step of a plan had: the ledger holds ids only. Null where that plan is not at hand: left out.
 */
export function measured(
  events: readonly LedgerEvent[],
  agentsOf: (plan: string, step: string) => readonly string[] | null,
): readonly Measured[] {
  return events.flatMap(({ event }) => {
    if (event.type !== 'execution-ended' || event.result !== 'success') return [];
    const seconds = event.seconds ?? null;
    const agents = agentsOf(event.plan, event.step);
    if (seconds === null || agents === null) return [];
    const { step, filesTransferred: items, bytesTransferred: bytes } = event;
    return [{ share: shareOfStep(step), step, items, bytes, seconds, agents }];
  });
}
