import type { Config } from '../config/schema.ts';
import { FILES_PER_SECOND_PER_AGENT, PREPARED_PER_SECOND } from '../plans/estimate.ts';
import type { World } from '../rehearsal/world.ts';

/** How fast the rehearsal transfers when it keeps time: at the rates that the plan's estimate assumes. */
export function paceOf(link: Config['link']): NonNullable<World['pace']> {
  return {
    linkBytesPerSecond: (link.gbps * link.utilisation * 1e9) / 8,
    filesPerSecondPerAgent: FILES_PER_SECOND_PER_AGENT,
    entriesPreparedPerSecond: PREPARED_PER_SECOND,
  };
}
