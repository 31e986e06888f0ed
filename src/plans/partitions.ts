import { mappedObjects, nextPass, type ShareInput } from './input.ts';
import type { PlanBody } from './plan.ts';

export type Partition = PlanBody['partitions'][number];

/** The parts that tasks carry: the whole of every share that is not committed. */
export function partition(shares: readonly ShareInput[]): Partition[] {
  return shares
    .filter(({ progress }) => nextPass(progress) !== null)
    .map((share) => ({
      id: `${share.config.name}/whole`,
      share: share.config.name,
      include: [],
      items: mappedObjects(share),
      bytes: share.profile.mapped.fileBytes,
      agents: [...share.config.agents],
    }));
}
