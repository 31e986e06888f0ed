import type { ShareConfig } from '../config/schema.ts';
import { ZoneFinder } from '../plans/zones/zone-finder.ts';
import type { Zoning } from '../plans/zones/zoning.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Project } from './project.ts';
import { keyRules, type Profiled } from './scanning.ts';

/** Where a share is cold and where it is warm, in one pass over its directories. */
export async function zoningOf(
  project: Project,
  catalog: Catalog,
  config: ShareConfig,
  { inventory, profile }: Pick<Profiled, 'inventory' | 'profile'>,
): Promise<Zoning> {
  const { coldAfterDays, coldShareOfBytes } = project.config.policy.temperature;
  const finder = new ZoneFinder({ shareBytes: profile.mapped.fileBytes, coldShareOfBytes });
  const at = { now: project.clock.now(), coldAfterDays };
  for await (const rows of catalog.rollup(inventory, keyRules(project, config), at)) finder.add(rows);
  return finder.finish();
}
