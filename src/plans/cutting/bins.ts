import { type Amount, NOTHING, plus } from './amount.ts';
import { fits, loadOf, type PartitionLimits } from './limits.ts';
import { filterLength } from './patterns.ts';

/** Something that is carried as a whole: what its include patterns match but for what its exclude patterns do. */
export interface Unit {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly amount: Amount;
  /** Set when it is one file that is over the limits by itself: then it is listed by name, and no filter is needed. */
  readonly file?: { readonly directory: string; readonly name: string };
}

/**
 * Units put together into as few bins as can be found quickly, each within the limits: the largest first, each into the first
 * bin that has room for it (first-fit decreasing: at most 11/9 of the fewest, and one [Dosa 2007]). A unit that is over
 * the limits by itself has a bin to itself. Fullest first.
 */
export function binsOf(units: readonly Unit[], limits: PartitionLimits): Unit[] {
  const bins: { include: string[]; exclude: string[]; amount: Amount; chars: [number, number] }[] = [];
  const largestFirst = units.toSorted((a, b) => loadOf(b.amount, limits) - loadOf(a.amount, limits));
  for (const unit of largestFirst) {
    const chars: [number, number] = [filterLength(unit.include), filterLength(unit.exclude)];
    const bin = bins.find(
      (one) =>
        fits(plus(one.amount, unit.amount), limits) &&
        one.chars[0] + chars[0] <= limits.filterChars &&
        one.chars[1] + chars[1] <= limits.filterChars,
    );
    if (bin === undefined) {
      bins.push({
        include: [...unit.include],
        exclude: [...unit.exclude],
        amount: plus(NOTHING, unit.amount),
        chars,
      });
      continue;
    }
    bin.include.push(...unit.include);
    bin.exclude.push(...unit.exclude);
    bin.amount = plus(bin.amount, unit.amount);
    bin.chars = [bin.chars[0] + chars[0], bin.chars[1] + chars[1]];
  }
  return bins
    .map(({ include, exclude, amount }) => ({ include, exclude, amount }))
    .toSorted((a, b) => loadOf(b.amount, limits) - loadOf(a.amount, limits));
}
