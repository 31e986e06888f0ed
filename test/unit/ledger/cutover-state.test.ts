import { describe, expect, it } from 'vitest';
import { cutoverSince } from '../../../src/ledger/cutover-since.ts';
import { cutoverRowOf, cutoverStateOf, isCutoverStep } from '../../../src/ledger/cutover-state.ts';
import { CUTOVER_STATES, type CutoverState, rowOf } from '../../../src/ledger/cutover-states.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { shareProgress } from '../../../src/ledger/progress.ts';
import { BEGUN, chainOf, PLAN, refusalOf } from './histories.ts';

const SHA = 'c'.repeat(64);
const started = (step: string): EventBody => ({ type: 'step-started', plan: PLAN, step: `one/${step}` });
const done = (step: string): EventBody => ({
  type: 'step-done',
  plan: PLAN,
  step: `one/${step}`,
  changed: true,
  summary: '',
});
const held: EventBody = {
  type: 'step-held',
  plan: PLAN,
  step: 'one/file-share-writable',
  code: 'c',
  reason: 'r',
  next: [],
};
const confirmed: EventBody = {
  type: 'person-confirmed',
  plan: PLAN,
  share: 'one',
  what: 'source-frozen',
  by: 'kim',
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
const proof: EventBody = {
  type: 'evidence-recorded',
  plan: PLAN,
  step: 'one/verify/final',
  share: 'one',
  evidence: 'e1',
  sha256: SHA,
  verdict: 'proved',
};
const committed: EventBody = {
  type: 'authority-committed',
  plan: PLAN,
  step: 'one/commit',
  share: 'one',
  bucket: 'data',
  keyPrefix: 'one/',
  evidence: 'e1',
};
const begun: EventBody = { type: 'rollback-begun', plan: PLAN, share: 'one', by: 'kim' };
const dropped: EventBody = { type: 'rollback-dropped', plan: PLAN, share: 'one', by: 'kim' };
const rolledBack: EventBody = {
  type: 'cutover-rolled-back',
  plan: PLAN,
  share: 'one',
  by: 'kim',
  steps: ['one/freeze', 'one/verify/final', 'one/file-share', 'one/refresh-cache', 'one/file-share-writable'],
};
const WAY: readonly EventBody[] = [
  confirmed,
  started('freeze'),
  frozen,
  done('freeze'),
  started('verify/final'),
  proof,
  done('verify/final'),
  started('file-share'),
  {
    type: 'intent-made',
    plan: PLAN,
    step: 'one/file-share',
    intent: 'i1',
    action: 'create-file-share',
  },
  {
    type: 'resource-known',
    plan: PLAN,
    step: 'one/file-share',
    intent: 'i1',
    resource: 'arn:share',
    how: 'created',
  },
  done('file-share'),
  started('refresh-cache'),
  done('refresh-cache'),
  started('file-share-writable'),
  done('file-share-writable'),
  committed,
];
/** The way as far as the event before that one. */
const until = (event: EventBody): readonly EventBody[] => WAY.slice(0, WAY.indexOf(event));
const upTo = (event: EventBody): readonly EventBody[] => WAY.slice(0, WAY.indexOf(event) + 1);
const step = (type: 'step-started' | 'step-done', id: string): EventBody => {
  const found = WAY.find((event) => event.type === type && event.step === `one/${id}`);
  if (found === undefined) throw new Error(`the way has no ${type} of ${id}`);
  return found;
};
const progressOf = (events: readonly EventBody[]) => fold(chainOf([...BEGUN, ...events]));

const CASES: readonly {
  readonly why: string;
  readonly events: readonly EventBody[];
  readonly state: CutoverState;
}[] = [
  { why: 'nothing has happened', events: [], state: 'in-use' },
  {
    why: 'the freeze waits for a person, who has not spoken',
    events: [started('freeze')],
    state: 'in-use',
  },
  { why: 'a person says that the source is read-only', events: [confirmed], state: 'freezing' },
  { why: 'its list is there', events: upTo(frozen), state: 'frozen' },
  { why: 'the final pass is not proved yet', events: upTo(proof), state: 'frozen' },
  { why: 'it is proved', events: upTo(step('step-done', 'verify/final')), state: 'proved' },
  {
    why: 'a create whose answer is lost may have made the file share',
    events: upTo(step('step-started', 'file-share')),
    state: 'serving',
  },
  { why: 'its refresh is under way', events: upTo(step('step-started', 'refresh-cache')), state: 'serving' },
  { why: 'the refresh is over', events: upTo(step('step-done', 'refresh-cache')), state: 'refreshed' },
  {
    why: 'an update whose answer is lost may have opened it',
    events: upTo(step('step-started', 'file-share-writable')),
    state: 'opening',
  },
  {
    why: 'and it may be open although the step is held',
    events: [...upTo(step('step-started', 'file-share-writable')), held],
    state: 'opening',
  },
  { why: 'it is open', events: until(committed), state: 'open' },
  { why: 'it is committed', events: WAY, state: 'committed' },
  {
    why: 'taken back before the file share was opened',
    events: [...upTo(proof), begun],
    state: 'giving-back',
  },
  { why: 'taken back after that', events: [...until(committed), begun], state: 'closing' },
  {
    why: 'a rollback that is dropped leaves what may have been written to be looked for',
    events: [...until(committed), begun, dropped],
    state: 'opening',
  },
  { why: 'taken back whole', events: [...until(committed), begun, rolledBack], state: 'in-use' },
];

describe('the state of a cut-over', () => {
  it.each(CASES)('$state: $why', ({ events, state }) => {
    expect(cutoverStateOf(progressOf(events), PLAN, 'one')).toBe(state);
    expect(cutoverStateOf(progressOf(events), PLAN, 'two'), 'the other share').toBe('in-use');
  });

  it.each(CASES)('$state since it came to that: $why', ({ events }) => {
    const chain = chainOf([...BEGUN, ...events]);
    const states = chain.map((_, at) => cutoverStateOf(fold(chain.slice(0, at + 1)), PLAN, 'one'));
    const changes = chain.filter((_, at) => at > 0 && states[at] !== states[at - 1]);
    const since = cutoverSince(chain, PLAN);
    expect(since.get('one')).toBe(changes.at(-1)?.at);
    expect(since.get('two'), 'the other share').toBeUndefined();
  });

  it('every state is reached by one of these', () => {
    expect(new Set(CASES.map(({ state }) => state))).toEqual(new Set(Object.keys(CUTOVER_STATES)));
  });

  it('after the commit its users are at the file share, or at the bucket when there is none', () => {
    expect(cutoverRowOf(progressOf(WAY), PLAN, 'one')).toMatchObject({ writes: 'file-share' });
    expect(rowOf('committed', false)).toMatchObject({ reads: ['bucket'], writes: 'bucket' });
  });
});

describe('the table of states', () => {
  it.each(Object.entries(CUTOVER_STATES))(
    '%s: somebody can read, and the source takes no write once it was frozen',
    (state, row) => {
      expect(row.reads.length).toBeGreaterThan(0);
      expect(row.writes === 'source').toBe(state === 'in-use');
    },
  );

  it('writes move from the source to the file share with a state between in which nobody writes', () => {
    const way = CASES.flatMap(({ state }) => CUTOVER_STATES[state].writes ?? '-').join(' ');
    expect(way).not.toMatch(/source file-share/);
  });

  it('every rollback of what may have taken writes looks for them', () => {
    for (const [state, { writes, back }] of Object.entries(CUTOVER_STATES))
      expect(writes === 'file-share' && state !== 'committed', state).toBe(back === 'look-for-writes');
  });
});

describe('while a cut-over is taken back', () => {
  const history = [...BEGUN, ...until(committed), begun];
  it.each([
    ['nothing of it begins', started('file-share-writable')],
    ['nothing of it ends', done('file-share-writable')],
    ['it is not committed', committed],
  ])('%s', (_, event) => {
    expect(refusalOf(history, event)).toBe('held: rolling-back');
  });

  it('other shares go on', () => {
    expect(refusalOf(history, { type: 'step-started', plan: PLAN, step: 'two/freeze' })).toBeNull();
  });

  it('what had begun before says nothing any more once it is over', () => {
    const over = [...history, rolledBack];
    expect(refusalOf(over, done('verify/final'))).toBe('held: taken-back');
    expect(refusalOf(over, frozen)).toBe('held: taken-back');
    expect(refusalOf(over, committed)).toBe('held: taken-back');
    expect(refusalOf(over, started('freeze'))).toBeNull();
    expect(refusalOf([...over, started('freeze')], frozen)).toBeNull();
  });
});

describe('what was newest before the file share was opened', () => {
  it('is kept, whatever is checked later', () => {
    const check: EventBody = { ...proof, step: null, evidence: 'e2' };
    const { opened } = shareProgress(progressOf([...until(committed), check]), 'one');
    expect(opened?.evidence).toEqual({ id: 'e1', sha256: SHA });
  });

  it('is kept when the step begins again after it was held', () => {
    const again = [...until(committed).slice(0, -1), held, { ...proof, evidence: 'e2' } as EventBody];
    const { opened } = shareProgress(progressOf([...again, started('file-share-writable')]), 'one');
    expect(opened?.evidence?.id).toBe('e1');
  });
});

describe('while users may write through a file share', () => {
  const open = [...BEGUN, ...until(committed)];
  const runs = { task: 't', mode: 'BASIC' as const, agents: [], bytesPerSecond: -1 };
  const start = (id: string, writes?: { bucket: string; keyPrefix: string }): EventBody => ({
    type: 'intent-made',
    plan: PLAN,
    step: id,
    intent: 'i9',
    action: 'start-execution',
    runs: writes === undefined ? runs : { ...runs, writes },
  });
  it('no transfer writes below it', () => {
    expect(refusalOf(open, start('one/transfer/3-delta'))).toBe('held: file-share-open');
    expect(refusalOf(open, start('two/transfer/1-seed'))).toBeNull();
  });
  it('no other plan is approved, which would begin with a pass over what they write', () => {
    const other: EventBody = { type: 'plan-approved', plan: 'b'.repeat(64), by: 'kim' };
    expect(refusalOf(open, other)).toBe('held: file-share-open');
    expect(refusalOf([...open, committed], other)).toBeNull();
    expect(refusalOf([...open, begun, rolledBack], other)).toBeNull();
  });
  it.each([
    ['below the committed prefix', { bucket: 'data', keyPrefix: 'one/two/' }, 'held: prefix-committed'],
    ['above it', { bucket: 'data', keyPrefix: '' }, 'held: prefix-committed'],
    ['beside it', { bucket: 'data', keyPrefix: 'one-two/' }, null],
    ['in another bucket', { bucket: 'other', keyPrefix: 'one/' }, null],
  ])('after the commit another share may not write %s', (_, writes, refusal) => {
    expect(refusalOf([...open, committed], start('two/transfer/1-seed', writes))).toBe(refusal);
  });
});

it('steps of a cut-over are told from those of a transfer', () => {
  for (const id of [
    'freeze',
    'commit',
    'file-share',
    'transfer/final',
    'transfer/final.p0002',
    'verify/final',
  ])
    expect(isCutoverStep(`one/${id}`), id).toBe(true);
  for (const id of ['transfer/1-seed', 'verify/1-seed', 'task', 'target-location'])
    expect(isCutoverStep(`one/${id}`), id).toBe(false);
});
