import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MEANT } from '../../evidence/books.ts';
import { csvLine } from '../../inventory/csv-cell.ts';
import { safeText } from '../../inventory/display.ts';
import type { JudgedPath, KeptExceptions } from '../../ports/comparison.ts';
import type { Database } from './database.ts';
import { sync } from './file-digest.ts';
import { writeResult } from './result-file.ts';
import { literal, parquet } from './sql.ts';
import { streamVerdicts } from './verdicts.ts';

const CSV = 'exceptions.csv';
const COLUMNS = ['verdict', 'reason', 'book', 'size_bytes', 'path', 'key', 'path_base64'];

/** What somebody may have to look at: no match, and not left behind as it was meant. */
const IS_EXCEPTION = `verdict <> 'match' AND NOT (verdict = 'excluded' AND reason IN (${MEANT.map(literal).join(', ')}))`;

/** Writes the exceptions of a verdicts file beside it, in path order: as Parquet, and as CSV for people. */
export async function writeExceptions(
  database: Database,
  verdicts: string,
  directory: string,
): Promise<KeptExceptions> {
  const list = await writeResult(
    database,
    directory,
    'exceptions.parquet',
    `SELECT * FROM ${parquet([verdicts])} WHERE ${IS_EXCEPTION} ORDER BY path, key`,
  );
  const file = join(directory, CSV);
  const partial = join(directory, `.${CSV}.partial`);
  await rm(partial, { force: true });
  const digest = createHash('sha256');
  let entries = 0;
  const lines = async function* (): AsyncGenerator<Buffer> {
    const told = (text: string): Buffer => {
      const bytes = Buffer.from(text);
      digest.update(bytes);
      return bytes;
    };
    yield told(csvLine(COLUMNS));
    for await (const paths of streamVerdicts(database, list.file, 'all', null)) {
      entries += paths.length;
      yield told(paths.map(lineOf).join(''));
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(partial, { flags: 'wx' }));
  await sync(partial);
  await rename(partial, file);
  await sync(directory);
  return { entries, parquet: list, csv: { file, sha256: digest.digest('hex') } };
}

/** The path as it is shown, which people read, and its bytes, which programs need. */
function lineOf({ verdict, reason, book, sizeBytes, path, key }: JudgedPath): string {
  return csvLine([
    verdict,
    reason,
    book,
    sizeBytes,
    path.text,
    key === null ? '' : safeText(key),
    path.bytes,
  ]);
}
