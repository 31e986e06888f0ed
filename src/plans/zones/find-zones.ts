import type { DirectoryRollup } from '../../inventory/rollup.ts';
import type { Light } from '../cutting/cutter.ts';
import { LEAST_PART, ZoneFinder, type ZoneOptions } from './zone-finder.ts';
import type { Zoning } from './zoning.ts';

/** A share's directories, in the order of `Catalog.rollup`; with `light`, light ones count with the one they lie in. */
export type RollupOf = (light?: Light) => AsyncIterable<readonly DirectoryRollup[]>;

/**
 * Where a share is cold and where it is warm. Whether there are zones at all is told without its light directories, of which a share mostly consists: a
 * directory with none below it that is too light to be a zone changes nothing about those above when it counts with the one it lies in. Only
 * where there are some, all directories are looked at, for what lies beside them. `hasDirectories` is false for listings that have files alone: nothing tells
 * there which directories have others below.
 */
export async function findZones(
  rollup: RollupOf,
  { hasDirectories, ...options }: ZoneOptions & { readonly hasDirectories: boolean },
): Promise<Zoning> {
  if (hasDirectories) {
    const bytes = Math.ceil(options.shareBytes * LEAST_PART);
    const rough = await passOver(rollup({ items: Number.MAX_SAFE_INTEGER, bytes }), options);
    if (rough.cold.trees.length + rough.warm.trees.length === 0) return rough;
  }
  return passOver(rollup(), options);
}

async function passOver(
  directories: AsyncIterable<readonly DirectoryRollup[]>,
  options: ZoneOptions,
): Promise<Zoning> {
  const finder = new ZoneFinder(options);
  for await (const rows of directories) finder.add(rows);
  return finder.finish();
}
