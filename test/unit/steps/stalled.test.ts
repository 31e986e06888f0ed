import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../../src/ledger/empty.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import type { StepContext } from '../../../src/steps/context.ts';
import { openSightings } from '../../../src/steps/sightings.ts';
import { standstill } from '../../../src/steps/stalled.ts';
import { planOf } from '../jobs/plans.ts';

const HOUR = 3_600_000;
const BEGAN = Date.parse('2026-03-02T12:00:00.000Z');
const SINCE = '2026-03-02T12:00:00.000Z';

/** One look: so many hours after the first, the execution shows this. */
type Seen = readonly [hours: number, status: string, mark: string];

/** What a process that only watches says at its last look, and what it wrote down on the way. */
async function watched(seen: readonly Seen[], stalled: { since: string; mark: string } | null = null) {
  const events: EventBody[] = [];
  let known = stalled;
  let nowMs = BEGAN;
  const context: Pick<StepContext, 'plan' | 'ledger' | 'clock' | 'sightings'> = {
    plan: planOf([]),
    clock: { now: () => new Date(nowMs), newId: () => 'id' },
    sightings: openSightings(),
    ledger: {
      progress: async () => EMPTY,
      record: async (event) => {
        events.push(event);
        if (event.type === 'execution-stalled') known = { since: event.since, mark: event.mark };
        if (event.type === 'execution-moving') known = null;
        return { seq: 1, at: SINCE, prev: '', digest: '', event };
      },
    },
  };
  let last = null;
  for (const [hours, status, mark] of seen) {
    nowMs = BEGAN + hours * HOUR;
    last = await standstill(
      context,
      { id: 'one/transfer/1-seed' },
      { arn: 'arn', stalled: known },
      { status, mark },
    );
  }
  return { last, events: events.map(({ type }) => type) };
}

const CASES: readonly {
  readonly why: string;
  readonly seen: readonly Seen[];
  readonly before?: { since: string; mark: string };
  readonly last: object | null;
  readonly events: readonly string[];
}[] = [
  { why: 'the first look tells nothing', seen: [[0, 'TRANSFERRING', 'a']], last: null, events: [] },
  {
    why: 'less than an hour is nothing',
    seen: [
      [0, 'TRANSFERRING', 'a'],
      [0.99, 'TRANSFERRING', 'a'],
    ],
    last: null,
    events: [],
  },
  {
    why: 'an hour is told, and written down once however often it is seen',
    seen: [
      [0, 'TRANSFERRING', 'a'],
      [1, 'TRANSFERRING', 'a'],
      [2, 'TRANSFERRING', 'a'],
      [23, 'TRANSFERRING', 'a'],
    ],
    last: { sinceMs: BEGAN, long: false },
    events: ['execution-stalled'],
  },
  {
    why: 'a day is long',
    seen: [
      [0, 'VERIFYING', 'a'],
      [24, 'VERIFYING', 'a'],
    ],
    last: { sinceMs: BEGAN, long: true },
    events: ['execution-stalled'],
  },
  {
    why: 'what moves, however slowly, does not stand still',
    seen: [
      [0, 'TRANSFERRING', 'a'],
      [0.9, 'TRANSFERRING', 'b'],
      [1.8, 'TRANSFERRING', 'c'],
    ],
    last: null,
    events: [],
  },
  {
    why: 'what moves again is written down as well',
    seen: [
      [0, 'TRANSFERRING', 'a'],
      [1, 'TRANSFERRING', 'a'],
      [2, 'TRANSFERRING', 'b'],
    ],
    last: null,
    events: ['execution-stalled', 'execution-moving'],
  },
  {
    why: 'preparing may take days without a counter that moves',
    seen: [
      [0, 'PREPARING', 'a'],
      [100, 'PREPARING', 'a'],
    ],
    last: null,
    events: [],
  },
  {
    why: 'a queued one waits for its turn, which is no standstill',
    seen: [
      [0, 'QUEUED', 'a'],
      [100, 'QUEUED', 'a'],
    ],
    last: null,
    events: [],
  },
  {
    why: 'launching for an hour is one: its agent is off',
    seen: [
      [0, 'LAUNCHING', 'a'],
      [1, 'LAUNCHING', 'a'],
    ],
    last: { sinceMs: BEGAN, long: false },
    events: ['execution-stalled'],
  },
  {
    why: 'a process that starts anew goes on from what is written down',
    seen: [[24, 'TRANSFERRING', 'a']],
    before: { since: SINCE, mark: 'a' },
    last: { sinceMs: BEGAN, long: true },
    events: [],
  },
  {
    why: 'and sees that it has moved meanwhile',
    seen: [[24, 'TRANSFERRING', 'b']],
    before: { since: SINCE, mark: 'a' },
    last: null,
    events: ['execution-moving'],
  },
];

describe('an execution that stands still', () => {
  it.each(CASES)('$why', async ({ seen, before = null, last, events }) =>
    expect(await watched(seen, before)).toEqual({ last, events }),
  );
});
