import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Source text by path, slashes forward, relative to the checkout: `src/errors.ts`. */
export type Tree = ReadonlyMap<string, string>;

/** Reads every file below `folder` of a checkout. */
export function readTree(root: string, folder: string): Tree {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(
    paths.map((path) => [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}
