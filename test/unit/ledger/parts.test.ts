import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/ledger/fold.ts';
import { passesInParts, passOfPart } from '../../../src/ledger/parts.ts';
import { notDone } from '../../../src/views/not-done.ts';
import { eventsInParts, planInParts } from '../views/sample-parts.ts';
import { samplePlan } from '../views/sample-plan.ts';

describe('the pass a step carries a part of', () => {
  it.each([
    ['a part of a pass', 'lab/transfer/1-seed.p0012', 'lab/transfer/1-seed'],
    ['a whole pass has no parts', 'lab/transfer/1-seed', null],
    ['tasks of several agents are no parts', 'lab/task.agent-a', null],
    ['nor is an agent whose name looks like one', 'lab/task.p0001', null],
  ])('%s', (_why, step, pass) => expect(passOfPart(step)).toBe(pass));
});

describe('passes in parts', () => {
  it('add up what their runs have done', () => {
    const progress = fold(eventsInParts());
    const [seed, final] = passesInParts(planInParts(), progress, 'projects');
    expect(seed).toEqual({
      pass: 'projects/transfer/1-seed',
      partitions: 12,
      done: 3,
      running: 2,
      held: 0,
      items: 3 * 1_234,
      bytes: 9 * 2 ** 30,
    });
    expect(final).toMatchObject({ pass: 'projects/transfer/final', partitions: 12, done: 0, items: 0 });
    expect(passesInParts(planInParts(), progress, 'media')[0]).toMatchObject({
      done: 1,
      running: 0,
      held: 1,
    });
  });

  it('are none of a share that is carried whole', () =>
    expect(passesInParts(samplePlan(), fold([]), 'projects')).toEqual([]));
});

describe('what is not done before a cut-over', () => {
  it('is a line a step, and one for the parts of a pass', () =>
    expect(
      notDone([
        'lab/task.agent-a',
        'lab/transfer/1-seed.p0001',
        'lab/transfer/1-seed.p0007',
        'lab/verify/1-seed',
      ]),
    ).toEqual([
      'lab/task.agent-a is not done: headwater apply',
      'lab/transfer/1-seed has 2 partitions not done: headwater apply',
      'lab/verify/1-seed is not done: headwater apply',
    ]));
});
