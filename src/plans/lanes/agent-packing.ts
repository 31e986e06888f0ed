import { HeadwaterError } from '../../errors.ts';
import { improve, type Job, longest } from './agent-moves.ts';

/** A partition to be carried by one agent. */
export interface Parcel {
  readonly id: string;
  readonly wave: number;
  readonly seconds: number;
  /** Names of the agents any one of which may carry it. */
  readonly agents: readonly string[];
}

/** Which agent carries a partition, and its turn there, from 1. */
export interface Assignment {
  readonly partition: string;
  readonly agent: string;
  readonly order: number;
}

/**
 * Gives every partition to one agent, so that the agent with most to do has as little as can be found: the longest first,
 * each to the agent that has least so far, wave by wave; then moves and swaps. That alone may end late when the last
 * wave is the coarsest, so the longest first over all waves, and dealing round, are tried too, and the best is kept. An
 * agent takes its partitions wave by wave, within a wave the longest first. For agents of one kind no more than 4/3 of the
 * least possible (Graham 1969, "Bounds on multiprocessing timing anomalies"). In the order of the input. Throws
 * HeadwaterError `agent-missing` (usage) for a partition that none of the agents may carry.
 */
export function packAgents(parcels: readonly Parcel[], agents: readonly string[]): Assignment[] {
  const jobs = parcels.map((parcel): Job => {
    const may = agents.flatMap((name, index) => (parcel.agents.includes(name) ? [index] : []));
    if (may.length === 0) throw missing(parcel);
    return { seconds: parcel.seconds, may };
  });
  const byLength = (a: number, b: number) => (jobs[b]?.seconds ?? 0) - (jobs[a]?.seconds ?? 0) || a - b;
  const waveOf = (at: number) => parcels[at]?.wave ?? 0;
  const all = jobs.map((_, at) => at);
  const inTurn = all.toSorted((a, b) => waveOf(a) - waveOf(b) || byLength(a, b));
  const candidates = [
    improve(jobs, leastFirst(jobs, inTurn, agents.length), agents.length),
    improve(jobs, leastFirst(jobs, all.toSorted(byLength), agents.length), agents.length),
    jobs.map(({ may }, at) => may[at % may.length] ?? 0),
  ];
  const best = candidates.reduce((a, b) =>
    longest(jobs, b, agents.length) < longest(jobs, a, agents.length) ? b : a,
  );
  const turns = agents.map(() => 0);
  const assignments: Assignment[] = [];
  for (const at of inTurn) {
    const carrier = best[at] ?? 0;
    const order = (turns[carrier] ?? 0) + 1;
    turns[carrier] = order;
    assignments[at] = { partition: parcels[at]?.id ?? '', agent: agents[carrier] ?? '', order };
  }
  return assignments;
}

/** Carrier of each job when they are given out in this order, each to whom has least so far. */
function leastFirst(jobs: readonly Job[], order: readonly number[], agents: number): number[] {
  const loads = new Array<number>(agents).fill(0);
  const carriers: number[] = new Array<number>(jobs.length).fill(0);
  for (const at of order) {
    const { seconds, may } = jobs[at] ?? { seconds: 0, may: [0] };
    const carrier = may.reduce((a, b) => ((loads[b] ?? 0) < (loads[a] ?? 0) ? b : a));
    carriers[at] = carrier;
    loads[carrier] = (loads[carrier] ?? 0) + seconds;
  }
  return carriers;
}

function missing({ id, agents }: Parcel): HeadwaterError {
  return new HeadwaterError({
    code: 'agent-missing',
    blame: 'usage',
    message: `Partition ${id} may be carried by ${agents.join(', ') || 'no agent'}, and none of them is there.`,
    next: ['Give its share an agent that is listed under agents in headwater.yaml.'],
  });
}
