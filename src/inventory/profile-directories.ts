/** A directory with all that lies below it. */
export interface DirectoryWeight {
  /** Path in a form in which `/` divides names and nothing else; the root is empty. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** `bytes` by class, in whatever way the caller divides them. */
  readonly parts: readonly number[];
}

/** A directory without what lies below the others that were picked. */
export interface PickedDirectory extends DirectoryWeight {
  /** Others that were picked lie below it. */
  readonly partly: boolean;
}

export interface PickedDirectories {
  /** Heaviest first. */
  readonly rows: readonly PickedDirectory[];
  /** What is in none of them. */
  readonly others: Omit<DirectoryWeight, 'path'>;
}

/**
 * The directories worth naming: from the deepest up, one is picked when what it holds beside those already picked below
 * it still weighs `least` (a part of all, by bytes or by files). So a share with one heavy run deep down names that
 * run and not the four directories above it. Rows and `others` add up to `root`. `heavy` must hold, with each
 * directory, those above it (the root aside). At most `limit` rows: the lightest go back to what they lie in.
 */
export function pickDirectories(
  root: Omit<DirectoryWeight, 'path'>,
  heavy: readonly DirectoryWeight[],
  options: { readonly least: number; readonly limit: number },
): PickedDirectories {
  const rest = new Map<string, Mutable>([['', mutable({ path: '', ...root })]]);
  for (const directory of heavy) rest.set(directory.path, mutable(directory));
  const weight = ({ files, bytes }: Mutable): number =>
    Math.max(root.bytes === 0 ? 0 : bytes / root.bytes, root.files === 0 ? 0 : files / root.files);
  const picked = new Map<string, Mutable>();
  for (const { path } of heavy.toSorted((a, b) => depthOf(b.path) - depthOf(a.path))) {
    const own = rest.get(path);
    if (own === undefined || weight(own) < options.least) continue;
    picked.set(path, own);
    for (let up = parentOf(path); up !== null; up = parentOf(up)) {
      const above = rest.get(up);
      if (above !== undefined) add(above, own, -1);
    }
  }
  while (picked.size > options.limit) {
    const lightest = [...picked.values()].reduce((a, b) => (weight(b) < weight(a) ? b : a));
    picked.delete(lightest.path);
    let up = parentOf(lightest.path);
    while (up !== null && up !== '' && !picked.has(up)) up = parentOf(up);
    const home = up === null ? undefined : (picked.get(up) ?? rest.get(''));
    if (home !== undefined) add(home, lightest, 1);
  }
  const { path: _, ...others } = rest.get('') ?? mutable({ path: '', ...root });
  const rows = [...picked.values()]
    .toSorted((a, b) => b.bytes - a.bytes || b.files - a.files || (a.path < b.path ? -1 : 1))
    .map((row) => ({ ...row, partly: [...picked.keys()].some((path) => path.startsWith(`${row.path}/`)) }));
  return { rows, others };
}

type Mutable = {
  path: string;
  files: number;
  bytes: number;
  parts: number[];
};

const mutable = (given: DirectoryWeight): Mutable => ({ ...given, parts: [...given.parts] });

function add(to: Mutable, other: Mutable, sign: 1 | -1): void {
  to.files += sign * other.files;
  to.bytes += sign * other.bytes;
  to.parts = to.parts.map((bytes, at) => bytes + sign * (other.parts[at] ?? 0));
}

const depthOf = (path: string): number => path.split('/').length;

/** Null above the root. */
function parentOf(path: string): string | null {
  if (path === '') return null;
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}
