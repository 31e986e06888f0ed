import type { DirectoryRollup } from '../../../../src/inventory/rollup.ts';
import type { AskNames, NameGroup } from '../../../../src/plans/cutting/crowded.ts';
import type { CutPartition } from '../../../../src/plans/cutting/cut-partition.ts';

/** An entry of a test tree; directories weigh nothing. */
export interface TestEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly bytes: number;
}

/** Files at these paths, and every directory they lie in. */
export function treeOf(files: ReadonlyMap<string, number>): TestEntry[] {
  const directories = new Set<string>();
  for (const path of files.keys()) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1))
      directories.add(path.slice(0, cut));
  }
  return [
    ...[...directories].map((path) => ({ path, kind: 'directory' as const, bytes: 0 })),
    ...[...files]
      .filter(([path]) => !directories.has(path))
      .map(([path, bytes]) => ({ path, kind: 'file' as const, bytes })),
  ];
}

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** What the catalogue would say of the tree: a row for each directory with something in it, depth first. */
export async function* rollupOf(entries: readonly TestEntry[], batch = 3): AsyncGenerator<DirectoryRollup[]> {
  const rows = new Map<string, { -readonly [K in keyof DirectoryRollup]: DirectoryRollup[K] }>();
  for (const { path, kind, bytes } of entries) {
    const at = parentOf(path);
    const row = rows.get(at) ?? {
      path: at,
      files: 0,
      fileBytes: 0,
      directories: 0,
      symlinks: 0,
      coldFiles: 0,
      coldBytes: 0,
      largestBytes: 0,
    };
    rows.set(at, row);
    if (kind === 'directory') row.directories += 1;
    else {
      row.files += 1;
      row.fileBytes += bytes;
      row.largestBytes = Math.max(row.largestBytes, bytes);
    }
  }
  const order = (path: string) => path.replaceAll('/', '\0');
  const sorted = [...rows.values()].toSorted((a, b) => (order(a.path) < order(b.path) ? -1 : 1));
  for (let at = 0; at < sorted.length; at += batch) yield sorted.slice(at, at + batch);
}

/** Names grouped by the next character after what they all begin with, as the catalogue does it. */
export function namesOf(entries: readonly TestEntry[]): AskNames {
  return async (directory, prefix, without) => {
    const inside = directory === '' ? '' : `${directory}/`;
    const below = entries.filter(
      ({ path }) =>
        path.startsWith(inside) &&
        path !== directory &&
        path.slice(inside.length).startsWith(prefix) &&
        !without.some((one) => path === one || path.startsWith(`${one}/`)),
    );
    const first = (path: string) => path.slice(inside.length).split('/')[0] ?? '';
    const names = [...new Set(below.map(({ path }) => first(path)))];
    if (names.length === 0) return [];
    const sorted = names.toSorted((a, b) => (a < b ? -1 : 1));
    const [low = ''] = sorted;
    const high = sorted.at(-1) ?? '';
    let alike = 0;
    while (alike < low.length && low[alike] === high[alike]) alike++;
    const groups = new Map<string, NameGroup>();
    for (const { path, bytes } of below) {
      const name = first(path);
      const text = name.slice(0, alike + 1);
      const isWhole = names.length === 1 || name.length <= alike;
      const key = `${isWhole} ${isWhole ? name : text}`;
      const seen = groups.get(key)?.amount ?? { items: 0, bytes: 0, coldBytes: 0, largestBytes: 0 };
      groups.set(key, {
        text: isWhole ? name : text,
        isWhole,
        amount: {
          ...seen,
          items: seen.items + 1,
          bytes: seen.bytes + bytes,
          largestBytes: Math.max(seen.largestBytes, bytes),
        },
      });
    }
    return [...groups.values()];
  };
}

/** Whether a part carries a path, read off its patterns as DataSync's guide explains them. */
export function carries({ include, exclude, files }: CutPartition, path: string): boolean {
  if (files !== null) {
    const name = nameOf(path);
    const inRange = (files.from ?? '') <= name && (files.before === null || name < files.before);
    return parentOf(path) === files.directory && inRange;
  }
  const matches = (pattern: string) => {
    const parts = [...pattern.matchAll(/\\(.)|(\*)|([^\\*])/gsu)];
    const star = parts.at(-1)?.[2] === '*';
    const text = parts.map(([, escaped, wild, plain]) => (wild === '*' ? '' : (escaped ?? plain))).join('');
    return star ? `/${path}`.startsWith(text) : `/${path}` === text || `/${path}`.startsWith(`${text}/`);
  };
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
