import { describe, expect, it } from 'vitest';
import type { EventBody, LedgerEvent } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { goesFirst } from '../../../src/ledger/turns.ts';
import type { Partition } from '../../../src/plans/lanes/partition-schema.ts';
import type { StepOf } from '../../../src/plans/plan.ts';
import { BEGUN, chainOf, PLAN } from './histories.ts';

const GRACE_MS = 300_000;

interface Row {
  readonly share: string;
  readonly wave: number;
  readonly turn?: number;
  readonly agents: readonly string[];
  readonly needs?: readonly string[];
}

const step = ({ share, agents, needs = [] }: Row): StepOf<'transfer'> => ({
  id: `${share}/transfer/1-seed`,
  kind: 'transfer',
  share,
  needs: [...needs],
  reason: '',
  undo: 'nothing-to-undo',
  phase: 'transfer',
  pass: 'seed',
  ordinal: 1,
  task: `${share}/task`,
  agents: [...agents],
  partition: `${share}/whole`,
  selection: { by: 'whole' },
});
const partition = ({ share, wave, turn = 1, agents }: Row): Partition => ({
  id: `${share}/whole`,
  share,
  wave,
  turn,
  agents: [...agents],
  selection: { by: 'whole' },
  ...{ reason: '', items: 1, bytes: 1, coldBytes: 0, largestBytes: 1, seconds: 1 },
});

const started = (share: string): EventBody => ({
  type: 'step-started',
  plan: PLAN,
  step: `${share}/transfer/1-seed`,
});
const runs = (share: string, ...agents: readonly string[]): EventBody => ({
  type: 'intent-made',
  plan: PLAN,
  step: `${share}/transfer/1-seed`,
  intent: `i-${share}`,
  action: 'start-execution',
  runs: { task: 'arn:task', mode: 'BASIC', agents: [...agents], bytesPerSecond: -1 },
});
const held = (share: string): EventBody => ({
  type: 'step-held',
  plan: PLAN,
  step: `${share}/transfer/1-seed`,
  code: 'c',
  reason: 'r',
  next: [],
});

const early: Row = { share: 'early', wave: 0, agents: ['a'] };
const late: Row = { share: 'late', wave: 1, agents: ['a'] };

const CASES: readonly {
  readonly why: string;
  readonly rows: readonly Row[];
  readonly events: readonly EventBody[];
  /** How long after the last event; no time when absent. */
  readonly afterMs?: number;
  readonly wouldStart?: boolean;
  readonly who: string;
  readonly first: string | null;
}[] = [
  { why: 'who is alone is first', rows: [late], events: [started('late')], who: 'late', first: null },
  {
    why: 'the earlier wave goes first',
    rows: [late, early],
    events: [started('late'), started('early')],
    ...{ who: 'late', first: 'early' },
  },
  {
    why: 'and is let go by the later one',
    rows: [late, early],
    events: [started('late'), started('early')],
    ...{ who: 'early', first: null },
  },
  {
    why: 'in a wave the earlier turn goes first, whatever the order of steps',
    rows: [
      { ...early, share: 'second', turn: 2 },
      { ...early, share: 'first', turn: 1 },
    ],
    events: [started('second'), started('first')],
    ...{ who: 'second', first: 'first' },
  },
  {
    why: 'with the same turn, the order of the plan holds',
    rows: [
      { ...early, share: 'x' },
      { ...early, share: 'y' },
    ],
    events: [started('x'), started('y')],
    ...{ who: 'y', first: 'x' },
  },
  {
    why: 'on other agents nobody is first',
    rows: [early, { ...late, agents: ['b'] }],
    events: [started('early'), started('late')],
    ...{ who: 'late', first: null },
  },
  {
    why: 'who was never taken up does not wait yet',
    rows: [early, late],
    events: [started('late')],
    ...{ who: 'late', first: null },
  },
  {
    why: 'who is held for a person does not wait',
    rows: [early, late],
    events: [started('early'), started('late'), held('early')],
    ...{ who: 'late', first: null },
  },
  {
    why: 'who is paused does not wait for an agent',
    rows: [early, late],
    events: [
      started('early'),
      started('late'),
      { type: 'work-paused', shares: ['early'], mode: 'when-safe', by: 'kim', reason: null },
    ],
    ...{ who: 'late', first: null },
  },
  {
    why: 'who runs already does not wait; that its agent is busy is another matter',
    rows: [early, late],
    events: [started('early'), started('late'), runs('early', 'a')],
    ...{ who: 'late', first: null },
  },
  {
    why: 'who needs what is not done does not wait for an agent',
    rows: [{ ...early, needs: ['early/task'] }, late],
    events: [started('early'), started('late')],
    ...{ who: 'late', first: null },
  },
  {
    why: 'who would not start for another reason does not either',
    rows: [early, late],
    events: [started('early'), started('late')],
    wouldStart: false,
    ...{ who: 'late', first: null },
  },
  {
    why: 'an agent is kept for who waits for a second one, as long as that takes: else it might never have both',
    rows: [{ ...early, agents: ['a', 'b'] }, late, { share: 'busy', wave: 2, agents: ['b'] }],
    events: [runs('busy', 'b'), started('early'), started('late')],
    afterMs: 100 * GRACE_MS,
    ...{ who: 'late', first: 'early' },
  },
  {
    why: 'who could have started long ago and has not is not looked at: it does not hold up others',
    rows: [early, late],
    events: [started('early'), started('late')],
    afterMs: GRACE_MS,
    ...{ who: 'late', first: null },
  },
  {
    why: 'its time begins when its agent becomes free',
    rows: [early, late, { share: 'busy', wave: 2, agents: ['a'] }],
    events: [
      started('early'),
      runs('busy', 'a'),
      {
        type: 'resource-known',
        plan: PLAN,
        step: 'busy/transfer/1-seed',
        intent: 'i-busy',
        resource: 'arn',
        how: 'created',
      },
      {
        type: 'execution-ended',
        plan: PLAN,
        step: 'busy/transfer/1-seed',
        execution: 'arn',
        result: 'success',
        errorCode: null,
        filesTransferred: 0,
        bytesTransferred: 0,
      },
    ],
    afterMs: GRACE_MS - 1,
    ...{ who: 'late', first: 'early' },
  },
];

const atMs = (events: readonly LedgerEvent[]) => Date.parse(events.at(-1)?.at ?? '');

describe('whose turn it is', () => {
  it.each(CASES)('$why', ({ rows, events, afterMs = 0, wouldStart = true, who, first }) => {
    const chain = chainOf([...BEGUN, ...events]);
    const plan = { digest: PLAN, steps: rows.map(step), partitions: rows.map(partition) };
    const own = plan.steps.find(({ share }) => share === who);
    if (own === undefined) throw new Error(`no ${who}`);
    const patience = { nowMs: atMs(chain) + afterMs, graceMs: GRACE_MS, wouldStart: () => wouldStart };
    expect(goesFirst(plan, fold(chain), own, patience)).toBe(
      first === null ? null : `${first}/transfer/1-seed`,
    );
  });
});
