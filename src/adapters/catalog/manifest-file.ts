import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { manifestLine } from '../../plans/steps/transfer-manifest.ts';
import type { FileRange, KeyRules } from '../../ports/catalog.ts';
import type { ManifestFile } from '../../ports/manifest-file.ts';
import type { Database } from './database.ts';
import { entryRows } from './entry-columns.ts';
import { mappedEntries } from './mapping-sql.ts';
import { literal } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { nameOf } from './values.ts';

/** Which entries a manifest is made from. */
export interface ManifestSource {
  readonly files: readonly string[];
  readonly rules: KeyRules;
  readonly range: FileRange;
}

/** Writes the transfer manifest of a range of an inventory's files, see {@link manifestOf}. */
export function writeManifest(
  home: string,
  database: Database,
  { files, rules, range }: ManifestSource,
): Promise<ManifestFile> {
  return manifestOf(
    home,
    database,
    `SELECT encode(path_text) AS path
     FROM (${mappedEntries(entryRows(files), rules)})
     WHERE source = 'mapped' AND kind IN ('file', 'symlink') AND ${inRange(range)}
     ORDER BY path`,
  );
}

/**
 * Writes the paths of a query as a transfer manifest into a folder of its own below `home`, row by row: memory does not grow
 * with it. The query answers with the column `path`, in byte order; mapped paths are UTF-8.
 */
export async function manifestOf(home: string, database: Database, query: string): Promise<ManifestFile> {
  const stage = await createStage(home);
  const file = join(stage, 'manifest.csv');
  const digest = createHash('sha256');
  let files = 0;
  const lines = async function* (): AsyncGenerator<Buffer> {
    for await (const paths of pathsOf(database, query)) {
      const text = Buffer.from(paths.map(manifestLine).join(''));
      digest.update(text);
      files += paths.length;
      yield text;
    }
  };
  try {
    await pipeline(Readable.from(lines()), createWriteStream(file, { flags: 'wx' }));
  } catch (error) {
    await removeStage(stage);
    throw error;
  }
  return { file, sha256: digest.digest('hex'), files, drop: () => removeStage(stage) };
}

async function* pathsOf(database: Database, query: string): AsyncGenerator<readonly string[]> {
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const result = await connection.stream(query);
    for await (const rows of result.yieldRowObjects()) yield rows.map(({ path }) => nameOf(path));
  } finally {
    connection.closeSync();
  }
}

/** DuckDB compares text by its bytes unless told otherwise. */
function inRange({ directory, from, before }: FileRange): string {
  const start = directory === '' ? '' : `${directory}/`;
  const name = start === '' ? 'path_text' : `substr(path_text, length(${literal(start)}) + 1)`;
  const conditions = [
    ...(start === '' ? [] : [`starts_with(path_text, ${literal(start)})`]),
    `NOT contains(${name}, '/')`,
    ...(from === null ? [] : [`${name} >= ${literal(from)}`]),
    ...(before === null ? [] : [below(name, before)]),
  ];
  return conditions.join(' AND ');
}

/** The range of one name alone ends with that name and a NUL, which no name holds and no literal can. */
function below(name: string, before: string): string {
  return before.endsWith('\0')
    ? `${name} <= ${literal(before.slice(0, -1))}`
    : `${name} < ${literal(before)}`;
}
