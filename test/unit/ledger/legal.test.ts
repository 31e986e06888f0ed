import { describe, expect, it } from 'vitest';
import { type EventBody, eventBodySchema } from '../../../src/ledger/events.ts';
import { BEGUN, OTHER_PLAN, PLAN, refusalOf } from './histories.ts';

const SHA = 'c'.repeat(64);
const head = (step: string, plan = PLAN) => ({ plan, step });
const made = (step: string, intent = 'i1'): EventBody => ({
  type: 'intent-made',
  ...head(step),
  intent,
  action: 'create',
});
const known = (step: string, intent = 'i1'): EventBody => ({
  type: 'resource-known',
  ...head(step),
  intent,
  resource: 'arn',
  how: 'created',
});
const dropped = (step: string, intent = 'i1'): EventBody => ({
  type: 'intent-dropped',
  ...head(step),
  intent,
  why: 'no',
});
const done = (step: string, plan = PLAN): EventBody => ({
  type: 'step-done',
  ...head(step, plan),
  changed: true,
  summary: '',
});
const started = (step: string, plan = PLAN): EventBody => ({ type: 'step-started', ...head(step, plan) });
const held = (step: string): EventBody => ({
  type: 'step-held',
  ...head(step),
  code: 'c',
  reason: 'r',
  next: [],
});
const rolledBack: EventBody = {
  type: 'cutover-rolled-back',
  plan: PLAN,
  share: 'one',
  by: 'kim',
  steps: ['one/freeze', 'one/transfer/final'],
};
const frozen: EventBody = {
  type: 'source-frozen',
  ...head('one/freeze'),
  share: 'one',
  inventory: 'inv',
  sha256: SHA,
  by: 'kim',
};
const evidence = (id: string, verdict: 'proved' | 'proved-with-exceptions' | 'not-proved'): EventBody => ({
  type: 'evidence-recorded',
  ...head('one/verify/final'),
  share: 'one',
  evidence: id,
  sha256: SHA,
  verdict,
});
const DEEP = { level: 'L4', differ: 1, sample: { seed: 1, slices: 1, slice: 0 } } as const;
const commit = (id = 'e1'): EventBody => ({
  type: 'authority-committed',
  ...head('one/commit'),
  share: 'one',
  bucket: 'data',
  keyPrefix: 'one/',
  evidence: id,
});
const approveOther: EventBody = { type: 'plan-approved', plan: OTHER_PLAN, by: 'kim' };
const committed = [...BEGUN, frozen, evidence('e1', 'proved'), commit()];
const checkLater: EventBody = {
  type: 'evidence-recorded',
  plan: PLAN,
  step: null,
  share: 'one',
  evidence: 'e2',
  sha256: SHA,
  verdict: 'proved',
};

const paused = (mode: 'when-safe' | 'now', shares: string[] | null = null): EventBody => ({
  type: 'work-paused',
  shares,
  mode,
  by: 'kim',
  reason: null,
});
const resumed = (shares: string[] | null = null): EventBody => ({ type: 'work-resumed', shares, by: 'kim' });
const cancelled = (...shares: string[]): EventBody => ({
  type: 'work-cancelled',
  shares,
  by: 'kim',
  reason: null,
});

const ended: EventBody = {
  type: 'execution-ended',
  ...head('one/transfer/1-seed'),
  execution: 'arn',
  result: 'cancelled',
  errorCode: null,
  filesTransferred: 1,
  bytesTransferred: 2,
};

