import { agentsOf, modeOf } from '../input.ts';
import { type Check, grouped, type LintContext, openShares } from './check.ts';

/** Items up to which a Basic agent may have 32 GiB of memory; above it needs 64 [aws-facts 2]. */
const SMALL_AGENT_ITEMS = 20e6;
const LARGE_AGENT_GIB = 64;
/** Items a Basic task may hold, at source and destination together [aws-facts 2, 10]. */
const BASIC_TASK_ITEMS = 50e6;

/** HW2xx: partitions, and the limits of DataSync that each of their runs must keep. */
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
];

/** For each open share with Basic agents: the items of its largest partition, and its agents with less than 64 GiB. */
function largestOfBasic(context: LintContext) {
  const { config } = context.input;
  return openShares(context)
    .filter((share) => modeOf(config, share.config) === 'basic')
    .map((share) => ({
      share: share.config.name,
      items: Math.max(0, ...partitionsOf(context, share.config.name).map(({ items }) => items)),
      small: agentsOf(config, share.config)
        .filter(({ memoryGiB }) => memoryGiB < LARGE_AGENT_GIB)
        .map(({ name }) => name),
    }));
}

function partitionsOf({ plan }: LintContext, share: string) {
  return plan.partitions.filter((partition) => partition.share === share);
}
