import type { Config } from '../config/schema.ts';
import { mappedObjects, nextPass, type ShareInput } from './input.ts';
import type { Partition } from './partition-schema.ts';

/** The parts that task runs carry: the whole of every share that is not committed. */
export function partition(
  _config: Config,
  shares: readonly ShareInput[],
  waveOf: (share: string) => number | null,
): Partition[] {
  return shares
    .filter(({ progress }) => nextPass(progress) !== null)
    .map((share, index) => ({
      id: `${share.config.name}/whole`,
      share: share.config.name,
      wave: waveOf(share.config.name) ?? 0,
      selection: { by: 'whole' },
      reason: 'the share is within all limits of one task execution',
      items: mappedObjects(share),
      bytes: share.profile.mapped.fileBytes,
      coldBytes: share.profile.cold.bytes,
      largestBytes: share.profile.largestFileBytes,
      agents: [...share.config.agents],
      turn: index + 1,
      seconds: 0,
    }));
}