const CASES: readonly {
  readonly why: string;
  readonly before: readonly EventBody[];
  readonly event: EventBody;
  readonly refusal: string | null;
}[] = [
  { why: 'a ledger is opened once', before: [], event: BEGUN[0] as EventBody, refusal: null },
  { why: 'and not twice', before: BEGUN, event: BEGUN[0] as EventBody, refusal: 'bug: already-opened' },
  {
    why: 'nothing happens before it is open',
    before: [],
    event: started('one/task'),
    refusal: 'bug: not-opened',
  },
  {
    why: 'not even an approval',
    before: [],
    event: { type: 'plan-approved', plan: PLAN, by: 'kim' },
    refusal: 'bug: not-opened',
  },
  { why: 'an approved plan is carried out', before: BEGUN, event: started('one/task'), refusal: null },
  {
    why: 'steps of a plan that was replaced stop, so that two plans never work at once',
    before: [...BEGUN, approveOther],
    event: started('one/task'),
    refusal: 'held: plan-superseded',
  },
  {
    why: 'a replaced plan may not say that something is done either',
    before: [...BEGUN, started('one/task'), approveOther],
    event: done('one/task'),
    refusal: 'held: plan-superseded',
  },
  {
    why: 'an execution that it started goes on, and is stopped',
    before: [...BEGUN, approveOther],
    event: {
      type: 'execution-stopping',
      ...head('one/transfer/final'),
      execution: 'arn',
      why: 'bandwidth-window',
    },
    refusal: null,
  },
  {
    why: 'and its end is a fact whichever plan is approved by then',
    before: [...BEGUN, approveOther],
    event: {
      type: 'execution-ended',
      ...head('one/transfer/final'),
      execution: 'arn',
      result: 'cancelled',
      errorCode: null,
      filesTransferred: 0,
      bytesTransferred: 0,
    },
    refusal: null,
  },
  {
    why: 'a check outside of a plan belongs to no step, so no plan is in its way',
    before: [...BEGUN, approveOther],
    event: checkLater,
    refusal: null,
  },
  {
    why: 'a second create while one is unsettled could make a second resource',
    before: [...BEGUN, made('one/task')],
    event: made('one/task', 'i2'),
    refusal: 'bug: intent-open',
  },
  {
    why: 'an intent of another plan is unsettled all the same',
    before: [...BEGUN, { ...made('one/task'), plan: PLAN } as EventBody, approveOther],
    event: { type: 'intent-made', ...head('one/task', OTHER_PLAN), intent: 'i2', action: 'create' },
    refusal: 'bug: intent-open',
  },
  {
    why: 'a settled intent makes room',
    before: [...BEGUN, made('one/task'), dropped('one/task')],
    event: made('one/task', 'i2'),
    refusal: null,
  },
  {
    why: 'a resource needs its intent',
    before: BEGUN,
    event: known('one/task'),
    refusal: 'bug: intent-unknown',
  },
  {
    why: 'and that very intent',
    before: [...BEGUN, made('one/task')],
    event: known('one/task', 'i2'),
    refusal: 'bug: intent-unknown',
  },
  {
    why: 'an intent is settled once',
    before: [...BEGUN, made('one/task'), known('one/task')],
    event: dropped('one/task'),
    refusal: 'bug: intent-unknown',
  },
  { why: 'a step gets done', before: BEGUN, event: done('one/task'), refusal: null },
  {
    why: 'once',
    before: [...BEGUN, done('one/task')],
    event: done('one/task'),
    refusal: 'bug: already-done',
  },
  {
    why: 'a second worker that comes late must not undo that',
    before: [...BEGUN, done('one/task')],
    event: started('one/task'),
    refusal: 'bug: already-done',
  },
  {
    why: 'nor hold what is done',
    before: [...BEGUN, done('one/task')],
    event: held('one/task'),
    refusal: 'bug: already-done',
  },
  {
    why: 'the same step of the next plan is other work',
    before: [...BEGUN, done('one/task'), approveOther],
    event: started('one/task', OTHER_PLAN),
    refusal: null,
  },
  {
    why: 'after a rollback a step is taken up again',
    before: [...BEGUN, done('one/freeze'), rolledBack],
    event: started('one/freeze'),
    refusal: null,
  },
  {
    why: 'a proved, frozen share is committed',
    before: [...BEGUN, frozen, evidence('e1', 'proved')],
    event: commit(),
    refusal: null,
  },
  {
    why: 'exceptions are for the gate to judge',
    before: [...BEGUN, frozen, evidence('e1', 'proved-with-exceptions')],
    event: commit(),
    refusal: null,
  },
  {
    why: 'a commit needs a freeze',
    before: [...BEGUN, evidence('e1', 'proved')],
    event: commit(),
    refusal: 'bug: not-frozen',
  },
  {
    why: 'that was not rolled back',
    before: [...BEGUN, frozen, evidence('e1', 'proved'), rolledBack],
    event: commit(),
    refusal: 'held: taken-back',
  },
  { why: 'and evidence', before: [...BEGUN, frozen], event: commit(), refusal: 'bug: evidence-stale' },
  {
    why: 'the newest there is',
    before: [...BEGUN, frozen, evidence('e1', 'proved'), evidence('e2', 'not-proved')],
    event: commit('e1'),
    refusal: 'bug: evidence-stale',
  },
  {
    why: 'that proves something',
    before: [...BEGUN, frozen, evidence('e1', 'not-proved')],
    event: commit(),
    refusal: 'bug: not-proved',
  },
  {
    why: 'also when an earlier check at L4 found what this one cannot see',
    before: [...BEGUN, frozen, { ...evidence('e0', 'not-proved'), ...DEEP }, evidence('e1', 'proved')],
    event: commit(),
    refusal: 'bug: not-proved',
  },
  {
    why: 'authority is handed over once',
    before: committed,
    event: commit(),
    refusal: 'bug: already-committed',
  },
  {
    why: 'no DataSync task may write a committed prefix',
    before: committed,
    event: made('one/transfer/final'),
    refusal: 'held: prefix-committed',
  },
  {
    why: 'a file share may still be made on it',
    before: committed,
    event: made('one/file-share'),
    refusal: null,
  },
  {
    why: 'other shares go on',
    before: committed,
    event: made('two/transfer/final'),
    refusal: null,
  },
  { why: 'before the commit everything can be taken back', before: BEGUN, event: rolledBack, refusal: null },
  {
    why: 'after it nothing can',
    before: committed,
    event: rolledBack,
    refusal: 'held: already-committed',
  },
  {
    why: 'nothing new begins while everything is paused, whoever looked before',
    before: [...BEGUN, paused('when-safe')],
    event: started('one/task'),
    refusal: 'held: paused',
  },
  {
    why: 'nor what serves all shares',
    before: [...BEGUN, paused('when-safe')],
    event: started('all/bucket.data'),
    refusal: 'held: paused',
  },
  {
    why: 'a pause of one share is no pause of another',
    before: [...BEGUN, paused('now', ['two'])],
    event: started('one/task'),
    refusal: null,
  },
  {
    why: 'nor of what serves all shares',
    before: [...BEGUN, paused('now', ['one', 'two'])],
    event: started('all/bucket.data'),
    refusal: null,
  },
  {
    why: 'no execution is started, although its step had begun',
    before: [...BEGUN, started('one/transfer/1-seed'), paused('when-safe')],
    event: made('one/transfer/1-seed'),
    refusal: 'held: paused',
  },
  {
    why: 'another step that had begun may finish what it makes',
    before: [...BEGUN, started('one/task'), paused('now')],
    event: made('one/task'),
    refusal: null,
  },
  {
    why: 'what was announced before the pause is settled',
    before: [...BEGUN, made('one/transfer/1-seed'), paused('now')],
    event: known('one/transfer/1-seed'),
    refusal: null,
  },
  {
    why: 'what ends is recorded',
    before: [...BEGUN, started('one/transfer/1-seed'), paused('now')],
    event: done('one/transfer/1-seed'),
    refusal: null,
  },
  {
    why: 'users may write to the file share, so somebody has to say that the bucket is the truth',
    before: [...BEGUN, started('one/file-share-writable'), done('one/file-share-writable'), paused('now')],
    event: started('one/commit'),
    refusal: null,
  },
  {
    why: 'before that the cut-over may rest',
    before: [...BEGUN, done('one/verify/final'), paused('when-safe')],
    event: started('one/commit'),
    refusal: 'held: paused',
  },
  {
    why: 'it goes on once it is resumed',
    before: [...BEGUN, paused('now'), resumed()],
    event: started('one/task'),
    refusal: null,
  },
  {
    why: 'a share that somebody paused for a reason of its own stays paused when everything is resumed',
    before: [...BEGUN, paused('when-safe', ['one']), paused('now'), resumed()],
    event: started('one/task'),
    refusal: 'held: paused',
  },
  {
    why: 'resuming one share is not resuming everything',
    before: [...BEGUN, paused('when-safe', ['one']), paused('now'), resumed(['one'])],
    event: started('one/task'),
    refusal: 'held: paused',
  },
  {
    why: 'a given-up share begins nothing',
    before: [...BEGUN, cancelled('one')],
    event: started('one/task'),
    refusal: 'held: cancelled',
  },
  {
    why: 'and makes nothing',
    before: [...BEGUN, started('one/task'), cancelled('one')],
    event: made('one/task'),
    refusal: 'held: cancelled',
  },
  {
    why: 'resuming everything does not take back what was given up for good',
    before: [...BEGUN, cancelled('one'), resumed()],
    event: started('one/task'),
    refusal: 'held: cancelled',
  },
  {
    why: 'resuming it by name does',
    before: [...BEGUN, cancelled('one'), resumed(['one'])],
    event: started('one/task'),
    refusal: null,
  },
  {
    why: 'and so does another plan, which says anew what is to be done',
    before: [...BEGUN, cancelled('one'), approveOther],
    event: started('one/task', OTHER_PLAN),
    refusal: null,
  },
  {
    why: 'but a pause outlives the plan',
    before: [...BEGUN, paused('when-safe'), approveOther],
    event: started('one/task', OTHER_PLAN),
    refusal: 'held: paused',
  },
  {
    why: 'two who watch the same execution both see it end',
    before: [...BEGUN, made('one/transfer/1-seed'), known('one/transfer/1-seed'), ended],
    event: ended,
    refusal: 'bug: already-ended',
  },
  { why: 'open work may be given up', before: BEGUN, event: cancelled('one', 'two'), refusal: null },
  {
    why: 'authority is not given back by cancelling',
    before: committed,
    event: cancelled('two', 'one'),
    refusal: 'held: already-committed',
  },
  {
    why: 'users of a frozen source wait: it is given back first',
    before: [...BEGUN, started('one/freeze')],
    event: cancelled('one'),
    refusal: 'held: cutover-begun',
  },
  {
    why: 'a freeze that nobody confirmed froze nothing',
    before: [...BEGUN, started('one/freeze'), held('one/freeze')],
    event: cancelled('one'),
    refusal: null,
  },
  { why: 'a committed share may be checked', before: committed, event: checkLater, refusal: null },
];

describe('an event', () => {
  it.each(CASES)('$why ($event.type: $refusal)', ({ before, event, refusal }) => {
    expect(eventBodySchema.parse(event)).toEqual(event);
    expect(refusalOf(before, event)).toBe(refusal);
  });
});
