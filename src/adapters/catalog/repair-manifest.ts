import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { RepairManifest } from '../../ports/catalog.ts';
import { type Database, rowOf } from './database.ts';
import { sha256Of } from './file-digest.ts';
import { manifestOf } from './manifest-file.ts';
import { parquet } from './sql.ts';
import { numberOf } from './values.ts';

/** What a transfer can bring: the rest is left to people, and to later passes. */
const AMISS = `verdict IN ('missing', 'differ')`;
/** Only markers of directories have keys that end with a slash. */
const IS_DIRECTORY = `ends_with(key, '/')`;

/** Writes what a verdicts file has as missing or different as a transfer manifest; see the port. */
export async function writeRepairManifest(
  home: string,
  database: Database,
  verdicts: { readonly file: string; readonly sha256: string },
): Promise<RepairManifest> {
  await assertIntact(verdicts, 'verdicts');
  const rows = `${parquet([verdicts.file])} WHERE ${AMISS}`;
  const found = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT coalesce(sum(size_bytes) FILTER (NOT ${IS_DIRECTORY}), 0) AS bytes,
              coalesce(max(size_bytes) FILTER (NOT ${IS_DIRECTORY}), 0) AS largest,
              count(*) FILTER (${IS_DIRECTORY}) AS directories
       FROM ${rows}`,
    ),
  );
  const manifest = await manifestOf(
    home,
    database,
    `SELECT path FROM ${rows} AND NOT ${IS_DIRECTORY} ORDER BY path`,
  );
  return {
    ...manifest,
    bytes: numberOf(found.bytes),
    largestBytes: numberOf(found.largest),
    directories: numberOf(found.directories),
  };
}

/** Throws `evidence-missing` (usage) and `evidence-broken` (proof) for a file of evidence that is not as it was kept. */
export async function assertIntact(
  { file, sha256 }: { readonly file: string; readonly sha256: string },
  what: 'verdicts' | 'listing',
): Promise<void> {
  const found = await sha256Of(file).catch((cause: NodeJS.ErrnoException) => {
    throw new HeadwaterError({
      code: 'evidence-missing',
      blame: 'usage',
      message: `The ${what} ${safeText(file)} cannot be read (${cause.code ?? 'unreadable'}).`,
      next: ['Run this where the evidence was made, or verify again: headwater verify'],
      cause,
    });
  });
  if (found === sha256) return;
  throw new HeadwaterError({
    code: 'evidence-broken',
    blame: 'proof',
    message: `The ${what} ${safeText(file)} ${what === 'listing' ? 'is not the one' : 'are not the ones'} that the evidence names.`,
    next: ['Make new evidence: headwater verify'],
  });
}
