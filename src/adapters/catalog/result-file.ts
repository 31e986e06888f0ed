import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { sha256Of, sync } from './file-digest.ts';
import { copyToParquet } from './sql.ts';

export interface ResultFile {
  /** Absolute. */
  readonly file: string;
  readonly sha256: string;
}

/** Writes a query's rows under their name only when they are complete, replacing what an earlier try left. */
export async function writeResult(
  database: Database,
  directory: string,
  name: string,
  query: string,
): Promise<ResultFile> {
  const file = join(directory, name);
  const partial = join(directory, `.${name}.partial`);
  await rm(partial, { force: true });
  await database.with((connection) => connection.run(copyToParquet(query, partial)));
  await sync(partial);
  await rename(partial, file);
  await sync(directory);
  return { file, sha256: await sha256Of(file) };
}
