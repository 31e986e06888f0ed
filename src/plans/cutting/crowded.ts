import { HeadwaterError } from '../../errors.ts';
import { inSentence, shown } from '../../inventory/display.ts';
import { type Amount, NOTHING, plus } from './amount.ts';
import { binsOf, type Unit } from './bins.ts';
import type { Crowded } from './cutter.ts';
import { fits, loadOf, type PartitionLimits } from './limits.ts';
import { filterLength, prefixPattern, treePattern } from './patterns.ts';

/** Names directly in a directory that begin alike, with all that lies below them. */
export interface NameGroup {
  readonly text: string;
  /** True for the one name that `text` is; false for all names that begin with it. */
  readonly isWhole: boolean;
  readonly amount: Amount;
}

/**
 * The names directly in a directory that begin with `prefix`, grouped by what follows: each group begins with a longer text,
 * and together they hold every such name once. What lies below `without` (share-relative paths) is left out.
 */
export type AskNames = (
  directory: string,
  prefix: string,
  without: readonly string[],
) => Promise<readonly NameGroup[]>;

/** How heavy a group may be that is not looked into any further: finer ones fill runs better, and make longer filters. */
const GRAINS = [1 / 4, 1 / 2, 1] as const;

/**
 * Cuts a directory by the names in it: runs that carry all names with certain beginnings, and one that carries the directory
 * but for those, so that new names belong to exactly one. A file that is over the limits by itself has a run to itself.
 * Throws HeadwaterError `partition-filter-too-long` (usage) when no filter of DataSync's size can say it.
 */
export async function cutCrowded(
  { directory, without, amount }: Crowded,
  limits: PartitionLimits,
  { share, names: ask }: { readonly share: string; readonly names: AskNames },
): Promise<readonly Unit[]> {
  for (const grain of GRAINS) {
    const units: Unit[] = [];
    const split = async (prefix: string): Promise<void> => {
      for (const group of await ask(directory, prefix, without)) {
        if (group.isWhole || loadOf(group.amount, limits) <= grain)
          units.push(unitOf(directory, without, group, limits));
        else await split(group.text);
      }
    };
    await split('');
    const giants = units.filter(({ file }) => file !== undefined);
    const others = units.filter(({ file }) => file === undefined);
    const cut = { giants, bins: binsOf(others, limits) };
    const parts = withRest({ directory, without, amount }, cut, limits);
    if (parts.every(({ exclude }) => filterLength(exclude) <= limits.filterChars)) return parts;
  }
  throw new HeadwaterError({
    code: 'partition-filter-too-long',
    blame: 'usage',
    message: `No filter of ${limits.filterChars} characters can tell apart what lies in ${placeOf(directory)} of share ${share}: its names begin too differently.`,
    next: [
      'Exclude the directory in headwater.yaml and make a share of its own of it, or use Enhanced agents, whose runs carry more.',
    ],
  });
}

function placeOf(directory: string): string {
  return directory === '' ? 'the root' : inSentence(shown(Buffer.from(directory)));
}

function unitOf(
  directory: string,
  without: readonly string[],
  { text, isWhole, amount }: NameGroup,
  limits: PartitionLimits,
): Unit {
  const path = directory === '' ? text : `${directory}/${text}`;
  const below = without.filter((one) => (isWhole ? one.startsWith(`${path}/`) : one.startsWith(path)));
  return {
    include: [isWhole ? treePattern(path) : prefixPattern(directory, text)],
    exclude: below.map(treePattern),
    amount,
    ...(isWhole && amount.items === 1 && !fits(amount, limits) ? { file: { directory, name: text } } : {}),
  };
}

/** The emptiest bin stays with the directory: one run fewer, and nothing new is lost. */
function withRest(
  { directory, without, amount: whole }: Crowded,
  { giants, bins }: { readonly giants: readonly Unit[]; readonly bins: readonly Unit[] },
  limits: PartitionLimits,
): Unit[] {
  const last = bins.at(-1);
  const carried = [...giants, ...bins].reduce((sum, bin) => plus(sum, bin.amount), NOTHING);
  // The directory itself is in none of the groups.
  const itself: Amount = { ...NOTHING, items: whole.items - carried.items };
  const keeps = last !== undefined && fits(plus(last.amount, itself), limits);
  const cut = [...giants, ...(keeps ? bins.slice(0, -1) : bins)];
  const rest: Unit = {
    include: directory === '' ? [] : [treePattern(directory)],
    exclude: [...cut.flatMap(({ include }) => include), ...without.map(treePattern)],
    amount: keeps ? plus(last.amount, itself) : itself,
  };
  return [...cut, rest];
}
