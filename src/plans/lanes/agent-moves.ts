/** Work for one of some agents, by their index. */
export interface Job {
  readonly seconds: number;
  readonly may: readonly number[];
}

/** Steps after which what is left to gain is not worth looking for. */
const MOST_STEPS = 200;
/** Gains below this part of the longest path are left. */
const WORTH = 1e-4;
/** More jobs are so small beside the path that moving them is enough, and pairs too many to look at. */
const SWAPPED_UP_TO = 2000;

/** Seconds of the agent with most to do. */
export function longest(jobs: readonly Job[], carriers: readonly number[], agents: number): number {
  return Math.max(0, ...loadsOf(jobs, carriers, agents));
}

/**
 * Carriers with a path no longer than before: as long as it helps, one job leaves the agent with most to do, or is swapped
 * for a shorter one of another agent. Each step is the one after which the longer of both is shortest.
 */
export function improve(jobs: readonly Job[], carriers: readonly number[], agents: number): number[] {
  const result = [...carriers];
  const loads = loadsOf(jobs, result, agents);
  const even = loads.reduce((sum, load) => sum + load, 0) / agents;
  for (let step = 0; step < MOST_STEPS; step++) {
    const load = Math.max(...loads);
    if (load * (1 - WORTH) <= even) break;
    const from = loads.indexOf(load);
    const change = bestChange(jobs, result, loads, from);
    if (change === null) break;
    const { out, back, to, less } = change;
    result[out] = to;
    if (back !== null) result[back] = from;
    loads[from] = (loads[from] ?? 0) - less;
    loads[to] = (loads[to] ?? 0) + less;
  }
  return result;
}

interface Change {
  readonly out: number;
  /** Null for a move. */
  readonly back: number | null;
  readonly to: number;
  /** By how many seconds the first agent has less to do. */
  readonly less: number;
}

function bestChange(
  jobs: readonly Job[],
  carriers: readonly number[],
  loads: readonly number[],
  from: number,
): Change | null {
  const load = loads[from] ?? 0;
  let [best, bestLoad]: [Change | null, number] = [null, load * (1 - WORTH)];
  const consider = (change: Change) => {
    const longer = Math.max(load - change.less, (loads[change.to] ?? 0) + change.less);
    if (longer < bestLoad) [best, bestLoad] = [change, longer];
  };
  const others =
    jobs.length > SWAPPED_UP_TO ? [] : carriers.flatMap((carrier, at) => (carrier === from ? [] : [at]));
  for (const [out, carrier] of carriers.entries()) {
    if (carrier !== from) continue;
    const { seconds, may } = jobs[out] ?? { seconds: 0, may: [] };
    for (const to of may) if (to !== from) consider({ out, back: null, to, less: seconds });
    for (const back of others) {
      const [other, to] = [jobs[back], carriers[back] ?? 0];
      if (other === undefined || other.seconds >= seconds) continue;
      if (may.includes(to) && other.may.includes(from))
        consider({ out, back, to, less: seconds - other.seconds });
    }
  }
  return best;
}

function loadsOf(jobs: readonly Job[], carriers: readonly number[], agents: number): number[] {
  const loads = new Array<number>(agents).fill(0);
  for (const [at, carrier] of carriers.entries())
    loads[carrier] = (loads[carrier] ?? 0) + (jobs[at]?.seconds ?? 0);
  return loads;
}
