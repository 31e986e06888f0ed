import { sealPlan } from '../codec.ts';
import { createPlan } from '../create.ts';
import { partitionSeconds } from '../duration/duration.ts';
import { mappedObjects, type PlanInput, type ShareInput } from '../input.ts';
import { lanesOf } from '../lanes/lanes.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import { partition } from '../lanes/partitions.ts';
import type { Plan, PlanBody } from '../plan.ts';
import { timesOf } from '../waves/turns.ts';
import { linkBytesPerSecond } from '../windows/link-rate.ts';
import { withRepairs } from './repair-cost.ts';
import type { RepairBasis } from './repair-schema.ts';
import { repairSteps } from './repair-steps.ts';

/** One share of a repair. */
interface Repaired {
  readonly share: ShareInput;
  readonly basis: RepairBasis;
  readonly partition: Partition;
  /** Of the lane whose task carries it. */
  readonly suffix: string;
}

/**
 * Makes a plan that repairs shares and does nothing else: a plan as `createPlan` makes it in which every share is left alone,
 * with a run and a check for each that is to be repaired. It has no cut-over, no lifecycle and no delta passes. Pure and repeatable.
 * Throws as `createPlan` does.
 */
export function createRepairPlan(input: PlanInput, repairs: readonly RepairBasis[]): Plan {
  const { digest: _digest, ...alone } = createPlan({ ...input, shares: input.shares.map(leftAlone) });
  const repaired = repairs.flatMap((basis, index): readonly Repaired[] => {
    const share = input.shares.find(({ config }) => config.name === basis.share);
    return share === undefined ? [] : [repairedShare(input, share, basis, index + 1)];
  });
  const partitions = repaired.map((one) => one.partition);
  const buckets = alone.steps.filter(({ kind }) => kind === 'bucket');
  const [dataBucketStep = '', controlBucketStep = ''] = buckets.map(({ id }) => id);
  const body: PlanBody = {
    ...alone,
    basis: { ...alone.basis, repair: repaired.map(({ basis }) => basis) },
    shares: alone.shares.map((summary) => summaryOf(input, summary, repairs)),
    delta: null,
    waves: waveOf(partitions),
    partitions,
    steps: [
      ...buckets,
      ...repaired.flatMap(({ share, partition: part, suffix }) =>
        repairSteps({ config: input.config, share, dataBucketStep, controlBucketStep }, part, suffix),
      ),
    ],
    estimate: estimateOf(input, repaired),
    cost: withRepairs(alone.cost, input.config, repaired, input.prices),
  };
  return sealPlan(body);
}

function leftAlone(share: ShareInput): ShareInput {
  return { ...share, progress: { ...share.progress, committed: true } };
}

function summaryOf(
  { shares }: PlanInput,
  summary: PlanBody['shares'][number],
  repairs: readonly RepairBasis[],
): PlanBody['shares'][number] {
  const committed = shares.find(({ config }) => config.name === summary.share)?.progress.committed ?? false;
  const isRepaired = repairs.some(({ share }) => share === summary.share);
  return { ...summary, committed, ...(isRepaired ? { pass: 'delta', wave: 1 } : {}) };
}

/** The agents of the share's first task carry it: of a share in one part, all of them. */
function repairedShare(input: PlanInput, share: ShareInput, basis: RepairBasis, turn: number): Repaired {
  const { config } = input;
  const open = { ...share, progress: { ...share.progress, committed: false } };
  const [lane] = lanesOf(
    open,
    partition(config, [open], () => 1),
  );
  const agents = [...(lane?.agents ?? [])];
  const { files: items, bytes, largestBytes, evidence, verdictsSha256, manifestSha256 } = basis;
  const { prepare, copy } = partitionSeconds({
    items,
    bytes,
    changedItems: items,
    changedBytes: bytes,
    agents: agents.length,
    rates: share.rates,
    linkBytesPerSecond: linkBytesPerSecond(config.link),
  });
  return {
    share,
    basis,
    suffix: lane?.suffix ?? '',
    partition: {
      id: `${basis.share}/repair`,
      share: basis.share,
      wave: 1,
      selection: { by: 'repair', evidence, verdictsSha256, manifestSha256, files: items },
      reason: `the files that evidence ${evidence} found missing or different`,
      items,
      bytes,
      coldBytes: 0,
      largestBytes,
      agents,
      turn,
      seconds: Math.ceil(prepare + copy),
    },
  };
}

function waveOf(partitions: readonly Partition[]): PlanBody['waves'] {
  const ends = [...timesOf(partitions).values()].map(({ to }) => to);
  return [
    {
      number: 1,
      name: 'repair',
      shares: partitions.map(({ share }) => share),
      items: partitions.reduce((sum, { items }) => sum + items, 0),
      bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
      reason: 'what evidence found missing or different is carried again',
      fromSeconds: 0,
      toSeconds: Math.max(0, ...ends),
    },
  ];
}

function estimateOf({ config }: PlanInput, repaired: readonly Repaired[]): PlanBody['estimate'] {
  const bytes = repaired.reduce((sum, { basis }) => sum + basis.bytes, 0);
  const times = timesOf(repaired.map((one) => one.partition));
  const linkRate = linkBytesPerSecond(config.link);
  const proved = repaired.map(({ share, partition: { id } }) => {
    const whole = { items: mappedObjects(share), bytes: share.profile.mapped.fileBytes };
    const none = { changedItems: 0, changedBytes: 0, agents: 1, rates: share.rates };
    const { verify } = partitionSeconds({ ...whole, ...none, linkBytesPerSecond: linkRate });
    return (times.get(id)?.to ?? 0) + verify;
  });
  return {
    bytes,
    items: repaired.reduce((sum, { basis }) => sum + basis.files, 0),
    linkSeconds: Math.ceil(bytes / linkRate),
    expectedSeconds: Math.ceil(Math.max(0, ...proved)),
    outages: [],
    basis:
      'What is repaired is known by the file. After it the whole share is checked, which reads all of its source.',
  };
}
