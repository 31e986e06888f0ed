import type { FlowJob, FlowJobNode } from 'bullmq';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import { lowerPlan, type PhaseSelection } from '../../../src/jobs/lower.ts';
import { type JobPayload, parsePayload } from '../../../src/jobs/payload.ts';
import { planOf, step } from './plans.ts';

/** `c(b(a))` with `+need` for what is looked up when the job is taken and `!need` for what nobody will do. */
function draw(node: FlowJob | FlowJobNode): string {
  const { step, after, unmet } = payloadOf(node);
  const looked = [...after.map((need) => `+${need}`), ...unmet.map((need) => `!${need}`)].join('');
  const below = (node.children ?? []).map(draw).join(' ');
  return `${step}${looked}${below === '' ? '' : `(${below})`}`;
}

function payloadOf(node: Pick<FlowJob, 'data'>): JobPayload {
  const parsed = parsePayload(node.data);
  if (!('payload' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.payload;
}

function all(node: FlowJob | FlowJobNode): (FlowJob | FlowJobNode)[] {
  return [node, ...(node.children ?? []).flatMap(all)];
}

interface Case {
  readonly why: string;
  readonly steps: readonly string[];
  readonly select?: PhaseSelection;
  readonly done?: readonly string[];
  readonly flows: readonly string[];
}

const cases: readonly Case[] = [
  { why: 'nothing to do is no flow', steps: [], flows: [] },
  {
    why: 'a chain is one nested flow, last step the root',
    steps: ['a/x', 'a/y needs a/x', 'a/z needs a/y'],
    flows: ['a/z(a/y(a/x))'],
  },
  {
    why: 'a step that serves all shares is its own flow, looked up by those who need it',
    steps: ['migration/bucket', 'a/x needs migration/bucket', 'a/y needs a/x', 'b/x needs migration/bucket'],
    flows: ['migration/bucket', 'a/y(a/x+migration/bucket)', 'b/x+migration/bucket'],
  },
  {
    why: "another share's step is never a child",
    steps: ['a/x', 'a/commit needs a/x', 'b/x needs a/commit', 'b/commit needs b/x'],
    flows: ['a/commit(a/x)', 'b/commit(b/x+a/commit)'],
  },
  {
    why: 'in a diamond the first dependent carries the step, the other one looks it up',
    steps: ['a/w', 'a/x needs a/w', 'a/y needs a/w', 'a/z needs a/x, a/y'],
    flows: ['a/z(a/x(a/w) a/y+a/w)'],
  },
  {
    why: 'two ends of a share are two flows',
    steps: ['a/x', 'a/y needs a/x', 'a/z needs a/x'],
    flows: ['a/y(a/x)', 'a/z+a/x'],
  },
  {
    why: 'done steps are left out, and a done need leaves no trace',
    steps: [
      'migration/bucket',
      'a/x needs migration/bucket',
      'a/y needs a/x',
      'a/z needs a/y, migration/bucket',
    ],
    done: ['migration/bucket', 'a/x'],
    flows: ['a/z(a/y)'],
  },
  {
    why: 'a done step in the middle cuts nothing off: who needed it starts, who it needed runs on its own',
    steps: ['a/x', 'a/y needs a/x', 'a/z needs a/y'],
    done: ['a/y'],
    flows: ['a/x', 'a/z'],
  },
  { why: 'all done is no flow', steps: ['a/x', 'a/y needs a/x'], done: ['a/x', 'a/y'], flows: [] },
  {
    why: 'a share not selected is not lowered, and a need in it will not be met',
    steps: ['a/commit', 'b/x needs a/commit'],
    select: { phase: 'transfer', shares: ['b'] },
    flows: ['b/x!a/commit'],
  },
  {
    why: 'steps that serve all shares belong to every selection',
    steps: ['migration/bucket', 'a/x needs migration/bucket', 'b/x needs migration/bucket'],
    select: { phase: 'transfer', shares: ['a'] },
    flows: ['migration/bucket', 'a/x+migration/bucket'],
  },
];

describe('the priority of a job', () => {
  const plan = planOf([
    step('migration/bucket'),
    step('a/x'),
    step('b/x'),
    step('c/x'),
    step('c/y needs c/x'),
  ]);
  const waves: Readonly<Record<string, number | null>> = { a: 2, b: null, c: 5_000_000 };
  const shares = plan.shares.map((share) => ({ ...share, wave: waves[share.share] ?? null }));
  const jobs = lowerPlan({ ...plan, shares }, { phase: 'transfer' }, () => false).flatMap(all);
  const of = (id: string) => jobs.find((job) => payloadOf(job).step === id)?.opts?.priority;
  it.each([
    ['what serves every share comes first', of('migration/bucket'), 1],
    ['a share that is in no wave has nothing left to move, and is in nobody’s way', of('b/x'), 1],
    ['then wave after wave', of('a/x'), 3],
    ['there are more waves than BullMQ has priorities', of('c/x'), 2 ** 21 - 1],
    ['a step that waits for others has it too', of('c/y'), 2 ** 21 - 1],
  ])('%s', (_why, priority, expected) => expect(priority).toBe(expected));
});

describe('lowerPlan', () => {
  it.each(cases)('$why', ({ steps, select = { phase: 'transfer' }, done = [], flows }) => {
    const plan = planOf(steps.map((line) => step(line)));
    expect(lowerPlan(plan, select, (id) => done.includes(id)).map(draw)).toEqual(flows);
  });

  it('takes one phase, and knows needs of an earlier one that is not done', () => {
    const plan = planOf([
      step('a/verify'),
      step('a/freeze needs a/verify', 'cutover'),
      step('a/commit needs a/freeze', 'cutover'),
    ]);
    expect(lowerPlan(plan, { phase: 'cutover' }, () => false).map(draw)).toEqual([
      'a/commit(a/freeze!a/verify)',
    ]);
    expect(lowerPlan(plan, { phase: 'cutover' }, (id) => id === 'a/verify').map(draw)).toEqual([
      'a/commit(a/freeze)',
    ]);
  });

  it.each([
    { why: 'a share the plan does not have', steps: ['a/x'], shares: ['c'], code: 'share-unknown' },
    {
      why: 'a need the plan does not have',
      steps: ['a/x needs a/w'],
      shares: undefined,
      code: 'plan-need-unknown',
    },
    {
      why: 'a loop',
      steps: ['a/x needs a/z', 'a/y needs a/x', 'a/z needs a/y'],
      shares: undefined,
      code: 'plan-cycle',
    },
    {
      why: 'a loop across shares',
      steps: ['a/x needs b/x', 'b/x needs a/x'],
      shares: undefined,
      code: 'plan-cycle',
    },
  ])('refuses $why', ({ steps, shares, code }) => {
    const select =
      shares === undefined ? { phase: 'transfer' as const } : { phase: 'transfer' as const, shares };
    const lower = () => lowerPlan(planOf(steps.map((line) => step(line))), select, () => false);
    expect(lower).toThrow(HeadwaterError);
    expect(lower).toThrow(expect.objectContaining({ code }));
  });

  it('gives every job the same id each time, one BullMQ accepts, and none to two plans', () => {
    const steps = ['migration/bucket', 'a/x needs migration/bucket', 'a/y needs a/x'].map((line) =>
      step(line),
    );
    const ids = (digest: string) =>
      lowerPlan(planOf(steps, digest), { phase: 'transfer' }, () => false)
        .flatMap(all)
        .map((node) => node.opts?.jobId ?? '');
    const first = ids('1'.repeat(64));
    expect(ids('1'.repeat(64))).toEqual(first);
    for (const id of first) expect(id).not.toMatch(/:|^\d+$/);
    expect(first.filter((id) => ids('2'.repeat(64)).includes(id))).toEqual([]);
  });

  it('asks once for what several needs of a step wait for', () => {
    const chain = ['a/task', 'a/t1 needs a/task', 'a/t2 needs a/task, a/t1', 'a/v needs a/t1, a/t2'];
    const [flow] = lowerPlan(planOf(chain.map((line) => step(line))), { phase: 'transfer' }, () => false);
    expect(flow === undefined ? '' : draw(flow)).toBe('a/v(a/t2(a/t1(a/task)))');
  });

  it('loses no step and no need, whatever the graph', () => {
    const graph = fc
      .array(
        fc.record({
          share: fc.constantFrom('a', 'b', 'c'),
          needs: fc.array(fc.nat({ max: 30 })),
          done: fc.boolean(),
        }),
        { maxLength: 14 },
      )
      .map((nodes) =>
        nodes.map(({ share, needs, done }, index) => ({
          done,
          // Needs point backwards, so there is no loop; a done step has only done needs in a real ledger, but that is not promised.
          step: step(`${share}/s${index}`),
          needs: index === 0 ? [] : [...new Set(needs.map((need) => need % index))],
        })),
      );
    fc.assert(
      fc.property(graph, (nodes) => {
        const steps = nodes.map(({ step, needs }) => ({
          ...step,
          needs: needs.map((need) => nodes[need]?.step.id ?? ''),
        }));
        const done = new Set(nodes.filter((node) => node.done).map((node) => node.step.id));
        const flows = lowerPlan(planOf(steps), { phase: 'transfer' }, (id) => done.has(id));
        const jobs = flows.flatMap(all);
        expect(jobs.map((job) => payloadOf(job).step).sort()).toEqual(
          steps
            .map(({ id }) => id)
            .filter((id) => !done.has(id))
            .sort(),
        );
        const waited = new Map(
          jobs.map((job) => {
            const { step: id, after, unmet } = payloadOf(job);
            return [id, [...(job.children ?? []).map((child) => payloadOf(child).step), ...after, ...unmet]];
          }),
        );
        const waitsFor = (id: string): string[] =>
          (waited.get(id) ?? []).flatMap((need) => [need, ...waitsFor(need)]);
        for (const { id, needs } of steps.filter((each) => !done.has(each.id))) {
          const open = needs.filter((need) => !done.has(need));
          expect(open, 'waits for nothing else').toEqual(expect.arrayContaining(waited.get(id) ?? []));
          expect(waitsFor(id), 'itself, or by way of another need').toEqual(expect.arrayContaining(open));
        }
      }),
    );
  });
});
