import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../../src/ledger/empty.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import {
  FRESH_EXECUTION,
  FRESH_SHARE,
  isDone,
  isTransferStep,
  shareOfStep,
  shareProgress,
  stepKey,
} from '../../../src/ledger/progress.ts';
import { BEGUN, chainOf, legalHistory, OTHER_PLAN, PLAN } from './histories.ts';

const SHA = 'c'.repeat(64);
const TASK = 'one/task';
const FINAL = 'one/transfer/final';
const having = (...bodies: readonly EventBody[]) => fold(chainOf([...BEGUN, ...bodies]));
const made = (step: string, intent: string, plan = PLAN): EventBody => ({
  type: 'intent-made',
  plan,
  step,
  intent,
  action: 'create',
});
const known = (step: string, intent: string, resource: string, plan = PLAN): EventBody => ({
  type: 'resource-known',
  plan,
  step,
  intent,
  resource,
  how: 'created',
});
const ended = (execution: string, result: 'success' | 'error' | 'cancelled'): EventBody => ({
  type: 'execution-ended',
  plan: PLAN,
  step: FINAL,
  execution,
  result,
  errorCode: null,
  filesTransferred: 1,
  bytesTransferred: 2,
});
const running = (arn: string) => ({ ...FRESH_EXECUTION, arn });
const stopping = (execution: string): EventBody => ({
  type: 'execution-stopping',
  plan: PLAN,
  step: FINAL,
  execution,
  why: 'bandwidth-window',
});
const started = (step: string): EventBody => ({ type: 'step-started', plan: PLAN, step });
const done = (step: string, plan = PLAN): EventBody => ({
  type: 'step-done',
  plan,
  step,
  changed: true,
  summary: `${step} is done`,
});
const confirmed = (what: 'source-frozen' | 'cache-refreshed', by: string, share = 'one'): EventBody => ({
  type: 'person-confirmed',
  plan: PLAN,
  share,
  what,
  by,
});
const approved = (plan: string): EventBody => ({ type: 'plan-approved', plan, by: 'kim' });
const rolledBack = (...steps: string[]): EventBody => ({
  type: 'cutover-rolled-back',
  plan: PLAN,
  share: 'one',
  by: 'kim',
  steps,
});

