import type { DirectoryRollup } from '../../inventory/rollup.ts';
import { joined, NO_FILES, type Subtree, type Zones, type Zoning } from './zoning.ts';

/** A subtree counts from this part of the share's bytes on. */
export const LEAST_PART = 0.01;
/** Subtrees beside zones that are remembered; there are no more lifecycle rules in a bucket [aws-facts A.1]. */
const MOST_BESIDE = 1000;

export interface ZoneOptions {
  /** Bytes of all files that will be moved. */
  readonly shareBytes: number;
  /** Part of its bytes from which a subtree is cold: `policy.temperature.coldShareOfBytes`. */
  readonly coldShareOfBytes: number;
}

type Amount = Omit<Subtree, 'path'>;

/** Zones of one temperature below a directory, and what lies beside and above them so far. */
interface Found {
  readonly trees: Subtree[];
  beside: Subtree[] | null;
  above: Amount;
}

interface Node {
  readonly path: string;
  /** Files directly in it. */
  readonly own: Sum;
  /** All below it, closed so far. */
  readonly below: Sum;
  /** Directories in it, closed so far, that have files; one more than can be named is enough. */
  readonly children: Subtree[];
  /** Null as long as there is none, which is how it is for nearly all directories. */
  cold: Found | null;
  warm: Found | null;
}

type Sum = { -readonly [K in keyof Amount]: Amount[K] };

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
    for (const row of rows) addTo(this.#enter(row.path).own, row);
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
    const { path, own, below } = left;
    addTo(below, own);
    addTo(parent.below, below);
    const { files, fileBytes, coldBytes } = below;
    const tree: Subtree = { path, files, fileBytes, coldBytes };
    const isHeavy = this.#isHeavy(tree);
    adopt(parent, left, { kind: 'warm', tree, isZone: isHeavy && this.#isWarm(tree) });
    adopt(parent, left, { kind: 'cold', tree, isZone: isHeavy && left.warm === null && this.#isCold(tree) });
    if (files > 0 && parent.children.length <= MOST_BESIDE) parent.children.push(tree);
  }

  #isHeavy({ fileBytes }: Subtree): boolean {
    return fileBytes > 0 && fileBytes >= this.#options.shareBytes * LEAST_PART;
  }

  #isCold({ fileBytes, coldBytes }: Subtree): boolean {
    return coldBytes >= fileBytes * this.#options.coldShareOfBytes;
  }

  /** Warm is as clear as cold is: with 0.8, at most a fifth of the bytes is cold. */
  #isWarm({ fileBytes, coldBytes }: Subtree): boolean {
    const { coldShareOfBytes } = this.#options;
    return coldBytes <= fileBytes * (1 - coldShareOfBytes) && coldBytes < fileBytes * coldShareOfBytes;
  }
}

/** Takes over what was found in a directory that is closed now. */
function adopt(
  to: Node,
  from: Node,
  {
    kind,
    tree,
    isZone,
  }: { readonly kind: 'cold' | 'warm'; readonly tree: Subtree; readonly isZone: boolean },
): void {
  const found = from[kind];
  if (!isZone && found === null) {
    if (to[kind] !== null && tree.files > 0) push(to[kind], [tree]);
    return;
  }
  to[kind] ??= firstFound(to.children);
  if (isZone || found === null) {
    to[kind].trees.push(tree);
    return;
  }
  to[kind].trees.push(...found.trees);
  to[kind].above = joined(joined(to[kind].above, found.above), from.own);
  push(to[kind], found.beside);
}

/** With the first zone in a directory all that was closed in it before lies beside one. */
function firstFound(children: readonly Subtree[]): Found {
  return { trees: [], beside: children.length > MOST_BESIDE ? null : [...children], above: NO_FILES };
}

function push(to: Found, trees: readonly Subtree[] | null): void {
  if (trees === null || to.beside === null || to.beside.length + trees.length > MOST_BESIDE) to.beside = null;
  else to.beside.push(...trees);
}

function zonesOf(found: Found | null, own: Amount): Zones {
  if (found === null) return { trees: [], beside: [], above: NO_FILES };
  const trees = found.trees.toSorted((a, b) => b.fileBytes - a.fileBytes || (a.path < b.path ? -1 : 1));
  return { trees, beside: found.beside, above: joined(found.above, own) };
}

function node(path: string): Node {
  return { path, own: { ...NO_FILES }, below: { ...NO_FILES }, children: [], cold: null, warm: null };
}

function addTo(sum: Sum, { files, fileBytes, coldBytes }: Amount): void {
  sum.files += files;
  sum.fileBytes += fileBytes;
  sum.coldBytes += coldBytes;
}

function holds(directory: string, path: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
