import type { FlowJob, FlowJobNode } from 'bullmq';
import type { QueueConnection } from './connection.ts';

/** How the flows entered the queue. */
export interface Enqueued {
  /** Jobs of all flows, whether new or found. */
  readonly jobs: number;
  /** Flows somebody is carrying right now (or was until a moment ago): left as they are, and joined. */
  readonly joined: number;
}

/**
 * Puts flows into the queue. Job ids are fixed by plan and step, so a flow that is there already is not added twice.
 *
 * What an earlier apply left behind is settled flow by flow: one with a job in progress is joined (its worker goes on, or
 * its lock expires and the next worker takes over); any other is removed and added afresh, because a job that
 * failed, or completed without its step being done, would otherwise never run again. An exclusive queue is emptied
 * first: whoever held its jobs is dead, and nobody has to wait for a lock to expire.
 */
export async function enqueue(connection: QueueConnection, flows: readonly FlowJob[]): Promise<Enqueued> {
  if (connection.exclusive) {
    await connection.queue.obliterate({ force: true });
    // Emptying a queue pauses it; on some back ends it stays so.
    await connection.queue.resume();
  }
  let joined = 0;
  if (!connection.exclusive) {
    for (const flow of flows) if (!(await clear(connection, idsOf(flow)))) joined += 1;
  }
  if (flows.length > 0) await connection.flows.addBulk([...flows]);
  return { jobs: flows.reduce((sum, flow) => sum + idsOf(flow).length, 0), joined };
}

/** The job ids of a flow, root first. */
export function idsOf(flow: FlowJob | FlowJobNode): string[] {
  const own = flow.opts?.jobId === undefined ? [] : [flow.opts.jobId];
  return [...own, ...(flow.children ?? []).flatMap(idsOf)];
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