describe('a fold', () => {
  it('is the same from the start and from any earlier fold', () => {
    fc.assert(
      fc.property(legalHistory, (events) => {
        const whole = fold(events);
        for (let split = 0; split <= events.length; split += 1)
          expect(fold(events.slice(split), fold(events.slice(0, split)))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves what it went on from as it was', () => {
    fc.assert(
      fc.property(legalHistory, fc.nat(), (events, at) => {
        const split = at % events.length;
        const before = fold(events.slice(0, split));
        fold(events.slice(split), before);
        expect(before).toEqual(fold(events.slice(0, split)));
      }),
      { numRuns: 40 },
    );
  });

  it('ends at the last event', () => {
    const events = chainOf([...BEGUN, done(TASK)]);
    expect(fold(events)).toMatchObject({ seq: 3, digest: events.at(-1)?.digest, approvedPlan: PLAN });
    expect(fold(events).opened).toEqual({ migration: 'm', rehearsal: true });
  });

  it('of nothing is what it went on from', () => {
    expect(fold([])).toBe(EMPTY);
    expect(shareProgress(EMPTY, 'one')).toBe(FRESH_SHARE);
  });

  it('remembers which plan was last heard of when', () =>
    expect(having(done(TASK), approved(OTHER_PLAN)).lastSeqByPlan).toEqual(
      new Map([
        [PLAN, 3],
        [OTHER_PLAN, 4],
      ]),
    ));
});

describe('resources', () => {
  it('outlive the plan that made them, because the next one goes on with them', () => {
    const progress = having(made(TASK, 'i1'), known(TASK, 'i1', 'arn:task'), approved(OTHER_PLAN));
    expect(new Map(progress.resources)).toEqual(new Map([[TASK, 'arn:task']]));
  });
  it('are replaced by newer ones', () =>
    expect(
      having(
        made(TASK, 'i1'),
        known(TASK, 'i1', 'arn:gone'),
        made(TASK, 'i2'),
        known(TASK, 'i2', 'arn:new'),
      ).resources.get(TASK),
    ).toBe('arn:new'));
  it('mark the step as one that made something', () =>
    expect(having(made(TASK, 'i1'), known(TASK, 'i1', 'arn')).steps.get(stepKey(PLAN, TASK))).toMatchObject({
      madeResource: true,
      status: 'started',
    }));
  it('of a transfer are executions of one plan, and no resource', () => {
    const progress = having(made(FINAL, 'i1'), known(FINAL, 'i1', 'exec'));
    expect(progress.resources.size).toBe(0);
    expect(progress.steps.get(stepKey(PLAN, FINAL))?.executions).toEqual([running('exec')]);
    expect(progress.steps.get(stepKey(OTHER_PLAN, FINAL))).toBeUndefined();
  });
});

describe('open intents', () => {
  it('are open until the resource is known', () => {
    expect(having(made(TASK, 'i1')).openIntents).toEqual(new Map([[TASK, 'i1']]));
    expect(having(made(TASK, 'i1'), known(TASK, 'i1', 'arn')).openIntents.size).toBe(0);
  });
  it('or until it is known that nothing came of them', () =>
    expect(
      having(made(TASK, 'i1'), { type: 'intent-dropped', plan: PLAN, step: TASK, intent: 'i1', why: 'no' })
        .openIntents.size,
    ).toBe(0));
  it('outlive their plan and a rollback: what they may have made is still there', () => {
    expect(having(made('one/file-share', 'i1'), approved(OTHER_PLAN)).openIntents.size).toBe(1);
    expect(having(made('one/file-share', 'i1'), rolledBack('one/file-share')).openIntents.size).toBe(1);
  });
});

describe('executions', () => {
  const begun = [made(FINAL, 'i1'), known(FINAL, 'i1', 'exec-1')];
  it('keep their order and each its own end', () =>
    expect(
      having(
        ...begun,
        ended('exec-1', 'error'),
        made(FINAL, 'i2'),
        known(FINAL, 'i2', 'exec-2'),
        ended('exec-2', 'success'),
      ).steps.get(stepKey(PLAN, FINAL))?.executions,
    ).toEqual([
      { ...running('exec-1'), result: 'error', items: 1, bytes: 2, endedAt: expect.any(String) },
      { ...running('exec-2'), result: 'success', items: 1, bytes: 2, endedAt: expect.any(String) },
    ]));
  it('that failed keep what DataSync said', () => {
    const said = (error: object): EventBody => ({ ...ended('exec-1', 'error'), ...error }) as EventBody;
    const errorOf = (error: object) =>
      having(...begun, said(error)).steps.get(stepKey(PLAN, FINAL))?.executions[0]?.error;
    expect(errorOf({ errorCode: 'NoMem', errorDetail: 'too large' })).toBe('NoMem: too large');
    expect(errorOf({ errorCode: null, errorDetail: 'too large' })).toBe('too large');
    expect(errorOf({ errorCode: 'NoMem' })).toBe('NoMem');
    expect(errorOf({})).toBeNull();
  });
  it('before a hold are counted, so that a person who has looked starts with none', () => {
    const held: EventBody = { type: 'step-held', plan: PLAN, step: FINAL, code: 'c', reason: 'r', next: [] };
    const steps = having(...begun, ended('exec-1', 'error'), held, started(FINAL)).steps;
    expect(steps.get(stepKey(PLAN, FINAL))).toMatchObject({ executionsWhenHeld: 1 });
  });
  it('are being stopped until they end, and keep why', () => {
    const stopped = [...begun, stopping('exec-1')];
    expect(having(...stopped).steps.get(stepKey(PLAN, FINAL))?.executions).toEqual([
      { ...running('exec-1'), stopping: 'bandwidth-window' },
    ]);
    expect(
      having(...stopped, ended('exec-1', 'cancelled')).steps.get(stepKey(PLAN, FINAL))?.executions,
    ).toEqual([
      {
        ...running('exec-1'),
        result: 'cancelled',
        stopping: 'bandwidth-window',
        items: 1,
        bytes: 2,
        endedAt: expect.any(String),
      },
    ]);
  });
  it('that nobody started change nothing', () =>
    expect(having(...begun, ended('exec-9', 'success')).steps.get(stepKey(PLAN, FINAL))?.executions).toEqual([
      running('exec-1'),
    ]));
});

describe('steps', () => {
  const held: EventBody = { type: 'step-held', plan: PLAN, step: TASK, code: 'c', reason: 'r', next: ['n'] };
  it('are held with what to do, until they start again', () => {
    expect(having(held).steps.get(stepKey(PLAN, TASK))).toMatchObject({
      status: 'held',
      held: { code: 'c', reason: 'r', next: ['n'] },
    });
    expect(
      having(held, { type: 'step-started', plan: PLAN, step: TASK }).steps.get(stepKey(PLAN, TASK)),
    ).toMatchObject({ status: 'started', held: null });
  });
  it('are done in the plan they belong to, and no longer held', () => {
    const progress = having(held, done(TASK));
    expect(progress.steps.get(stepKey(PLAN, TASK))).toMatchObject({
      status: 'done',
      held: null,
      summary: `${TASK} is done`,
    });
    expect(isDone(progress, PLAN, TASK)).toBe(true);
    expect(isDone(progress, OTHER_PLAN, TASK)).toBe(false);
  });
  it('keep the refresh they started', () =>
    expect(
      having({
        type: 'refresh-started',
        plan: PLAN,
        step: 'one/refresh-cache',
        resource: 'arn',
        notification: 'n-1',
      }).steps.get(stepKey(PLAN, 'one/refresh-cache'))?.refresh?.notification,
    ).toBe('n-1'));
  it.each([
    { step: 'one/transfer/1-seed', share: 'one', transfer: true },
    { step: 'one/verify/1-seed', share: 'one', transfer: false },
    { step: 'transfer/task', share: 'transfer', transfer: false },
    { step: 'all/lifecycle-rules', share: 'all', transfer: false },
  ])('$step belongs to $share', ({ step, share, transfer }) => {
    expect(shareOfStep(step)).toBe(share);
    expect(isTransferStep(step)).toBe(transfer);
  });
});

describe('transfers done', () => {
  const count = (...bodies: readonly EventBody[]) => shareProgress(having(...bodies), 'one').transfersDone;
  it.each([
    { why: 'none', bodies: [done(TASK), done('one/verify/final')], want: 0 },
    { why: 'each of a plan', bodies: [done('one/transfer/1-seed'), done(FINAL)], want: 2 },
    {
      why: 'over all plans: a delta is a delta because of what any plan did before',
      bodies: [done('one/transfer/1-seed'), approved(OTHER_PLAN), done('one/transfer/1-seed', OTHER_PLAN)],
      want: 2,
    },
    { why: 'once only, however often it is said', bodies: [done(FINAL), done(FINAL)], want: 1 },
    { why: 'of this share', bodies: [done('two/transfer/final')], want: 0 },
    {
      why: 'not a part of a pass',
      bodies: [done('one/transfer/1-seed.p0001'), done('one/transfer/1-seed.p0002')],
      want: 0,
    },
    {
      why: 'a pass in parts, once its check has begun',
      bodies: [
        done('one/transfer/1-seed.p0001'),
        done('one/transfer/1-seed.p0002'),
        started('one/verify/1-seed'),
        started('one/verify/1-seed'),
      ],
      want: 1,
    },
    {
      why: 'a whole pass not again when its check begins',
      bodies: [done('one/transfer/1-seed'), started('one/verify/1-seed')],
      want: 1,
    },
  ])('are counted: $why', ({ bodies, want }) => expect(count(...bodies)).toBe(want));
});

describe('what a person confirmed', () => {
  it('is kept apart by what and by share', () => {
    const progress = having(confirmed('source-frozen', 'kim'), confirmed('cache-refreshed', 'dana'));
    expect(shareProgress(progress, 'one').confirmed).toMatchObject({ frozenBy: 'kim', refreshedBy: 'dana' });
    expect(shareProgress(progress, 'two').confirmed).toMatchObject({ frozenBy: null, refreshedBy: null });
  });
});

describe('a cut-over', () => {
  const evidence: EventBody = {
    type: 'evidence-recorded',
    plan: PLAN,
    step: 'one/verify/final',
    share: 'one',
    evidence: 'e1',
    sha256: SHA,
    verdict: 'proved',
  };
  const frozen: EventBody = {
    type: 'source-frozen',
    plan: PLAN,
    step: 'one/freeze',
    share: 'one',
    inventory: 'inv',
    sha256: SHA,
    by: 'kim',
  };
  const begun = [
    confirmed('source-frozen', 'kim'),
    confirmed('source-frozen', 'kim', 'two'),
    frozen,
    done('one/freeze'),
    done(FINAL),
    made('one/file-share', 'i1'),
    known('one/file-share', 'i1', 'arn:share'),
    made(TASK, 'i2'),
    known(TASK, 'i2', 'arn:task'),
    evidence,
  ];

  it('freezes, proves and commits', () => {
    const progress = having(...begun, {
      type: 'authority-committed',
      plan: PLAN,
      step: 'one/commit',
      share: 'one',
      bucket: 'data',
      keyPrefix: 'one/',
      evidence: 'e1',
    });
    expect(shareProgress(progress, 'one')).toMatchObject({
      frozen: { plan: PLAN, inventory: 'inv', sha256: SHA },
      evidence: { id: 'e1', verdict: 'proved', plan: PLAN, step: 'one/verify/final', seq: 12 },
      authority: {
        holder: 'bucket',
        bucket: 'data',
        keyPrefix: 'one/',
        evidence: 'e1',
        since: '2026-11-21T00:00:12.000Z',
      },
    });
    expect(shareProgress(progress, 'two').authority).toEqual({ holder: 'source' });
  });

  it('that is rolled back starts over, and only that', () => {
    const progress = having(...begun, rolledBack('one/freeze', FINAL, 'one/file-share'));
    expect(isDone(progress, PLAN, 'one/freeze')).toBe(false);
    expect(isDone(progress, PLAN, FINAL)).toBe(false);
    expect(new Map(progress.resources)).toEqual(new Map([[TASK, 'arn:task']]));
    expect(shareProgress(progress, 'one')).toMatchObject({
      frozen: null,
      confirmed: { frozenBy: null, refreshedBy: null },
      transfersDone: 1,
    });
    expect(shareProgress(progress, 'two').confirmed.frozenBy).toBe('kim');
  });

  it('that is rolled back under another plan leaves that plan’s steps alone', () => {
    const progress = having(
      ...begun,
      approved(OTHER_PLAN),
      done('one/freeze', OTHER_PLAN),
      rolledBack('one/freeze'),
    );
    expect(isDone(progress, OTHER_PLAN, 'one/freeze')).toBe(true);
  });
});
