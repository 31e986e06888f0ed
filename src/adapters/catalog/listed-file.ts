import { writeFile } from 'node:fs/promises';
import type { ListedDirectory } from '../../ports/shares.ts';
import { csv } from './sql.ts';

/**
 * Writes directories that were listed whole, a line each: the number of the listing, a comma, x, and the path in hex. They
 * are read only when a scan was interrupted, so that they are cheap to write counts for more than that they are small.
 */
export function writeListed(file: string, directories: readonly ListedDirectory[]): Promise<void> {
  const lines = directories.map(({ listing, path }) => {
    const hex = Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString('hex');
    return `${listing},x${hex}\n`;
  });
  return writeFile(file, lines.join(''));
}

/** The lines of such files as a relation of `listing` and `path`. */
export function listedRows(files: readonly string[]): string {
  const rows = csv(files, { listing: 'UINTEGER', path: 'VARCHAR' });
  return `(SELECT listing, unhex(substr(path, 2)) AS path FROM ${rows})`;
}
