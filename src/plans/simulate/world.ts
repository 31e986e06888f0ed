import { HeadwaterError } from '../../errors.ts';
import type { Pass } from '../plan.ts';
import { type Calendar, calendarOf } from '../windows/calendar.ts';
import { type AgentGroup, groupsOf } from './groups.ts';
import { type DailyChurn, MOST_FAILING, type SimulationInput } from './input.ts';

/** A partition; what it refers to by index. */
export interface Part {
  readonly id: string;
  readonly share: number;
  readonly items: number;
  readonly bytes: number;
  readonly group: number;
  /** Its index among the partitions of its group. */
  readonly place: number;
}

/** A share; its passes follow one another, the final one together with those of its wave. */
export interface SimShare {
  readonly name: string;
  /** Number as in the input, and its index among the waves. */
  readonly waveNumber: number;
  readonly wave: number;
  readonly parts: readonly number[];
  readonly passes: readonly Pass[];
  readonly items: number;
  readonly bytes: number;
  readonly churn: DailyChurn;
  /** When its last pass began, below 0 because before the start; null before its seed. */
  readonly copiedAtSeconds: number | null;
}

/** What stays the same between runs of a simulation. */
export interface World {
  readonly input: SimulationInput;
  readonly parts: readonly Part[];
  readonly shares: readonly SimShare[];
  readonly groups: readonly AgentGroup[];
  /** Shares of each wave, by rising number. */
  readonly waves: readonly (readonly number[])[];
  readonly calendar: Calendar;
}

/**
 * Builds it. A share is in the wave of its first partition. Throws HeadwaterError (usage) `agent-missing`,
 * `simulation-input`, `time-zone-unknown`.
 */
export function worldOf(input: SimulationInput): World {
  const { probability } = input.failures;
  if (!(probability >= 0 && probability <= MOST_FAILING)) {
    throw new HeadwaterError({
      code: 'simulation-input',
      blame: 'usage',
      message: `The probability of a failure has to be from 0 to ${MOST_FAILING}; it is ${probability}.`,
    });
  }
  const groups = groupsOf(input);
  const own = new Map<string, number[]>();
  for (const [at, { share }] of input.partitions.entries()) {
    const parts = own.get(share);
    if (parts === undefined) own.set(share, [at]);
    else parts.push(at);
  }
  const numbers = [...new Set(input.partitions.map(({ wave }) => wave))].sort((a, b) => a - b);
  const shares = [...own].map(([name, parts]) => shareOf(input, name, parts, numbers));
  const indexes = new Map([...own.keys()].map((name, index) => [name, index]));
  const parts: Part[] = [];
  for (const [group, { parts: members }] of groups.entries())
    for (const [place, at] of members.entries()) {
      const { id, share, items, bytes } = input.partitions[at] ?? { id: '', share: '', items: 0, bytes: 0 };
      parts[at] = { id, share: indexes.get(share) ?? 0, items, bytes, group, place };
    }
  return {
    input,
    parts,
    shares,
    groups,
    waves: numbers.map((_, wave) => shares.flatMap((share, index) => (share.wave === wave ? [index] : []))),
    calendar: calendarOf(input.link),
  };
}

function shareOf(
  input: SimulationInput,
  name: string,
  parts: readonly number[],
  numbers: readonly number[],
): SimShare {
  const own = parts.flatMap((at) => input.partitions[at] ?? []);
  const waveNumber = own[0]?.wave ?? 0;
  const copiedAtMs = input.copiedAtMs[name];
  const first: Pass = copiedAtMs === undefined ? 'seed' : 'delta';
  return {
    name,
    waveNumber,
    wave: numbers.indexOf(waveNumber),
    parts,
    passes: [first, ...new Array<Pass>(input.passes.deltas).fill('delta'), 'final'],
    items: own.reduce((sum, { items }) => sum + items, 0),
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    churn: input.churn[name] ?? { items: 0, bytes: 0 },
    copiedAtSeconds: copiedAtMs === undefined ? null : (copiedAtMs - input.startAtMs) / 1000,
  };
}
