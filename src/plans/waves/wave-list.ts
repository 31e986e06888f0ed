import type { Config } from '../../config/schema.ts';
import { leftBehind } from '../acceptance.ts';
import { mappedObjects, nextPass, type ShareInput } from '../input.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import { timesOf } from './turns.ts';
import type { WaveShare } from './wave-fill.ts';
import type { Wave } from './wave-schema.ts';
import { type PlannedWave, planWaves } from './waves.ts';

/** The waves of the shares that still move. Throws HeadwaterError `share-cycle`, `wave-order` (usage). */
export function waveOrder(config: Config, shares: readonly ShareInput[]): readonly PlannedWave[] {
  const open = shares.filter(({ progress }) => nextPass(progress) !== null);
  const { pilot, maxShares, maxBytes } = config.policy.waves;
  return planWaves(
    open.map((share) => waveShare(config, share)),
    { pilot, maxShares, maxBytes: maxBytes ?? null },
  );
}

/**
 * The waves with what they hold and when they are copied: an agent begins a wave's partitions when it is done with those
 * of earlier waves, so waves overlap.
 */
export function waveList(order: readonly PlannedWave[], partitions: readonly Partition[]): Wave[] {
  const times = timesOf(partitions);
  return order.map(({ number, name, shares, reason }) => {
    const own = partitions.filter(({ share }) => shares.includes(share));
    const spans = own.map(({ id }) => times.get(id) ?? { from: 0, to: 0 });
    return {
      number,
      name,
      shares: [...shares],
      items: own.reduce((sum, { items }) => sum + items, 0),
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      reason,
      fromSeconds: spans.length === 0 ? 0 : Math.min(...spans.map(({ from }) => from)),
      toSeconds: spans.length === 0 ? 0 : Math.max(...spans.map(({ to }) => to)),
    };
  });
}

function waveShare(config: Config, share: ShareInput): WaveShare {
  const { name, owner, after, wave } = share.config;
  return {
    name,
    owner: owner ?? null,
    items: mappedObjects(share),
    bytes: share.profile.mapped.fileBytes,
    risk: riskOf(config, share),
    after,
    wave: wave ?? null,
  };
}

/** Weights of what makes a cut-over go wrong; together 1. A judgement, not a measurement. */
const RISKS = { waits: 0.4, bridge: 0.3, changes: 0.2, protocol: 0.1 } as const;

/** How likely a share is to hold its wave up, 0 to 1: what waits for a person, live users, names that change, SMB. */
function riskOf(config: Config, share: ShareInput): number {
  const waits = leftBehind(config, share).some(({ accepted }) => !accepted);
  const changes = share.profile.hazards.some(({ entries }) => entries > 0);
  return (
    (waits ? RISKS.waits : 0) +
    (share.config.strategy === 'bridge' ? RISKS.bridge : 0) +
    (changes ? RISKS.changes : 0) +
    (share.config.protocol === 'smb' ? RISKS.protocol : 0)
  );
}
