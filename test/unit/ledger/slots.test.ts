import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { MAX_ENHANCED_AT_ONCE, slotRefusal } from '../../../src/ledger/slots.ts';
import { BEGUN, chainOf, legalHistory, OTHER_PLAN, PLAN, refusalOf } from './histories.ts';

const ONE = 'one/transfer/1-seed';
const TWO = 'two/transfer/1-seed';
const made = (
  step: string,
  agents: readonly string[],
  more: { plan?: string; mode?: 'ENHANCED' } = {},
): EventBody => ({
  type: 'intent-made',
  plan: more.plan ?? PLAN,
  step,
  intent: `i-${step}`,
  action: 'start-execution',
  runs: { task: 'arn:task', mode: more.mode ?? 'BASIC', agents: [...agents], bytesPerSecond: -1 },
});
const known = (step: string): EventBody => ({
  type: 'resource-known',
  plan: PLAN,
  step,
  intent: `i-${step}`,
  resource: `arn:${step}`,
  how: 'created',
});
const dropped = (step: string): EventBody => ({
  type: 'intent-dropped',
  plan: PLAN,
  step,
  intent: `i-${step}`,
  why: 'refused',
});
const ended = (step: string, execution = `arn:${step}`): EventBody => ({
  type: 'execution-ended',
  plan: PLAN,
  step,
  execution,
  result: 'error',
  errorCode: null,
  filesTransferred: 0,
  bytesTransferred: 0,
});
const approveOther: EventBody = { type: 'plan-approved', plan: OTHER_PLAN, by: 'kim' };
const many = Array.from({ length: MAX_ENHANCED_AT_ONCE }, (_, n) =>
  made(`s${n}/transfer/1-seed`, [`agent-${n}`], { mode: 'ENHANCED' }),
);

const CASES: readonly {
  readonly why: string;
  readonly before: readonly EventBody[];
  readonly event: EventBody;
  readonly refusal: string | null;
}[] = [
  { why: 'an agent that nobody has is free', before: [], event: made(ONE, ['a']), refusal: null },
  {
    why: 'of two workers the second is refused as soon as the first has announced its start',
    before: [made(ONE, ['a'])],
    event: made(TWO, ['a']),
    refusal: 'held: slot-taken',
  },
  {
    why: 'until the execution has ended',
    before: [made(ONE, ['a']), known(ONE)],
    event: made(TWO, ['a']),
    refusal: 'held: slot-taken',
  },
  {
    why: 'then it is free',
    before: [made(ONE, ['a']), known(ONE), ended(ONE)],
    event: made(TWO, ['a']),
    refusal: null,
  },
  {
    why: 'or until it is known that nothing came of the start',
    before: [made(ONE, ['a']), dropped(ONE)],
    event: made(TWO, ['a']),
    refusal: null,
  },
  {
    why: 'the end of another execution frees nothing',
    before: [made(ONE, ['a']), known(ONE), ended(ONE, 'arn:other')],
    event: made(TWO, ['a']),
    refusal: 'held: slot-taken',
  },
  {
    why: 'one agent in common is enough',
    before: [made(ONE, ['a', 'b'])],
    event: made(TWO, ['b', 'c']),
    refusal: 'held: slot-taken',
  },
  { why: 'others run at once', before: [made(ONE, ['a', 'b'])], event: made(TWO, ['c']), refusal: null },
  {
    why: 'an execution outlives its plan, and keeps its agent',
    before: [made(ONE, ['a']), known(ONE), approveOther],
    event: made(TWO, ['a'], { plan: OTHER_PLAN }),
    refusal: 'held: slot-taken',
  },
  {
    why: 'also when the next plan gives the step another agent: one writer a prefix',
    before: [made(ONE, ['a']), known(ONE), approveOther],
    event: made(ONE, ['b'], { plan: OTHER_PLAN }),
    refusal: 'held: slot-taken',
  },
  {
    why: 'an account has so many Enhanced executions at once',
    before: many,
    event: made(ONE, ['a'], { mode: 'ENHANCED' }),
    refusal: 'held: slot-taken',
  },
  { why: 'Basic ones do not count among them', before: many, event: made(ONE, ['a']), refusal: null },
  {
    why: 'and one that ends makes room',
    before: [...many, known('s0/transfer/1-seed'), ended('s0/transfer/1-seed')],
    event: made(ONE, ['a'], { mode: 'ENHANCED' }),
    refusal: null,
  },
];

describe('the start of an execution', () => {
  it.each(CASES)('$why', ({ before, event, refusal }) =>
    expect(refusalOf([...BEGUN, ...before], event)).toBe(refusal),
  );
  it('says what is in its way', () => {
    const progress = fold(chainOf([...BEGUN, made(ONE, ['a', 'b'])]));
    expect(slotRefusal(progress, { step: TWO, mode: 'BASIC', agents: ['b', 'c'] })).toBe(
      'b runs one/transfer/1-seed',
    );
  });
  it('never lets an agent have two, whatever happens', () =>
    fc.assert(
      fc.property(legalHistory, (events) => {
        const agents = [...fold(events).slots.values()].flatMap((slot) => slot.agents);
        expect(new Set(agents).size).toBe(agents.length);
      }),
    ));
});

describe('a slot', () => {
  const rate: EventBody = {
    type: 'execution-rate-changed',
    plan: PLAN,
    step: ONE,
    execution: `arn:${ONE}`,
    bytesPerSecond: 5,
  };
  it('knows its execution and the rate it has now', () =>
    expect(fold(chainOf([...BEGUN, made(ONE, ['a']), known(ONE), rate])).slots.get(ONE)).toMatchObject({
      plan: PLAN,
      execution: `arn:${ONE}`,
      agents: ['a'],
      bytesPerSecond: 5,
    }));
  it('says when its agents became free', () => {
    const events = chainOf([...BEGUN, made(ONE, ['a']), known(ONE), ended(ONE)]);
    expect(fold(events).agentsFreed).toEqual(new Map([['a', events.at(-1)?.at]]));
  });
});
