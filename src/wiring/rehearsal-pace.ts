import type { Config } from '../config/schema.ts';
import { ASSUMED_RATES } from '../plans/duration/rates.ts';
import type { World } from '../rehearsal/world.ts';

/** How fast the rehearsal transfers when it keeps time: at the rates that the plan's estimate assumes. */
export function paceOf(link: Config['link']): NonNullable<World['pace']> {
  return {
    linkBytesPerSecond: (link.gbps * link.utilisation * 1e9) / 8,
    filesPerSecondPerAgent: ASSUMED_RATES.files.value,
    entriesPreparedPerSecond: ASSUMED_RATES.prepared.value,
  };
}
