import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentBook } from './agent-book.ts';

/** Real time between two looks at an execution's agents. */
const LOOK_EVERY_MS = 100;

/**
 * Waits until all of these agents can work: a launch takes as long as an agent is off [aws-facts 4]. `waiting` is called
 * when the first look finds one off. Rejects when `signal` is aborted.
 */
export async function allReachable(
  book: AgentBook,
  arns: readonly string[],
  signal: AbortSignal,
  waiting: () => void,
): Promise<void> {
  if ((await book.unreachable(arns)) === null) return;
  waiting();
  do await sleep(LOOK_EVERY_MS, undefined, { signal });
  while ((await book.unreachable(arns)) !== null);
}

/** Settles with the first agent that goes out of reach, or with null once `signal` is aborted. Never rejects. */
export async function firstLost(
  book: AgentBook,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  while (!signal.aborted) {
    // A world.json that cannot be read for a moment says nothing about agents.
    const lost = await book.unreachable(arns).catch(() => null);
    if (lost !== null) return lost;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}
