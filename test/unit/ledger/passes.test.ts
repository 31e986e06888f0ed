import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { duePasses, isLeftToFinal, withBegunPasses } from '../../../src/ledger/passes.ts';
import { shareProgress } from '../../../src/ledger/progress.ts';
import type { Plan, StepOf } from '../../../src/plans/plan.ts';
import { planOf, step } from '../jobs/plans.ts';
import { BEGUN, chainOf, OTHER_PLAN, PLAN, refusalOf } from './histories.ts';

const transfer = (
  id: string,
  needs: readonly string[],
  phase: 'transfer' | 'cutover' = 'transfer',
): StepOf<'transfer'> => ({
  id,
  kind: 'transfer',
  share: id.split('/')[0] ?? '',
  needs: [...needs],
  reason: 'test',
  undo: 'nothing-to-undo',
  phase,
  pass: phase === 'cutover' ? 'final' : 'seed',
  ordinal: phase === 'cutover' ? 2 : 1,
  task: `${id.split('/')[0]}/task`,
  agents: ['agent-a'],
  partition: id,
  selection: { by: 'filter', include: ['/a'], exclude: [] },
});
const verify = (id: string, needs: readonly string[]): StepOf<'verify'> => ({
  id,
  kind: 'verify',
  share: id.split('/')[0] ?? '',
  needs: [...needs],
  reason: 'test',
  undo: 'nothing-to-undo',
  phase: 'transfer',
  pass: 'seed',
  level: 'L2',
  against: 'plan',
  bucket: 'data',
  keyPrefix: 'one/',
  exclude: [],
  protocol: 'nfs',
});
const PARTS = ['one/transfer/1-seed.p0001', 'one/transfer/1-seed.p0002'];
const CHECK = 'one/verify/1-seed';
const AGAIN = ['one/transfer/2-delta.p0001', 'one/transfer/2-delta.p0002'];

const DAILY = { pattern: '0 22 * * *', timeZone: 'Europe/Berlin' };
/** One share in two parts that follow one another, and its final pass; `two` has nothing left to move. */
const plan: Plan = {
  ...planOf(
    [
      step('one/task'),
      transfer(PARTS[0] ?? '', ['one/task']),
      transfer(PARTS[1] ?? '', ['one/task', PARTS[0] ?? '']),
      verify(CHECK, PARTS),
      transfer('one/transfer/final', ['one/task'], 'cutover'),
      step('two/task'),
    ],
    PLAN,
  ),
  delta: DAILY,
};

const done = (...steps: readonly string[]): EventBody[] =>
  steps.map((id) => ({ type: 'step-done', plan: PLAN, step: id, changed: true, summary: '' }));
const started = (id: string): EventBody => ({ type: 'step-started', plan: PLAN, step: id });
const begun = (ordinal: number, steps: readonly string[] = AGAIN): EventBody => ({
  type: 'pass-begun',
  plan: PLAN,
  share: 'one',
  ordinal,
  steps,
});
const paused: EventBody = {
  type: 'work-paused',
  shares: ['one'],
  mode: 'when-safe',
  by: 'kim',
  reason: null,
};
const frozen: EventBody = {
  type: 'source-frozen',
  plan: PLAN,
  step: 'one/freeze',
  share: 'one',
  inventory: 'inv',
  sha256: 'c'.repeat(64),
  by: 'kim',
};
const rolledBack: EventBody = {
  type: 'cutover-rolled-back',
  plan: PLAN,
  share: 'one',
  by: 'kim',
  steps: ['one/freeze'],
};
const COPIED = done(...PARTS, CHECK);
const said = (...bodies: readonly EventBody[]) => fold(chainOf([...BEGUN, ...bodies]));

describe('when a delta pass is due', () => {
  const of = (given: Plan, ...bodies: readonly EventBody[]) =>
    duePasses(given, said(...bodies)).map((due) => (due.kind === 'begin' ? `begin ${due.ordinal}` : due.why));
  it.each([
    ['a plan without a schedule begins none', of({ ...plan, delta: null }, ...COPIED), []],
    ['nothing was copied yet', of(plan), [`${PARTS[0]} is not done`]],
    ['nor all of it', of(plan, ...done(PARTS[0] ?? '')), [`${PARTS[1]} is not done`]],
    ['its check would see the pass write', of(plan, ...done(...PARTS)), [`${CHECK} is not done`]],
    ['all is copied and checked', of(plan, ...COPIED), ['begin 2']],
    ['the one before has not begun to run', of(plan, ...COPIED, begun(2)), [`${AGAIN[0]} is not done`]],
    ['it has not ended', of(plan, ...COPIED, begun(2), ...done(AGAIN[0] ?? '')), [`${AGAIN[1]} is not done`]],
    ['it has', of(plan, ...COPIED, begun(2), ...done(...AGAIN)), ['begin 3']],
    [
      'the share is paused',
      of(plan, ...COPIED, paused),
      [expect.stringMatching(/^one was paused by kim at .* UTC\.$/)],
    ],
    [
      'its cut-over is about to freeze it',
      of(plan, ...COPIED, started('one/freeze')),
      ['its cut-over has begun'],
    ],
    ['it is frozen', of(plan, ...COPIED, frozen), ['its cut-over has begun']],
    ['it was given back to its source', of(plan, ...COPIED, frozen, rolledBack), ['begin 2']],
  ])('%s', (_why, due, expected) => expect(due).toEqual(expected));
});

