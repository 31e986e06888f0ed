import { describe, expect, it } from 'vitest';
import { diffPlans } from '../../../src/plans/diff/diff.ts';
import type { Partition } from '../../../src/plans/lanes/partition-schema.ts';
import type { Plan, Step } from '../../../src/plans/plan.ts';
import { type PlanDiffOptions, planDiffText } from '../../../src/views/plan-diff-text.ts';
import { changedValue } from '../../../src/views/plan-diff-values.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { expectGolden } from './golden.ts';
import { wavedPlan } from './sample-waves.ts';

const sample = wavedPlan();
type Change = (partition: Partition) => readonly Partition[];

/** The sample with other partitions, and the runs that follow from them. */
function partitioned(change: Change): Plan {
  const partitions = sample.partitions.flatMap(change);
  const steps = sample.steps.flatMap((step): readonly Step[] => {
    if (step.kind !== 'transfer') return [step];
    return partitions
      .filter(({ id }) => id === step.partition)
      .map(({ agents }) => ({ ...step, agents, task: `${step.share}/task.${agents.join('.')}` }));
  });
  return { ...sample, digest: 'b'.repeat(64), partitions, steps };
}
const plan = { ...partitioned((one) => [one]), digest: sample.digest };

const text = (after: Plan, options: PlanDiffOptions = { width: 80 }) =>
  planDiffText(diffPlans(plan, after), options);
const moved = partitioned((one) =>
  one.id === 'genomics/p0002' ? [{ ...one, agents: ['nas-1'], turn: 5, wave: 3 }] : [one],
);

describe('the difference of two plans', () => {
  it('has one line for a partition that moved to another agent or wave, and counts what follows', () => {
    const lines = text(moved).split('\n');
    expect(lines.filter((line) => line.includes('p0002'))).toEqual([
      '    ~ partition p0002: wave: 2 -> 3; agents: nas-2 -> nas-1; turn: 2 -> 5',
    ]);
    expect(text(moved)).toContain('and 2 steps as these partitions need');
    expect(text(moved)).toContain('Partitions: 0 to add, 1 to change, 0 to remove; 7 unchanged');
    expect(text(moved)).toContain('Steps: 0 to add, 2 to change, 0 to remove; 30 unchanged');
  });

  it('only counts partitions that come at another turn, unless everything is wanted', () => {
    const later = partitioned((one) => [one.share === 'genomics' ? { ...one, turn: one.turn + 1 } : one]);
    expect(text(later)).toContain('and 6 partitions at another turn or time only');
    expect(text(later, { width: 80, full: true })).toContain('~ partition p0006: turn: 4 -> 5');
  });

  it('folds what is many', () => {
    const many = partitioned((one) =>
      one.id === 'genomics/p0006'
        ? Array.from({ length: 40 }, (_, n) => ({
            ...one,
            id: `genomics/p${String(n + 10).padStart(4, '0')}`,
          }))
        : [one],
    );
    expect(text(many)).toContain('    and 32 more partitions to add');
    expect(text(many, { width: 80, full: true })).not.toContain(' more ');
  });

  it('says when they are of two migrations, or rehearsed', () => {
    const foreign = text({ ...plan, migration: 'other', rehearsal: true });
    expect(foreign).toMatch(/^REHEARSAL: the local cloud, not AWS\.\n/);
    expect(foreign).toContain('They are of two migrations: acme-2026 and other.');
  });

  it('is what it was before, line by line', () => {
    const after = partitioned((one) => {
      if (one.id === 'genomics/p0001') return [];
      if (one.id === 'genomics/p0002') return [{ ...one, agents: ['nas-1'], turn: 3 }];
      return one.share === 'genomics' ? [{ ...one, turn: one.turn + 1 }] : [one];
    });
    const [pilot, first, second] = plan.waves;
    if (pilot === undefined || first === undefined || second === undefined) throw new Error('three waves');
    const waves = [first, { ...second, toSeconds: second.toSeconds + 86_400 }];
    const shown = text({
      ...after,
      waves,
      shares: plan.shares.map((share) =>
        share.share === 'media' ? { ...share, wave: 1, files: 9_300 } : share,
      ),
      estimate: { ...plan.estimate, expectedSeconds: 400_000 },
    });
    for (const line of shown.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(80);
    expectGolden('plans/diff-waves.txt', shown);
  });
});

it.each<[string, string, unknown, unknown, readonly string[]]>([
  ['a word', 'pass', 'seed', 'delta', ['pass: seed -> delta']],
  ['nothing', 'wave', 1, null, ['wave: 1 -> null']],
  ['bytes', 'coldBytes', 2048, 4096, ['cold: 2 KiB -> 4 KiB']],
  [
    'figures that round to the same',
    'bytes',
    2 ** 40,
    2 ** 40 + 1,
    ['size: 1,099,511,627,776 -> 1,099,511,627,777'],
  ],
  ['a list', 'needs', ['a', 'b'], ['b', 'c', 'd'], ['needs: +c, +d, -a']],
  ['one for one', 'agents', ['nas-1'], ['nas-2'], ['agents: nas-1 -> nas-2']],
  ['an order', 'shares', ['a', 'b'], ['b', 'a'], ['shares: in another order']],
  [
    'things with names',
    'excluded',
    [{ reason: 'bad-utf8', accepted: false }, { reason: 'special-file' }],
    [{ reason: 'bad-utf8', accepted: true }, { reason: 'key-too-long' }],
    ['excluded bad-utf8: accepted: false -> true', '- excluded special-file', '+ excluded key-too-long'],
  ],
])('a change of %s', (_what, field, before, after, lines) => {
  expect(changedValue({ field, before, after })).toEqual(lines);
});
