import type { ShareConfig } from '../config/schema.ts';
import { findZones } from '../plans/zones/find-zones.ts';
import type { Zoning } from '../plans/zones/zoning.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Project } from './project.ts';
import { keyRules, type Profiled } from './scanning.ts';

/** Where a share is cold and where it is warm. */
export async function zoningOf(
  project: Project,
  catalog: Catalog,
  config: ShareConfig,
  { inventory, profile }: Pick<Profiled, 'inventory' | 'profile'>,
): Promise<Zoning> {
  const { coldAfterDays, coldShareOfBytes } = project.config.policy.temperature;
  const at = { now: project.clock.now(), coldAfterDays };
  return findZones((light) => catalog.rollup(inventory, keyRules(project, config), at, light), {
    shareBytes: profile.mapped.fileBytes,
    coldShareOfBytes,
    hasDirectories: inventory.origin.kind === 'scan',
  });
}
