import type { AgentBook } from './agent-book.ts';
import { idOf } from './arns.ts';
import type { SourceLocation } from './resources.ts';
import type { TaskMode } from './task-mode.ts';

/** The location's agents that serve a mode; one that nothing is known of any more may have been of that kind. */
export async function agentsFor(
  source: SourceLocation,
  mode: TaskMode,
  book: AgentBook,
): Promise<readonly string[]> {
  const modes = new Map((await book.all()).map((agent) => [agent.arn, agent.mode]));
  return source.agentArns.filter((arn) => (modes.get(arn) ?? mode) === mode);
}

/** Why a task cannot run now, or null: it needs an agent of its mode, and all of those online [aws-facts 1]. */
export async function unavailable(
  source: SourceLocation,
  mode: TaskMode,
  book: AgentBook,
): Promise<string | null> {
  const needed = await agentsFor(source, mode, book);
  if (needed.length === 0) return `Location ${idOf(source.arn)} has no agent for ${mode} tasks.`;
  const online = new Set((await book.all()).filter((a) => a.status === 'ONLINE').map(({ arn }) => arn));
  const absent = needed.find((arn) => !online.has(arn));
  return absent === undefined ? null : `Agent ${idOf(absent)} is offline.`;
}
