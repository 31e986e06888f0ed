import { describe, expect, it } from 'vitest';
import type { LinkHours } from '../../../../src/plans/windows/calendar.ts';
import { type LinkOrder, linkOrder } from '../../../../src/plans/windows/link-now.ts';

const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const GBIT = 1e9 / 8;
const link = (windows: LinkHours['windows'], timeZone = 'UTC'): LinkHours => ({
  gbps: 10,
  utilisation: 0.8,
  windows,
  timeZone,
});
const free = link([]);
const office = link([{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', gbps: 1 }]);
const closed = link([{ days: EVERY_DAY, from: '08:00', to: '18:00', gbps: 0 }]);
const berlin = link([{ days: EVERY_DAY, from: '08:00', to: '18:00', gbps: 0 }], 'Europe/Berlin');
const never = link([{ days: EVERY_DAY, from: '00:00', to: '24:00', gbps: 0 }]);
const NOON = '2026-03-02T12:00:00Z';
const NIGHT = '2026-03-02T22:00:00Z';
const until = (time: string) => Date.parse(time);

const CASES: readonly {
  readonly why: string;
  readonly link: LinkHours;
  readonly at: string;
  readonly running: number | null;
  readonly executions: number;
  readonly order: LinkOrder;
}[] = [
  {
    why: 'without windows nothing limits a start, whatever the link is said to have',
    ...{ link: free, at: NOON, running: null, executions: 3 },
    order: { do: 'start', bytesPerSecond: -1 },
  },
  {
    why: 'nor what runs',
    ...{ link: free, at: NOON, running: -1, executions: 3 },
    order: { do: 'keep' },
  },
  {
    why: 'a rate from a plan that had windows is lifted',
    ...{ link: free, at: NOON, running: 1_000, executions: 1 },
    order: { do: 'change-rate', bytesPerSecond: -1 },
  },
  {
    why: 'in a window the first one has all of it',
    ...{ link: office, at: NOON, running: null, executions: 1 },
    order: { do: 'start', bytesPerSecond: GBIT },
  },
  {
    why: 'the third a third, rounded down so that the sum stays within',
    ...{ link: office, at: NOON, running: null, executions: 3 },
    order: { do: 'start', bytesPerSecond: 41_666_666 },
  },
  {
    why: 'and the first one is slowed for it',
    ...{ link: office, at: NOON, running: GBIT, executions: 3 },
    order: { do: 'change-rate', bytesPerSecond: 41_666_666 },
  },
  {
    why: 'what has its part already is told nothing',
    ...{ link: office, at: NOON, running: 41_666_666, executions: 3 },
    order: { do: 'keep' },
  },
  {
    why: 'outside of windows the part of the link that is ours is shared',
    ...{ link: office, at: NIGHT, running: GBIT, executions: 2 },
    order: { do: 'change-rate', bytesPerSecond: 4 * GBIT },
  },
  {
    why: 'with no rate nothing is started before the window ends',
    ...{ link: closed, at: NOON, running: null, executions: 1 },
    order: { do: 'wait', untilMs: until('2026-03-02T18:00:00Z') },
  },
  {
    why: 'and what runs is stopped, from the first minute',
    ...{ link: closed, at: '2026-03-02T08:00:00Z', running: GBIT, executions: 1 },
    order: { do: 'stop', untilMs: until('2026-03-02T18:00:00Z') },
  },
  {
    why: 'to the last, exclusive',
    ...{ link: closed, at: '2026-03-02T18:00:00Z', running: null, executions: 1 },
    order: { do: 'start', bytesPerSecond: 8 * GBIT },
  },
  {
    why: 'hours are those of the time zone: 07:30 UTC is 08:30 in Berlin, in winter',
    ...{ link: berlin, at: '2026-03-02T07:30:00Z', running: null, executions: 1 },
    order: { do: 'wait', untilMs: until('2026-03-02T17:00:00Z') },
  },
  {
    why: 'and 06:30 UTC in summer',
    ...{ link: berlin, at: '2026-07-02T06:30:00Z', running: null, executions: 1 },
    order: { do: 'wait', untilMs: until('2026-07-02T16:00:00Z') },
  },
  {
    why: 'a link that is never open has no time to wait for',
    ...{ link: never, at: NOON, running: null, executions: 1 },
    order: { do: 'wait', untilMs: null },
  },
  {
    why: 'a part is never nothing: 0 would be no rate to DataSync',
    ...{
      link: link([{ days: EVERY_DAY, from: '00:00', to: '24:00', gbps: 1e-9 }]),
      at: NOON,
      running: null,
      executions: 100,
    },
    order: { do: 'start', bytesPerSecond: 1 },
  },
];

describe('what the link asks of a transfer', () => {
  it.each(CASES)('$why', ({ link: hours, at, running, executions, order }) =>
    expect(linkOrder(hours, Date.parse(at), { running, executions })).toEqual(order),
  );
});
