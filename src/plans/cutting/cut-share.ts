import type { DirectoryRollup } from '../../inventory/rollup.ts';
import type { Unit } from './bins.ts';
import { type AskNames, cutCrowded } from './crowded.ts';
import type { CutPartition } from './cut-partition.ts';
import { PartitionCutter } from './cutter.ts';
import { fits, type PartitionLimits } from './limits.ts';

/** A share's directories, and how to look into one of them. */
export interface ShareContent {
  /** Its name, for errors. */
  readonly share: string;
  /** In depth-first order. */
  readonly rollup: AsyncIterable<readonly DirectoryRollup[]>;
  readonly names: AskNames;
}

/**
 * Cuts a share into parts that runs of a task can carry, in the order of their paths. `ownExcludes` are the share's own
 * exclude patterns, which every filter has to say again. Throws HeadwaterError `partition-filter-too-long` (usage).
 */
export async function cutShare(
  { share, rollup, names }: ShareContent,
  given: PartitionLimits,
  ownExcludes: readonly string[],
): Promise<readonly CutPartition[]> {
  const limits = { ...given, filterChars: given.filterChars - ownExcludes.join('|').length };
  const cutter = new PartitionCutter(limits);
  for await (const rows of rollup) cutter.add(rows);
  const { parts, crowded } = cutter.finish();
  const byName: Unit[] = [];
  for (const one of crowded) byName.push(...(await cutCrowded(one, limits, { share, names })));
  // A rest that holds nothing is a part all the same: what appears later belongs to it.
  const units = [...parts, ...byName];
  return units
    .map((unit): CutPartition => {
      const { include, exclude, amount, file } = unit;
      const reason = reasonOf(unit, { alone: units.length === 1, byName: byName.includes(unit), limits });
      if (file !== undefined) return { include: [], exclude: [], files: onlyThis(file), ...amount, reason };
      return { include: sorted(include), exclude: sorted(exclude), files: null, ...amount, reason };
    })
    .toSorted((a, b) => compare(placeOf(a), placeOf(b)));
}

/** Where a part begins, for a stable order. */
function placeOf({ include: [first = ''], files }: CutPartition): string {
  return files === null ? first : `/${files.directory}/${files.from ?? ''}`;
}

/** The range of names that holds just one; no name holds a NUL. */
function onlyThis(file: { readonly directory: string; readonly name: string }): CutPartition['files'] {
  return { directory: file.directory, from: file.name, before: `${file.name}\0` };
}

interface About {
  readonly alone: boolean;
  readonly byName: boolean;
  readonly limits: PartitionLimits;
}

function reasonOf({ include, exclude, amount }: Unit, { alone, byName, limits }: About): string {
  if (alone) return 'the share is within all limits of one task execution';
  if (!fits(amount, limits)) return 'one file is over the limits by itself, so it is carried alone, by name';
  if (include.length === 0) return 'what is left of the share, and every new name outside the other parts';
  if (byName && exclude.length === 0)
    return 'names that begin alike, of a directory too full for one task execution';
  const trees = include.length === 1 ? 'a subtree' : `${include.length} subtrees`;
  return exclude.length === 0
    ? `${trees} that together fill one task execution`
    : `what is left of ${trees}, and every new name in ${include.length === 1 ? 'it' : 'them'}`;
}

function sorted(patterns: readonly string[]): string[] {
  return patterns.toSorted(compare);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
