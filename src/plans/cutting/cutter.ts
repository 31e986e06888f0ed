import type { DirectoryRollup } from '../../inventory/rollup.ts';
import { type Amount, amountIn, DIRECTORY, NOTHING, plus, sumOf, without } from './amount.ts';
import { binsOf, type Unit } from './bins.ts';
import { fits, loadOf, type PartitionLimits } from './limits.ts';
import { filterLength, treePattern } from './patterns.ts';

/** A directory that cannot be cut along what lies in it, and must be cut by the names of what does. */
export interface Crowded {
  readonly directory: string;
  /** Subtrees below it that are carried elsewhere: share-relative paths. */
  readonly without: readonly string[];
  readonly amount: Amount;
}

/** What came of one share. Parts and crowded directories together hold each of its entries once. */
export interface Cut {
  readonly parts: readonly Unit[];
  readonly crowded: readonly Crowded[];
}

/**
 * Subtrees lighter than this part of a run are never named: they go with the directory they lie in. It bounds what is
 * held in memory to a few hundred names for each run that comes out.
 */
const LIGHT = 1 / 256;

/** What a directory must weigh less than, in items and in bytes, to count with the one it lies in. */
export interface Light {
  readonly items: number;
  readonly bytes: number;
}

/** What a subtree must weigh less than never to be named. */
export function lightBelow(limits: PartitionLimits): Light {
  return { items: limits.items * LIGHT, bytes: limits.bytes * LIGHT };
}

interface Node {
  readonly path: string;
  /** What lies directly in it, and in subtrees that are not named. */
  rest: Amount;
  /** Named subtrees, not yet carried by anybody: what they weigh, and what is cut out below them. */
  readonly named: { readonly path: string; readonly amount: Amount; readonly without: readonly string[] }[];
  /** Cut out of it already. */
  readonly without: string[];
}

/**
 * Cuts a share along its directories, from the deepest up: what gathers in a directory is carried together with it as long as
 * it fits one run. When it does not, whole subtrees are cut off into runs of their own, largest first, and the rest stays
 * with the directory: so a name that appears after the scan belongs to the rest of the directory it appears in.
 * Directories are given in depth-first order; memory holds the ones that are open, and subtrees heavy enough to be named.
 */
export class PartitionCutter {
  readonly #limits: PartitionLimits;
  readonly #open: Node[] = [node('')];
  readonly #parts: Unit[] = [];
  readonly #crowded: Crowded[] = [];

  constructor(limits: PartitionLimits) {
    this.#limits = limits;
  }

  add(rows: readonly DirectoryRollup[]): void {
    for (const row of rows) {
      const at = this.#enter(row.path);
      at.rest = plus(at.rest, amountIn(row));
    }
  }

  /** To be called once, after all rows. */
  finish(): Cut {
    while (this.#open.length > 1) this.#leave();
    const root = this.#open[0] ?? node('');
    const rest = this.#cut(root);
    if (rest !== null) this.#parts.push(unit('', rest.amount, rest.without));
    return { parts: this.#parts, crowded: this.#crowded };
  }

  #enter(path: string): Node {
    while (!holds(this.#open.at(-1)?.path ?? '', path)) this.#leave();
    const top = this.#open.at(-1) ?? node('');
    if (top.path === path) return top;
    // Its parent counted it; from here on it counts with what lies in it.
    top.rest = without(top.rest, 1);
    const entered = node(path, DIRECTORY);
    this.#open.push(entered);
    return entered;
  }

  #leave(): void {
    const left = this.#open.pop() ?? node('');
    const parent = this.#open.at(-1) ?? node('');
    const rest = this.#cut(left);
    if (rest === null) {
      parent.without.push(left.path);
      return;
    }
    if (loadOf(rest.amount, this.#limits) >= LIGHT) {
      parent.named.push({ path: left.path, ...rest });
      return;
    }
    parent.rest = plus(parent.rest, rest.amount);
    for (const path of rest.without) parent.without.push(path);
  }

  /** What stays with the directory, within the limits; null when it is crowded, and carried by name. */
  #cut(at: Node): { readonly amount: Amount; readonly without: readonly string[] } | null {
    const below = at.named.flatMap(({ without }) => without);
    const whole = plus(at.rest, sumOf(at.named.map(({ amount }) => amount)));
    if (this.#holds(whole, [...at.without, ...below]))
      return { amount: whole, without: [...at.without, ...below] };
    const units = at.named.map(({ path, amount, without }) => unit(path, amount, without));
    const owner = new Map(at.named.map((one) => [treePattern(one.path), one]));
    const bins = binsOf(units, this.#limits);
    // The emptiest bins stay with the directory as far as there is room.
    let rest: { amount: Amount; without: readonly string[] } = { amount: at.rest, without: at.without };
    const cut: Unit[] = [];
    for (const bin of bins.toReversed()) {
      const kept = bin.include.flatMap((pattern) => owner.get(pattern)?.without ?? []);
      const together = { amount: plus(rest.amount, bin.amount), without: [...rest.without, ...kept] };
      if (cut.length === 0 && this.#holds(together.amount, together.without)) rest = together;
      else cut.push(bin);
    }
    const removed = cut.flatMap(({ include }) =>
      include.flatMap((pattern) => owner.get(pattern)?.path ?? []),
    );
    rest = { amount: rest.amount, without: [...rest.without, ...removed] };
    if (this.#holds(rest.amount, rest.without)) {
      this.#parts.push(...cut);
      return rest;
    }
    this.#crowded.push({ directory: at.path, without: [...at.without, ...below], amount: whole });
    return null;
  }

  #holds(amount: Amount, without: readonly string[]): boolean {
    return fits(amount, this.#limits) && filterLength(without.map(treePattern)) <= this.#limits.filterChars;
  }
}

function node(path: string, rest: Amount = NOTHING): Node {
  return { path, rest, named: [], without: [] };
}

function unit(path: string, amount: Amount, without: readonly string[]): Unit {
  return { include: path === '' ? [] : [treePattern(path)], exclude: without.map(treePattern), amount };
}

/** True when a path is a directory or lies below it. */
function holds(directory: string, path: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
