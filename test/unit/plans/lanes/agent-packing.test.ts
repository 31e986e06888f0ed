import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, type Parcel, packAgents } from '../../../../src/plans/lanes/agent-packing.ts';

const AGENTS = ['a', 'b', 'c', 'd', 'e', 'f'];
const parcels = (seconds: readonly number[], wave: (at: number) => number = () => 1): Parcel[] =>
  seconds.map((one, at) => ({ id: `p${at}`, wave: wave(at), seconds: one, agents: AGENTS }));
const pathOf = (some: readonly Parcel[], assigned: readonly Assignment[]) =>
  Math.max(
    0,
    ...AGENTS.map((agent) =>
      some.reduce((sum, { seconds }, at) => sum + (assigned[at]?.agent === agent ? seconds : 0), 0),
    ),
  );
const shown = (assigned: readonly Assignment[]) =>
  AGENTS.flatMap((agent) => {
    const own = assigned.filter((one) => one.agent === agent).toSorted((x, y) => x.order - y.order);
    return own.length === 0 ? [] : [`${agent}: ${own.map(({ partition }) => partition).join(' ')}`];
  });

describe('partitions are given to agents', () => {
  it.each<[string, readonly Parcel[], number, readonly string[]]>([
    ['none', [], 2, []],
    ['the longest first, to whom has least', parcels([5, 4, 3, 2, 1]), 2, ['a: p0 p3 p4', 'b: p1 p2']],
    ['long ones with short ones', parcels([7, 7, 6, 6, 5, 5]), 3, ['a: p0 p4', 'b: p1 p5', 'c: p2 p3']],
    [
      'better than the longest first alone: 6, not 7',
      parcels([3, 3, 2, 2, 2]),
      2,
      ['a: p2 p3 p4', 'b: p0 p1'],
    ],
    [
      'dealt round, where that happens to be best: 1360, not 1361',
      parcels([3, 97, 999, 574, 95, 689, 263]),
      2,
      ['a: p2 p6 p4 p0', 'b: p5 p3 p1'],
    ],
    [
      'wave after wave at each agent, whatever is longest',
      parcels([1, 9, 1, 9], (at) => (at < 2 ? 2 : 1)),
      2,
      ['a: p3 p0', 'b: p2 p1'],
    ],
    [
      'only to those that may carry them',
      parcels([5, 4, 3]).map((one) => ({ ...one, agents: ['b'] })),
      2,
      ['b: p0 p1 p2'],
    ],
  ])('%s', (_why, some, agents, expected) =>
    expect(shown(packAgents(some, AGENTS.slice(0, agents)))).toEqual(expected),
  );

  it('and refused when no agent may carry one', () =>
    expect(() => packAgents([{ id: 'runs/p0001', wave: 1, seconds: 1, agents: ['x'] }], AGENTS)).toThrow(
      'Partition runs/p0001 may be carried by x, and none of them is there.',
    ));
});

const seconds = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 40 }),
  fc.array(fc.constantFrom(1, 2, 3, 500), { maxLength: 40 }),
);
const counts = fc.integer({ min: 1, max: AGENTS.length });
const waves = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 });

/** The shortest longest path, by trying every way. */
function leastOf(some: readonly number[], agents: number, loads = new Array<number>(agents).fill(0)): number {
  const [first, ...rest] = some;
  if (first === undefined) return Math.max(0, ...loads);
  return Math.min(
    ...loads.map((_, at) =>
      leastOf(
        rest,
        agents,
        loads.map((load, other) => (other === at ? load + first : load)),
      ),
    ),
  );
}

describe('any packing', () => {
  it('is within 4/3 of the least possible for agents of one kind', () => {
    // Few enough to try every way; a bound from averages alone may lie further below what is possible.
    const few = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 8 });
    const agentsOf = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(few, agentsOf, waves, (some, agents, wave) => {
        const all = parcels(some, (at) => wave[at] ?? 0);
        const path = pathOf(all, packAgents(all, AGENTS.slice(0, agents)));
        expect(path).toBeLessThanOrEqual((4 / 3) * leastOf(some, agents) + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('is never longer than dealing round', () => {
    fc.assert(
      fc.property(seconds, counts, waves, (some, agents, wave) => {
        const all = parcels(some, (at) => wave[at] ?? 0);
        const dealt = all.map(({ id }, at) => ({
          partition: id,
          agent: AGENTS[at % agents] ?? '',
          order: at,
        }));
        const path = pathOf(all, packAgents(all, AGENTS.slice(0, agents)));
        expect(path).toBeLessThanOrEqual(pathOf(all, dealt) + 1e-9);
      }),
    );
  });

  it('gives each partition to one agent that may carry it, with turns in a row and waves in order', () => {
    const some = fc.array(
      fc.record({
        wave: fc.integer({ min: 0, max: 3 }),
        seconds: fc.integer({ min: 0, max: 100 }),
        agents: fc.subarray(AGENTS, { minLength: 1 }),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(some, (drawn) => {
        const all = drawn.map((one, at): Parcel => ({ ...one, id: `p${at}` }));
        const assigned = packAgents(all, AGENTS);
        expect(assigned.map(({ partition }) => partition)).toEqual(all.map(({ id }) => id));
        for (const agent of AGENTS) {
          const own = all
            .map((parcel, at) => ({ ...parcel, to: assigned[at]?.agent, order: assigned[at]?.order ?? 0 }))
            .filter(({ to }) => to === agent)
            .toSorted((a, b) => a.order - b.order);
          expect(own.map(({ order }) => order)).toEqual(own.map((_, at) => at + 1));
          expect(own.map(({ wave }) => wave)).toEqual(own.map(({ wave }) => wave).toSorted((a, b) => a - b));
          for (const { agents } of own) expect(agents).toContain(agent);
        }
      }),
    );
  });
});
