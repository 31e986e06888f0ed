import type { Partition } from '../../../src/plans/lanes/partition-schema.ts';
import type { Plan, Step } from '../../../src/plans/plan.ts';
import { planSchema } from '../../../src/plans/plan.ts';
import { HOSTILE, samplePlan } from './sample-plan.ts';

const GIB = 2 ** 30;
const HOUR = 3600;

const part = (
  share: string,
  number: number,
  wave: number,
  agents: readonly string[],
  turn: number,
  given: Partial<Partition> = {},
): Partition => ({
  id: `${share}/p${String(number).padStart(4, '0')}`,
  share,
  wave,
  selection: { by: 'filter', include: [`/runs/2019-0${number}`, `/runs/2020-0${number}`], exclude: [] },
  reason: 'subtrees that stay under 50 million items and a day together',
  items: 100_000 * number,
  bytes: 400 * number * GIB,
  coldBytes: 390 * number * GIB,
  largestBytes: 12 * GIB,
  agents: [...agents],
  turn,
  seconds: 5 * number * HOUR,
  ...given,
});

const WHOLE = { selection: { by: 'whole' as const }, reason: 'the share is within all limits' };

/** A pilot, two waves, and every kind of partition; one of them is named as hostile names are. */
const PARTITIONS: readonly Partition[] = [
  part('media', 1, 0, ['office-1'], 1, {
    ...WHOLE,
    id: 'media/whole',
    items: 9_815,
    bytes: 640 * GIB,
    seconds: 7 * HOUR,
  }),
  part('projects', 1, 1, ['nas-1', 'nas-2'], 1, {
    ...WHOLE,
    id: 'projects/whole',
    items: 51_367,
    bytes: 2110 * GIB,
    coldBytes: 865 * GIB,
    seconds: 9 * HOUR,
  }),
  part('genomics', 1, 2, ['nas-1'], 2),
  part('genomics', 2, 2, ['nas-2'], 2),
  part('genomics', 3, 2, ['nas-1'], 3, {
    selection: { by: 'filter', include: [`/${HOSTILE}`], exclude: [] },
    reason: 'one file as large as a partition',
  }),
  part('genomics', 4, 2, ['nas-2'], 3, {
    selection: { by: 'manifest', directory: 'runs/flat', from: null, before: 'sample-5000' },
    reason: 'more files directly in one directory than one run can carry',
  }),
  part('genomics', 5, 2, ['nas-1'], 4, {
    selection: { by: 'manifest', directory: 'runs/flat', from: 'sample-5000', before: null },
    reason: 'more files directly in one directory than one run can carry',
  }),
  part('genomics', 6, 2, ['nas-2'], 4, {
    selection: { by: 'filter', include: [], exclude: ['/runs', '/old'] },
    reason: 'all that no other partition names, and what appears later',
  }),
];

const WAVES: Plan['waves'] = [
  {
    number: 0,
    name: 'pilot',
    shares: ['media'],
    items: 9_815,
    bytes: 640 * GIB,
    reason: 'one small share moves alone first, so that its rates are known',
    fromSeconds: 0,
    toSeconds: 7 * HOUR,
  },
  {
    number: 1,
    name: 'wave 1',
    shares: ['projects'],
    items: 51_367,
    bytes: 2110 * GIB,
    reason: 'low risk and small first',
    fromSeconds: 0,
    toSeconds: 9 * HOUR,
  },
  {
    number: 2,
    name: 'wave 2',
    shares: ['genomics'],
    items: 2_100_000,
    bytes: 8400 * GIB,
    reason: 'it waits for projects',
    fromSeconds: 9 * HOUR,
    toSeconds: 69 * HOUR,
  },
];

/** A step for each partition of a share that has several; all other steps as they are. */
function cutUp(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'transfer') return [step];
    const own = PARTITIONS.filter(({ share }) => share === step.share);
    return own.map(
      (partition): Step => ({
        ...step,
        id: partition.selection.by === 'whole' ? step.id : `${step.id}.${partition.id.split('/')[1]}`,
        agents: partition.agents,
        partition: partition.id,
        selection: partition.selection,
        task: `${step.share}/task`,
      }),
    );
  });
}

const outage = (share: string, hours: number, churn: 'measured' | 'assumed') => ({
  share,
  lowSeconds: 0.5 * hours * HOUR,
  expectedSeconds: hours * HOUR,
  highSeconds: 3 * hours * HOUR,
  churn,
});

/** The sample plan in three waves, with partitions on three agents. */
export function wavedPlan(): Plan {
  const plan = samplePlan(false);
  const waveOf = (name: string) => WAVES.find(({ shares }) => shares.includes(name))?.number ?? null;
  return planSchema.parse({
    ...plan,
    shares: plan.shares.map((share) => ({ ...share, wave: waveOf(share.share) })),
    waves: WAVES,
    partitions: PARTITIONS,
    steps: cutUp(plan.steps),
    estimate: {
      ...plan.estimate,
      expectedSeconds: 80 * HOUR,
      outages: [
        outage('media', 1, 'measured'),
        outage('projects', 2, 'assumed'),
        outage('genomics', 9, 'assumed'),
      ],
    },
  });
}
