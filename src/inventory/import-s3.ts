import type { ByteText, Reading } from './import-entry.ts';
import { type PathRules, placedPath } from './import-path.ts';
import { wholeNumber } from './import-values.ts';

/** What is read of an object in a report of S3 Inventory; empty where the report has no such column. */
export interface S3Row {
  /** Raw bytes of the key, decoded. */
  readonly key: ByteText;
  readonly size: ByteText;
  readonly lastModified: bigint | null;
  /** `true`, `false` or empty. */
  readonly isLatest: ByteText;
  readonly isDeleteMarker: ByteText;
}

/**
 * An object as an entry. A key that ends with a slash is a directory's marker; old versions and delete markers are none of
 * the share's entries.
 */
export function readS3Row(row: S3Row, rules: PathRules): Reading {
  if (row.isLatest === 'false' || row.isDeleteMarker === 'true') return null;
  const directory = row.key.endsWith('/');
  const sizeBytes = wholeNumber(row.size);
  if (sizeBytes === null) return { reason: 'the size is not a number' };
  if (directory && sizeBytes > 0) return { reason: 'an object with data whose key ends with a slash' };
  const path = placedPath(directory ? row.key.slice(0, -1) : row.key, rules);
  if (typeof path !== 'string') return path;
  if (path === '') return null;
  const mtime = row.lastModified === null ? {} : { mtimeNs: row.lastModified };
  return directory ? { path, kind: 'directory', ...mtime } : { path, kind: 'file', sizeBytes, ...mtime };
}
