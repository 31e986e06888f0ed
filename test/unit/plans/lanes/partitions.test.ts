import { describe, expect, it } from 'vitest';
import type { CutPartition } from '../../../../src/plans/cutting/cut-partition.ts';
import { partition } from '../../../../src/plans/lanes/partitions.ts';
import { LAB, LAB_FACTS, planInput } from '../plan-sample.ts';

const cell = { sizeClass: 3, ageClass: 0, files: 100, bytes: 1e9 };
const TWO = LAB.replace('agents: [one], prefix: runs/', 'agents: [one, three], prefix: runs/').replace(
  'agents:\n',
  'agents:\n  - {name: three, arn: "arn:aws:datasync:us-east-1:123456789012:agent/agent-00000000000000003"}\n',
);

const part = (include: string, items: number, exclude: readonly string[] = []): CutPartition => ({
  include: include === '' ? [] : [include],
  exclude,
  files: null,
  items,
  bytes: 1000,
  coldBytes: 0,
  largestBytes: 10,
  reason: 'test',
});

function partitionsOf(cut?: readonly CutPartition[], transfersDone = 0) {
  const runs = { cells: [cell], transfersDone, ...(cut === undefined ? {} : { cut }) };
  const { config, shares } = planInput({
    yaml: TWO,
    facts: { ...LAB_FACTS, runs, finished: { cells: [cell], committed: true } },
  });
  return partition(config, shares, () => 1).filter(({ share }) => share === 'runs');
}

describe('partitions', () => {
  it('of a share in one part are carried by all its agents together', () => {
    expect(partitionsOf()).toMatchObject([
      { id: 'runs/whole', selection: { by: 'whole' }, agents: ['one', 'three'] },
    ]);
  });

  it('of several go to one agent each, so that both are done early', () => {
    const cut = [part('', 8e6, ['/a', '/b', '/c']), part('/a', 8e6), part('/b', 4e6), part('/c', 4e6)];
    const found = partitionsOf(cut);
    expect(found.map(({ id, selection }) => [id, selection])).toEqual([
      ['runs/p0001', { by: 'filter', include: [], exclude: ['/a', '/b', '/c'] }],
      ['runs/p0002', { by: 'filter', include: ['/a'], exclude: [] }],
      ['runs/p0003', { by: 'filter', include: ['/b'], exclude: [] }],
      ['runs/p0004', { by: 'filter', include: ['/c'], exclude: [] }],
    ]);
    const load = (agent: string) =>
      found.filter(({ agents }) => agents[0] === agent).reduce((sum, { items }) => sum + items, 0);
    expect([load('one'), load('three')]).toEqual([12e6, 12e6]);
  });

  it('take less time once the share was copied: most of it is only looked at', () => {
    const [seed] = partitionsOf([part('', 8e6)]);
    const [delta] = partitionsOf([part('', 8e6)], 1);
    // 4,000 s to look at 8 million entries; copying them at 400 a second with two agents takes 10,000 s, 2 % of them 200 s.
    expect(seed?.seconds).toBe(14_000);
    expect(delta?.seconds).toBe(4_200);
  });
});
