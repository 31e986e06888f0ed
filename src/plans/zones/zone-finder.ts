import type { DirectoryRollup } from '../../inventory/rollup.ts';
import { joined, NO_FILES, type Subtree, type Zones, type Zoning } from './zoning.ts';

/** A subtree counts from this part of the share's bytes on. */
const LEAST_PART = 0.01;
/** Subtrees beside zones that are remembered; there are no more lifecycle rules in a bucket [aws-facts A.1]. */
const MOST_BESIDE = 1000;

export interface ZoneOptions {
  /** Bytes of all files that will be moved. */
  readonly shareBytes: number;
  /** Part of its bytes from which a subtree is cold: `policy.temperature.coldShareOfBytes`. */
  readonly coldShareOfBytes: number;
}

interface Found {
  readonly trees: Subtree[];
  beside: Subtree[] | null;
  above: Omit<Subtree, 'path'>;
}

interface Node {
  readonly path: string;
  /** Files directly in it. */
  own: Omit<Subtree, 'path'>;
  /** All below it, closed so far. */
  below: Omit<Subtree, 'path'>;
  readonly cold: Found;
  readonly warm: Found;
}

/**
 * Finds where a share is cold and where it is warm, in one pass over its directories in depth-first order. Memory holds
 * the directories that are open, zones (each at least a hundredth of the share, so a hundred at most), and up to a
 * thousand neighbours of theirs at each open directory.
 */
export class ZoneFinder {
  readonly #options: ZoneOptions;
  readonly #open: Node[] = [node('')];

  constructor(options: ZoneOptions) {
    this.#options = options;
  }

  add(rows: readonly DirectoryRollup[]): void {
    for (const row of rows) {
      const at = this.#enter(row.path);
      at.own = joined(at.own, { files: row.files, fileBytes: row.fileBytes, coldBytes: row.coldBytes });
    }
  }

  /** To be called once, after all rows. */
  finish(): Zoning {
    while (this.#open.length > 1) this.#leave();
    const root = this.#open[0] ?? node('');
    return { cold: zonesOf(root.cold, root.own), warm: zonesOf(root.warm, root.own) };
  }

  /** Opens a directory and those above it that have no row of their own. */
  #enter(path: string): Node {
    while (!holds(this.#open.at(-1)?.path ?? '', path)) this.#leave();
    let top = this.#open.at(-1) ?? node('');
    while (top.path !== path) {
      const from = top.path === '' ? 0 : top.path.length + 1;
      const end = path.indexOf('/', from);
      top = node(end < 0 ? path : path.slice(0, end));
      this.#open.push(top);
    }
    return top;
  }

  #leave(): void {
    const left = this.#open.pop() ?? node('');
    const parent = this.#open.at(-1) ?? node('');
    const tree = joined({ path: left.path, ...left.own }, left.below);
    parent.below = joined(parent.below, tree);
    const isWarm = this.#isHeavy(tree) && this.#isWarm(tree);
    const isCold =
      this.#isHeavy(tree) &&
      tree.coldBytes >= tree.fileBytes * this.#options.coldShareOfBytes &&
      left.warm.trees.length === 0;
    adopt(parent.warm, left.warm, tree, { isZone: isWarm, own: left.own });
    adopt(parent.cold, left.cold, tree, { isZone: isCold, own: left.own });
  }

  #isHeavy({ fileBytes }: Subtree): boolean {
    return fileBytes > 0 && fileBytes >= this.#options.shareBytes * LEAST_PART;
  }

  /** Warm is as clear as cold is: with 0.8, at most a fifth of the bytes is cold. */
  #isWarm({ fileBytes, coldBytes }: Subtree): boolean {
    const { coldShareOfBytes } = this.#options;
    return coldBytes <= fileBytes * (1 - coldShareOfBytes) && coldBytes < fileBytes * coldShareOfBytes;
  }
}

/** Takes over what was found in a directory that is closed now. */
function adopt(
  to: Found,
  from: Found,
  tree: Subtree,
  { isZone, own }: { readonly isZone: boolean; readonly own: Omit<Subtree, 'path'> },
): void {
  if (isZone) {
    to.trees.push(tree);
  } else if (from.trees.length > 0) {
    to.trees.push(...from.trees);
    to.above = joined(joined(to.above, from.above), own);
    push(to, from.beside);
  } else if (tree.files > 0) push(to, [tree]);
}

function push(to: Found, trees: readonly Subtree[] | null): void {
  if (trees === null || to.beside === null || to.beside.length + trees.length > MOST_BESIDE) to.beside = null;
  else to.beside.push(...trees);
}

function zonesOf({ trees, beside, above }: Found, own: Omit<Subtree, 'path'>): Zones {
  if (trees.length === 0) return { trees, beside: [], above: NO_FILES };
  const heaviest = trees.toSorted((a, b) => b.fileBytes - a.fileBytes || (a.path < b.path ? -1 : 1));
  return { trees: heaviest, beside, above: joined(above, own) };
}

function node(path: string): Node {
  const found = (): Found => ({ trees: [], beside: [], above: NO_FILES });
  return { path, own: NO_FILES, below: NO_FILES, cold: found(), warm: found() };
}

function holds(directory: string, path: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
