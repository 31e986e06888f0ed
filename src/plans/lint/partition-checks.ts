import { agentsOf, modeOf } from '../input.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import { type Check, grouped, type LintContext, openShares, several, stepsOf } from './check.ts';

/** Items up to which a Basic agent may have 32 GiB of memory; above it needs 64 [aws-facts 2]. */
const SMALL_AGENT_ITEMS = 20e6;
const LARGE_AGENT_GIB = 64;
/** Items a Basic task may hold, at source and destination together [aws-facts 2, 10]. */
const BASIC_TASK_ITEMS = 50e6;
/** Longest filter, in characters [aws-facts 2]. */
const FILTER_CHARACTERS = 102_400;
/** Largest transfer manifest: 20 GB, taken as decimal [aws-facts 5]. */
const MANIFEST_BYTES = 20e9;
/** A key may have 1,024 bytes [aws-facts 2]; this much of it before the share's own paths is a lot. */
const LONG_PREFIX_BYTES = 256;
const DAY_SECONDS = 86_400;
/** How long DataSync keeps what it knows of an execution [aws-facts 2]. */
const HISTORY_DAYS = 30;
const TASK_BITS_PER_SECOND = 10e9;

/** HW20x: partitions, and the limits of DataSync that each of their runs must keep. */
export const PARTITION_CHECKS: readonly Check[] = [
  {
    id: 'HW201',
    title: 'More items than a Basic execution takes',
    severity: 'error',
    why: 'A Basic execution takes 50 million items, counted at the source and at the destination [aws-facts 2, 10].',
    fix: 'Use Enhanced agents, or split the share into several by directory.',
    check: (context) =>
      largestOfBasic(context).flatMap(({ share, items }) =>
        items * 2 <= BASIC_TASK_ITEMS
          ? []
          : [
              {
                share,
                text: `${grouped(items)} items at the source and as many in the bucket exceed the 50 million that a Basic task takes.`,
              },
            ],
      ),
  },
  {
    id: 'HW202',
    title: 'A Basic agent with too little memory',
    severity: 'error',
    why: 'A Basic agent needs 64 GiB of memory for more than 20 million items in one execution [aws-facts 2].',
    fix: 'Give the agent 64 GiB and set memoryGiB in headwater.yaml.',
    check: (context) =>
      largestOfBasic(context).flatMap(({ share, items, small }) =>
        items <= SMALL_AGENT_ITEMS || small.length === 0
          ? []
          : [
              {
                share,
                text: `${grouped(items)} items need Basic agents with 64 GiB of memory; ${small.join(', ')} has less.`,
              },
            ],
      ),
  },
  {
    id: 'HW203',
    title: 'A filter longer than DataSync takes',
    severity: 'error',
    why: 'A filter may have 102,400 characters [aws-facts 2]; a longer one is refused when the run starts.',
    fix: 'Write fewer or shorter exclude patterns, or split the share into several by directory.',
    check: (context) => {
      const excludes = new Map(stepsOf(context, 'task').map((task) => [task.id, task.excludes]));
      return stepsOf(context, 'transfer').flatMap(({ share, partition, task, selection }) => {
        const own = excludes.get(task) ?? [];
        const [include, exclude] =
          selection.by === 'filter' ? [selection.include, [...own, ...selection.exclude]] : [[], own];
        const longest = Math.max(include.join('|').length, exclude.join('|').length);
        if (longest <= FILTER_CHARACTERS) return [];
        return [
          { share, text: `The filter of ${partition} has ${grouped(longest)} characters, over 102,400.` },
        ];
      });
    },
  },
  {
    id: 'HW204',
    title: 'A transfer manifest larger than DataSync takes',
    severity: 'error',
    why: 'A transfer manifest may have 20 GB [aws-facts 5]; a larger one is refused when the run starts.',
    fix: 'Lower policy.partitions.maxItems.',
    check: ({ plan }) =>
      plan.partitions.flatMap(({ id, share, items, selection }) => {
        if (selection.by !== 'manifest') return [];
        // At least: the directory, a slash, a name of one character and the end of the line.
        const bytes = items * (new TextEncoder().encode(selection.directory).length + 3);
        if (bytes <= MANIFEST_BYTES) return [];
        return [{ share, text: `The manifest of ${id} has at least ${grouped(bytes / 1e9)} GB, over 20.` }];
      }),
  },
  {
    id: 'HW205',
    title: 'A filter pattern that DataSync refuses',
    severity: 'error',
    why: 'A pattern starts with a slash or an asterisk, and an include pattern has an asterisk at its end only [aws-facts 2].',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: ({ plan }) =>
      plan.partitions.flatMap(({ id, share, selection }) => {
        if (selection.by !== 'filter') return [];
        const wrong = selection.include.find((one) => !one.startsWith('/') || hasInnerAsterisk(one));
        if (wrong === undefined) return [];
        return [{ share, text: `${id} includes ${JSON.stringify(wrong)}, which no include filter takes.` }];
      }),
  },
  {
    id: 'HW206',
    title: 'A long key prefix',
    severity: 'info',
    why: 'A key has 1,024 bytes, prefix and path together [aws-facts 2]: what the prefix takes, long paths lack.',
    fix: 'Use a shorter bucket.prefix or prefix of the share.',
    check: (context) =>
      stepsOf(context, 'target-location')
        .filter(({ keyPrefix }) => keyPrefix.length > LONG_PREFIX_BYTES)
        .map(({ share, keyPrefix }) => ({
          share,
          text: `Its prefix takes ${keyPrefix.length} of the 1,024 bytes that a key may have.`,
        })),
  },
  {
    id: 'HW207',
    title: 'One file takes more than a day',
    severity: 'warn',
    why: 'A run that fails while it copies a file begins that file anew; a task copies at most 10 Gbit/s [aws-facts 10].',
    fix: 'Split the file at the source, move it by another way and exclude it here, or plan for a faster link.',
    check: (context) => {
      const { gbps, utilisation } = context.input.config.link;
      const bits = Math.min(TASK_BITS_PER_SECOND, gbps * utilisation * 1e9);
      return worst(context, ({ largestBytes }) => (largestBytes * 8) / bits)
        .filter(({ seconds }) => seconds > DAY_SECONDS)
        .map(({ share, seconds }) => ({
          share,
          text: `Its largest file alone takes ${several(Math.round(seconds / 3600), 'hour')} at the full rate of the link.`,
        }));
    },
  },
  {
    id: 'HW208',
    title: 'A run longer than its history',
    severity: 'warn',
    why: 'DataSync forgets an execution after 30 days [aws-facts 2]; a run that long also outlives credentials, patches of its agent and patience.',
    fix: 'Lower policy.partitions.maxItems or maxBytes, or give the share more agents.',
    check: (context) =>
      worst(context, ({ seconds }) => seconds)
        .filter(({ seconds }) => seconds > HISTORY_DAYS * DAY_SECONDS)
        .map(({ share, seconds }) => ({
          share,
          text: `One of its runs takes about ${several(Math.round(seconds / DAY_SECONDS), 'day')}.`,
        })),
  },
  {
    id: 'HW209',
    title: 'Partitions configured larger than agents take',
    severity: 'warn',
    why: 'A Basic agent with less than 64 GiB of memory takes 20 million items a run, and one with more 25 million where the bucket holds as many [aws-facts 2].',
    fix: 'Lower policy.partitions.maxItems, or leave it out.',
    check: (context) => {
      const { config } = context.input;
      const wanted = config.policy.partitions.maxItems ?? 0;
      return openShares(context)
        .filter((share) => modeOf(config, share.config) === 'basic')
        .flatMap((share) => {
          const small = agentsOf(config, share.config).some(({ memoryGiB }) => memoryGiB < LARGE_AGENT_GIB);
          const most = small ? SMALL_AGENT_ITEMS : BASIC_TASK_ITEMS / 2;
          if (wanted <= most) return [];
          const text = `policy.partitions.maxItems is ${grouped(wanted)}, but its Basic agents take ${grouped(most)} a run.`;
          return [{ share: share.config.name, text }];
        });
    },
  },
];

