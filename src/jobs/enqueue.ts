import type { FlowJob, FlowJobNode } from 'bullmq';
import pMap from 'p-map';
import type { QueueConnection } from './connection.ts';

/** How the flows entered the queue. */
export interface Enqueued {
  /** Jobs of all flows, whether new or found. */
  readonly jobs: number;
  /** Flows somebody is carrying right now (or was until a moment ago): left as they are, and joined. */
  readonly joined: number;
}

/** Flows cleared side by side; each takes a round trip for every job that an earlier apply left of it. */
const CLEARED_AT_A_TIME = 16;

/** Longer than anybody waits for a job without looking at the ledger. */
const KEEP_SETTLED_MS = 30 * 24 * 3_600_000;

const DROPPED_AT_A_TIME = 1_000;

/**
 * Puts flows into the queue. Job ids are fixed by plan and step, so a flow that is there already is not added twice.
 *
 * What an earlier apply left behind is settled flow by flow: one with a job in progress is joined (its worker goes on, or
 * its lock expires and the next worker takes over); any other is removed and added afresh, because a job that
 * failed, or completed without its step being done, would otherwise never run again. An exclusive queue is emptied
 * first: whoever held its jobs is dead, and nobody has to wait for a lock to expire.
 */
export async function enqueue(connection: QueueConnection, flows: readonly FlowJob[]): Promise<Enqueued> {
  if (!connection.exclusive) {
    await dropSettled(connection, KEEP_SETTLED_MS);
    return putBack(connection, flows);
  }
  await connection.queue.obliterate({ force: true });
  // Emptying a queue pauses it; on some back ends it stays so.
  await connection.queue.resume();
  return add(connection, flows, 0);
}

/**
 * Drops jobs that were settled longer ago than that, so that months of passes do not fill the queue's memory. Nobody
 * misses them: what a step came to is in the ledger.
 */
export async function dropSettled({ queue }: QueueConnection, olderThanMs: number): Promise<void> {
  for (const state of ['completed', 'failed'] as const) {
    while ((await queue.clean(olderThanMs, DROPPED_AT_A_TIME, state)).length === DROPPED_AT_A_TIME);
  }
}

/** {@link enqueue} into a queue that is in use, also when it is exclusive: what others are at stays. */
export async function putBack(connection: QueueConnection, flows: readonly FlowJob[]): Promise<Enqueued> {
  let joined = 0;
  if (!(await isEmpty(connection))) {
    const clearFlow = async (flow: FlowJob): Promise<void> => {
      if (!(await clear(connection, idsOf(flow)))) joined += 1;
    };
    await pMap(flows, clearFlow, { concurrency: CLEARED_AT_A_TIME });
  }
  return add(connection, flows, joined);
}

async function add(
  connection: QueueConnection,
  flows: readonly FlowJob[],
  joined: number,
): Promise<Enqueued> {
  if (flows.length > 0) await connection.flows.addBulk([...flows]);
  return { jobs: flows.reduce((sum, flow) => sum + idsOf(flow).length, 0), joined };
}

/** Saves a new plan a question for each of its jobs. */
async function isEmpty({ queue }: QueueConnection): Promise<boolean> {
  const counts = await queue.getJobCounts();
  return Object.values(counts).every((count) => count === 0);
}

/** The job ids of a flow, root first. */
export function idsOf(flow: FlowJob | FlowJobNode): string[] {
  const ids: string[] = [];
  const visit = (node: FlowJob | FlowJobNode): void => {
    if (node.opts?.jobId !== undefined) ids.push(node.opts.jobId);
    for (const child of node.children ?? []) visit(child);
  };
  visit(flow);
  return ids;
}

/** Removes what is left of a flow; false when it is in progress. Root first, so that no parent is released on the way. */
async function clear(connection: QueueConnection, ids: readonly string[]): Promise<boolean> {
  const states = await Promise.all(ids.map((id) => connection.queue.getJobState(id)));
  if (states.includes('active')) return false;
  for (const [index, id] of ids.entries()) {
    if (states[index] === 'unknown') continue;
    // 0: taken by a worker since we looked, so it is in progress after all.
    if ((await connection.queue.remove(id, { removeChildren: false })) === 0) return false;
  }
  return true;
}
