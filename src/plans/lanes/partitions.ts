import type { Config } from '../../config/schema.ts';
import type { CutPartition } from '../cutting/cut-partition.ts';
import { partitionSeconds } from '../duration/duration.ts';
import { changedIn } from '../duration/pass-changes.ts';
import { nextPass, type ShareInput } from '../input.ts';
import { linkBytesPerSecond } from '../windows/link-rate.ts';
import { packAgents } from './agent-packing.ts';
import type { Partition, Selection } from './partition-schema.ts';

/**
 * The parts that task runs carry: every share that is not committed, as it was cut. A share in one part is carried by all
 * its agents together; of several parts each goes to one agent, so that the agent with most to do is done early.
 * Throws HeadwaterError `agent-missing` (usage).
 */
export function partition(
  config: Config,
  shares: readonly ShareInput[],
  waveOf: (share: string) => number | null,
): Partition[] {
  const open = shares.filter(({ progress }) => nextPass(progress) !== null);
  const parts = open.flatMap((share) =>
    share.cut.map((cut, index) => ({
      share,
      cut,
      id: `${share.config.name}/${share.cut.length === 1 ? 'whole' : `p${String(index + 1).padStart(4, '0')}`}`,
      wave: waveOf(share.config.name) ?? 0,
      seconds: secondsOf(config, share, cut),
    })),
  );
  const agents = config.agents.map(({ name }) => name);
  const packed = packAgents(
    parts.map(({ share, ...part }) => ({ ...part, agents: share.config.agents })),
    agents,
  );
  return parts.map(({ share, cut, id, wave, seconds }, index) => {
    const { agent = '', order = 1 } = packed[index] ?? {};
    return {
      id,
      share: share.config.name,
      wave,
      selection: selectionOf(cut),
      reason: cut.reason,
      items: cut.items,
      bytes: cut.bytes,
      coldBytes: cut.coldBytes,
      largestBytes: cut.largestBytes,
      agents: share.cut.length === 1 ? [...share.config.agents] : [agent],
      turn: order,
      seconds: Math.ceil(seconds),
    };
  });
}

function selectionOf({ include, exclude, files }: CutPartition): Selection {
  if (files !== null) return { by: 'manifest', ...files };
  if (include.length === 0 && exclude.length === 0) return { by: 'whole' };
  return { by: 'filter', include: [...include], exclude: [...exclude] };
}

/** Of the pass that is due: what keeps the agent busy, headwater's own check left out. */
function secondsOf(config: Config, share: ShareInput, cut: CutPartition): number {
  const changed = changedIn(nextPass(share.progress) ?? 'delta', cut);
  const { prepare, copy } = partitionSeconds({
    items: cut.items,
    bytes: cut.bytes,
    ...changed,
    agents: share.cut.length === 1 ? share.config.agents.length : 1,
    rates: share.rates,
    linkBytesPerSecond: linkBytesPerSecond(config.link),
  });
  return prepare + copy;
}
