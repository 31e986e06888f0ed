import { readFile, rm, writeFile } from 'node:fs/promises';
import { type Profile, profileSchema } from '../../inventory/profile.ts';
import type { Database } from './database.ts';
import { hazardsOf } from './hazards.ts';
import type { HazardContext } from './hazards-finder.ts';
import { keptFile } from './kept.ts';
import { mappedOf } from './mapped-of.ts';
import { countedProfile } from './profile.ts';
import type { RollupPlace } from './rollup.ts';

/** The profile of an inventory, counted now unless it is kept from earlier the same day. */
export async function keptProfile(
  database: Database,
  place: RollupPlace,
  context: HazardContext,
): Promise<Profile> {
  const make = () =>
    keptFile(place.home, place.kept, 'profile.json', async (fresh) => {
      const profile = await profileOf(database, place, context);
      await writeFile(fresh, `${JSON.stringify(profile)}\n`);
    });
  const read = async (file: string) =>
    profileSchema.safeParse(
      await readFile(file, 'utf8')
        .then(JSON.parse)
        .catch(() => null),
    );
  const file = await make();
  const kept = await read(file);
  if (kept.success) return kept.data;
  // An older version wrote it.
  await rm(file, { force: true });
  return profileSchema.parse(JSON.parse(await readFile(await make(), 'utf8')));
}

/** Profiles one inventory in SQL; see `profileSchema` for what each figure means. */
async function profileOf(database: Database, place: RollupPlace, context: HazardContext): Promise<Profile> {
  const known = { ...context, mapped: await mappedOf(database, place, context.inventory) };
  const counted = await countedProfile(database, place, known);
  return database.with(async (connection) => ({
    ...counted,
    hazards: [...(await hazardsOf(connection, known))],
  }));
}
