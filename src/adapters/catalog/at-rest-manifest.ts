import { join } from 'node:path';
import type { ManifestFile } from '../../ports/manifest-file.ts';
import { manifestRows, wantedRows } from './at-rest-sql.ts';
import { type Database, rowOf } from './database.ts';
import { sha256Of } from './file-digest.ts';
import { literal } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { numberOf } from './values.ts';

/** Writes the manifest of a job of Batch Operations into a folder of its own below `home`. URL-encoded keys need no quotes. */
export async function writeAtRestManifest(
  home: string,
  database: Database,
  sources: { readonly entries: string; readonly held: string; readonly bucket: string },
): Promise<ManifestFile> {
  const stage = await createStage(home);
  const file = join(stage, 'at-rest.csv');
  const wanted = wantedRows(sources);
  try {
    const files = await database.with(async (connection) => {
      await connection.run(
        `COPY (${manifestRows(wanted, sources.bucket)}) TO ${literal(file)} (FORMAT csv, HEADER false)`,
      );
      return numberOf((await rowOf(connection, `SELECT count(*) AS files FROM (${wanted})`)).files);
    });
    return { file, sha256: await sha256Of(file), files, drop: () => removeStage(stage) };
  } catch (error) {
    await removeStage(stage);
    throw error;
  }
}
