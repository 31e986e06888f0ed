import type { AgentConfig, Config } from '../../config/schema.ts';
import { ASSUMED_CHURN } from '../duration/churn-assumed.ts';
import type { Rates } from '../duration/rates.ts';
import { packAgents } from '../lanes/agent-packing.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import type { Plan } from '../plan.ts';
import type { SimulationInput } from './input.ts';

/** What is tried out instead of what the plan and the configuration say. */
export interface WhatIf {
  /** So many agents of the plan's mode carry everything; null for the plan's own. */
  readonly agents: number | null;
  /** The link's rate, its hours left as they are; null for the configured one. */
  readonly gbps: number | null;
  /** That an execution fails, 0 to 0.9. */
  readonly failures: number;
  readonly startAtMs: number;
  readonly seed: number;
}

/** Between the proof of a pass and the next one, a person looks: assumed to take a day. */
export const PAUSE_SECONDS = 86_400;

/**
 * A plan as something that can be simulated: its partitions, waves and agents over the configured link, at these rates
 * and an assumed change a day, with one final pass. The pilot is over before the other waves begin. Throws HeadwaterError
 * `agent-missing` (usage).
 */
export function simulationOf(
  plan: Plan,
  config: Pick<Config, 'agents' | 'link'>,
  whatIf: WhatIf,
  rates: Rates,
): SimulationInput {
  const { agents, partitions } =
    whatIf.agents === null ? ownAgents(plan, config) : otherAgents(plan, config, whatIf.agents);
  const { gbps, utilisation, windows, timeZone } = config.link;
  const share = ASSUMED_CHURN.expected;
  const moving = plan.shares.filter(({ pass }) => pass !== null);
  const scannedAt = new Map(plan.basis.inventories.map((one) => [one.share, Date.parse(one.finishedAt)]));
  return {
    agents,
    link: { gbps: whatIf.gbps ?? gbps, utilisation, windows, timeZone },
    partitions: partitions.toSorted((a, b) => a.turn - b.turn),
    rates,
    passes: { deltas: 0, pauseSeconds: PAUSE_SECONDS },
    churn: Object.fromEntries(moving.map((one) => [one.share, { items: share, bytes: share }])),
    copiedAtMs: Object.fromEntries(
      moving
        .filter(({ pass }) => pass === 'delta')
        .map((one) => [one.share, Math.min(whatIf.startAtMs, scannedAt.get(one.share) ?? whatIf.startAtMs)]),
    ),
    awaitedWaves: plan.waves.filter(({ name }) => name === 'pilot').map(({ number }) => number),
    failures: { probability: whatIf.failures },
    startAtMs: whatIf.startAtMs,
    seed: whatIf.seed,
  };
}

type Crew = Pick<SimulationInput, 'agents'> & { readonly partitions: readonly Partition[] };

function ownAgents({ partitions }: Plan, config: Pick<Config, 'agents'>): Crew {
  const used = new Set(partitions.flatMap(({ agents }) => agents));
  return { agents: config.agents.filter(({ name }) => used.has(name)), partitions };
}

/** As a plan would: a share in one part is carried by all of them together, of several parts each by one agent. */
function otherAgents({ partitions }: Plan, config: Pick<Config, 'agents'>, many: number): Crew {
  const mode = modeOf(partitions, config.agents);
  const names = Array.from({ length: many }, (_, at) => `agent-${at + 1}`);
  const packed = packAgents(
    partitions.map(({ id, wave, seconds }) => ({ id, wave, seconds, agents: names })),
    names,
  );
  const carried = partitions.map((partition, at): Partition => {
    const { agent = '', order = 1 } = packed[at] ?? {};
    return { ...partition, agents: partition.selection.by === 'whole' ? names : [agent], turn: order };
  });
  return { agents: names.map((name) => ({ name, mode })), partitions: carried };
}

/** The mode of the agents that carry most partitions. */
function modeOf(partitions: readonly Partition[], agents: readonly AgentConfig[]): AgentConfig['mode'] {
  const enhanced = new Set(agents.filter(({ mode }) => mode === 'enhanced').map(({ name }) => name));
  const many = partitions.filter((one) => one.agents.some((name) => enhanced.has(name))).length;
  return many * 2 > partitions.length ? 'enhanced' : 'basic';
}