describe('the steps of such a pass', () => {
  it('are those of the planned one under another number, each after the one before', () => {
    const progress = said(...COPIED, begun(2));
    const steps = withBegunPasses(plan, progress).steps.slice(plan.steps.length);
    expect(steps.map(({ id, needs }) => [id, needs])).toEqual([
      [AGAIN[0], ['one/task']],
      [AGAIN[1], ['one/task', AGAIN[0]]],
    ]);
    expect(
      steps.map((one) => one.kind === 'transfer' && [one.pass, one.ordinal, one.task, one.partition]),
    ).toEqual([
      ['delta', 2, 'one/task', PARTS[0]],
      ['delta', 2, 'one/task', PARTS[1]],
    ]);
    expect(duePasses(plan, said(...COPIED))).toEqual([
      { kind: 'begin', share: 'one', ordinal: 2, steps: steps.map(({ id }) => id) },
    ]);
  });
  it('are those of the last pass only: the ones before are done', () => {
    const progress = said(...COPIED, begun(2), ...done(...AGAIN), begun(3));
    const steps = withBegunPasses(plan, progress).steps.slice(plan.steps.length);
    expect(steps.map(({ id }) => id)).toEqual(['one/transfer/3-delta.p0001', 'one/transfer/3-delta.p0002']);
  });
  it('leave the plan as it is while there are none, and for another share', () => {
    expect(withBegunPasses(plan, said(...COPIED))).toBe(plan);
    expect(withBegunPasses(plan, said(...COPIED, begun(2)), 'two')).toBe(plan);
  });
  it('count as one pass of the share, with the last of its parts', () => {
    const passes = (...bodies: readonly EventBody[]) => shareProgress(said(...bodies), 'one').transfersDone;
    const seed = [...done(...PARTS), started(CHECK), ...done(CHECK)];
    expect(passes(...seed)).toBe(1);
    expect(passes(...seed, begun(2), ...done(AGAIN[0] ?? ''))).toBe(1);
    expect(passes(...seed, begun(2), ...done(...AGAIN))).toBe(2);
  });
});

describe('a pass is begun once, and by the ledger’s leave', () => {
  const approveOther: EventBody = { type: 'plan-approved', plan: OTHER_PLAN, by: 'kim' };
  it.each([
    ['nothing is in the way', [...COPIED], 2, null],
    ['another worker was quicker', [...COPIED, begun(2)], 2, 'held: pass-not-due'],
    ['the one before has not ended', [...COPIED, begun(2)], 3, 'held: pass-not-due'],
    ['it has', [...COPIED, begun(2), ...done(...AGAIN)], 3, null],
    ['a person paused the share meanwhile', [...COPIED, paused], 2, 'held: paused'],
    ['its cut-over has begun meanwhile', [...COPIED, started('one/freeze')], 2, 'held: pass-not-due'],
    ['another plan was approved meanwhile', [...COPIED, approveOther], 2, 'held: pass-not-due'],
  ] as const)('%s', (_why, before, ordinal, refusal) =>
    expect(refusalOf([...BEGUN, ...before], begun(ordinal))).toBe(refusal),
  );
  const intent: EventBody = {
    type: 'intent-made',
    plan: PLAN,
    step: AGAIN[0] ?? '',
    intent: 'i',
    action: 'start',
  };
  it('starts nothing once the cut-over has begun', () => {
    expect(refusalOf([...BEGUN, ...COPIED, begun(2)], intent)).toBeNull();
    expect(refusalOf([...BEGUN, ...COPIED, begun(2), frozen], intent)).toBe('held: pass-overtaken');
  });
});

describe('a scheduled step once the cut-over has begun', () => {
  const [id = ''] = AGAIN;
  const of = (step: string, ...bodies: readonly EventBody[]) =>
    isLeftToFinal(said(...COPIED, begun(2), ...bodies), PLAN, { id: step, share: 'one' });
  const running: EventBody[] = [
    { type: 'intent-made', plan: PLAN, step: id, intent: 'i', action: 'start-execution' },
    { type: 'resource-known', plan: PLAN, step: id, intent: 'i', resource: 'arn', how: 'created' },
  ];
  const end = (result: 'success' | 'error'): EventBody => ({
    type: 'execution-ended',
    plan: PLAN,
    step: id,
    execution: 'arn',
    result,
    errorCode: null,
    filesTransferred: 0,
    bytesTransferred: 0,
  });
  it.each([
    ['before it, nothing is over', of(id), false],
    ['what has not begun is', of(id, frozen), true],
    ['a start that is not settled is settled', of(id, ...running.slice(0, 1), frozen), false],
    ['what runs goes on to its end', of(id, ...running, frozen), false],
    ['what failed is not repeated', of(id, ...running, end('error'), frozen), true],
    ['what succeeded is done as usual', of(id, ...running, end('success'), frozen), false],
    ['the final pass is no such step', of('one/transfer/final', frozen), false],
  ])('%s', (_why, overtaken, expected) => expect(overtaken).toBe(expected));
});