/** For each open share with Basic agents: the items of its largest partition, and its agents with less than 64 GiB. */
function largestOfBasic(context: LintContext) {
  const { config } = context.input;
  return openShares(context)
    .filter((share) => modeOf(config, share.config) === 'basic')
    .map((share) => ({
      share: share.config.name,
      items: Math.max(
        0,
        ...context.plan.partitions.filter((one) => one.share === share.config.name).map(({ items }) => items),
      ),
      small: agentsOf(config, share.config)
        .filter(({ memoryGiB }) => memoryGiB < LARGE_AGENT_GIB)
        .map(({ name }) => name),
    }));
}

/** For each share the partition that takes longest by some measure. */
function worst(
  { plan }: LintContext,
  secondsOf: (partition: Partition) => number,
): { readonly share: string; readonly seconds: number }[] {
  const longest = new Map<string, number>();
  for (const partition of plan.partitions)
    longest.set(partition.share, Math.max(longest.get(partition.share) ?? 0, secondsOf(partition)));
  return [...longest].map(([share, seconds]) => ({ share, seconds }));
}

/** An asterisk that is a wildcard and not the last character. */
function hasInnerAsterisk(pattern: string): boolean {
  return pattern.replaceAll(/\\./g, '').slice(0, -1).includes('*');
}
