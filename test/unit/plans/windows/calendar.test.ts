import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf, type LinkHours } from '../../../../src/plans/windows/calendar.ts';

const GBIT = 1e9 / 8;
const HOUR = 3_600_000;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const EVERY_DAY = [...WEEKDAYS, 'sat', 'sun'];
const ms = (time: string) => Date.parse(time);
const link = (windows: LinkHours['windows'], timeZone = 'UTC'): LinkHours => ({
  gbps: 10,
  utilisation: 0.8,
  windows,
  timeZone,
});
const office = [{ days: WEEKDAYS, from: '08:00', to: '18:00', gbps: 1 }];
const night = [{ days: EVERY_DAY, from: '22:00', to: '06:00', gbps: 9 }];

describe('the rate at a time', () => {
  it.each<[string, LinkHours, string, number]>([
    ['without windows the link’s part', link([]), '2026-03-02T09:00:00Z', 8],
    ['in a window its rate', link(office), '2026-03-02T09:00:00Z', 1],
    ['from its first minute', link(office), '2026-03-02T08:00:00Z', 1],
    ['not in its last', link(office), '2026-03-02T18:00:00Z', 8],
    ['not on other days: a Sunday', link(office), '2026-03-01T09:00:00Z', 8],
    ['over midnight, before', link(night), '2026-03-02T23:00:00Z', 9],
    ['over midnight, after', link(night), '2026-03-03T05:59:59Z', 9],
    ['over midnight, by day', link(night), '2026-03-03T06:00:00Z', 8],
    [
      'over midnight belongs to the day it begins on',
      link([{ days: ['fri'], from: '22:00', to: '06:00', gbps: 2 }]),
      '2026-03-07T05:00:00Z',
      2,
    ],
    [
      'from Sunday night into Monday, the end of the week',
      link([{ days: ['sun'], from: '22:00', to: '06:00', gbps: 2 }]),
      '2026-03-02T05:00:00Z',
      2,
    ],
    [
      'until 24:00, before',
      link([{ days: ['mon'], from: '12:00', to: '24:00', gbps: 2 }]),
      '2026-03-02T23:59:59Z',
      2,
    ],
    [
      'until 24:00, after',
      link([{ days: ['mon'], from: '12:00', to: '24:00', gbps: 2 }]),
      '2026-03-03T00:00:00Z',
      8,
    ],
    [
      'from a time to itself is a whole day',
      link([{ days: ['mon'], from: '12:00', to: '12:00', gbps: 2 }]),
      '2026-03-03T11:59:00Z',
      2,
    ],
    [
      'the lowest of two windows',
      link([...office, { days: ['mon'], from: '09:00', to: '10:00', gbps: 0.5 }]),
      '2026-03-02T09:30:00Z',
      0.5,
    ],
    [
      'never more than the link has',
      link([{ days: EVERY_DAY, from: '00:00', to: '24:00', gbps: 40 }]),
      '2026-03-02T09:30:00Z',
      10,
    ],
    ['on the wall clock of its zone', link(office, 'America/New_York'), '2026-03-02T22:30:00Z', 1],
    ['and no longer', link(office, 'America/New_York'), '2026-03-02T23:00:00Z', 8],
    ['before 1970 too', link(office), '1969-12-29T09:00:00Z', 1],
  ])('%s', (_why, hours, at, gbps) => expect(calendarOf(hours).rateAt(ms(at))).toBeCloseTo(gbps * GBIT));
});

describe('a night of daylight saving', () => {
  it.each<[string, string, LinkHours['windows'][number], readonly [string, string][]]>([
    [
      'the short one is an hour shorter',
      '2026-03-28T12:00:00Z',
      { days: ['sat'], from: '22:00', to: '06:00', gbps: 2 },
      [['2026-03-28T21:00:00Z', '2026-03-29T04:00:00Z']],
    ],
    [
      'the long one is an hour longer',
      '2026-10-24T12:00:00Z',
      { days: ['sat'], from: '22:00', to: '06:00', gbps: 2 },
      [['2026-10-24T20:00:00Z', '2026-10-25T05:00:00Z']],
    ],
    [
      'the hour that is left out opens no window; the next one is a week later',
      '2026-03-28T12:00:00Z',
      { days: ['sun'], from: '02:00', to: '03:00', gbps: 2 },
      [['2026-04-05T00:00:00Z', '2026-04-05T01:00:00Z']],
    ],
    [
      'a window that begins in it begins after it',
      '2026-03-28T12:00:00Z',
      { days: ['sun'], from: '02:30', to: '04:00', gbps: 2 },
      [['2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z']],
    ],
    [
      'the hour that comes twice opens it for both',
      '2026-10-24T12:00:00Z',
      { days: ['sun'], from: '02:00', to: '03:00', gbps: 2 },
      [['2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z']],
    ],
    [
      'a window up to the middle of it opens twice',
      '2026-10-24T12:00:00Z',
      { days: ['sun'], from: '01:30', to: '02:30', gbps: 2 },
      [
        ['2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z'],
        ['2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z'],
      ],
    ],
  ])('%s', (_why, from, window, open) => {
    const { nextChange } = calendarOf(link([window], 'Europe/Berlin'));
    let at = ms(from);
    const changes = open.flat().map(() => {
      at = nextChange(at);
      return new Date(at).toISOString().replace('.000', '');
    });
    expect(changes).toEqual(open.flat());
  });

  it.each([
    ['23 hours', '2026-03-28T23:00:00Z', 23],
    ['25 hours', '2026-10-24T22:00:00Z', 25],
    ['24 hours', '2026-06-06T22:00:00Z', 24],
  ])('a Sunday has %s', (_why, from, hours) => {
    const sunday = [{ days: ['sun'], from: '00:00', to: '24:00', gbps: 2 }];
    const { nextChange } = calendarOf(link(sunday, 'Europe/Berlin'));
    expect(nextChange(ms(from)) - ms(from)).toBe(hours * HOUR);
  });
});

describe('when bytes are over', () => {
  it.each<[string, LinkHours, number, string, number | undefined, string | null]>([
    ['nothing at once', link([]), 0, '2026-03-02T09:00:00Z', undefined, '2026-03-02T09:00:00Z'],
    [
      'an hour of the link',
      link([]),
      8 * GBIT * 3600,
      '2026-03-02T09:00:00Z',
      undefined,
      '2026-03-02T10:00:00Z',
    ],
    ['at half of it', link([]), 8 * GBIT * 3600, '2026-03-02T09:00:00Z', 4 * GBIT, '2026-03-02T11:00:00Z'],
    [
      'an hour before a window, then in it at an eighth',
      link(office),
      8 * GBIT * 3600 * 1.25,
      '2026-03-02T07:00:00Z',
      undefined,
      '2026-03-02T10:00:00Z',
    ],
    [
      'waiting for the end of a window without a rate',
      link([{ days: WEEKDAYS, from: '08:00', to: '18:00', gbps: 0 }]),
      8 * GBIT * 3600,
      '2026-03-02T09:00:00Z',
      undefined,
      '2026-03-02T19:00:00Z',
    ],
    [
      'never, when nothing is allowed at any time',
      link([{ days: EVERY_DAY, from: '00:00', to: '24:00', gbps: 0 }]),
      1,
      '2026-03-02T09:00:00Z',
      undefined,
      null,
    ],
    ['nor when nothing may be taken', link([]), 1, '2026-03-02T09:00:00Z', 0, null],
    ['nor after more than a century', link(office), 1e12, '2026-03-02T09:00:00Z', 1, null],
  ])('%s', (_why, hours, bytes, from, cap, end) => {
    const finish = calendarOf(hours).finishOf(bytes, ms(from), cap);
    expect(finish).toBe(end === null ? null : ms(end));
  });
});

const windows = fc.array(
  fc.record({
    days: fc.subarray(EVERY_DAY, { minLength: 1 }),
    from: fc.integer({ min: 0, max: 47 }).map((half) => clock(half)),
    to: fc.integer({ min: 1, max: 48 }).map((half) => clock(half)),
    gbps: fc.constantFrom(0, 0.5, 2, 9),
  }),
  { maxLength: 4 },
);
const clock = (half: number) => `${String(half >> 1).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
);
const times = fc.integer({ min: ms('2026-01-01T00:00:00Z'), max: ms('2028-01-01T00:00:00Z') });

describe('any calendar', () => {
  it('keeps its rate up to the next change, and has another from there on', () => {
    fc.assert(
      fc.property(
        windows,
        zones,
        times,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (some, zone, at, part) => {
          const { rateAt, nextChange } = calendarOf(link(some, zone));
          const next = nextChange(at);
          if (next === Number.POSITIVE_INFINITY) return;
          expect(next).toBeGreaterThan(at);
          expect(rateAt(next)).not.toBe(rateAt(at));
          expect(rateAt(at + Math.floor((next - 1 - at) * part))).toBe(rateAt(at));
        },
      ),
    );
  });

  it('finishes when the rates up to then add up to the bytes', () => {
    fc.assert(
      fc.property(
        windows,
        zones,
        times,
        fc.double({ min: 1, max: 1e15, noNaN: true }),
        (some, zone, from, bytes) => {
          const { rateAt, nextChange, finishOf } = calendarOf(link(some, zone));
          const finish = finishOf(bytes, from);
          if (finish === null) return;
          let carried = 0;
          for (let at = from; at < finish; ) {
            const until = Math.min(nextChange(at), finish);
            carried += (rateAt(at) * (until - at)) / 1000;
            at = until;
          }
          expect(Math.abs(carried - bytes)).toBeLessThan(10 * GBIT * 0.002 + bytes * 1e-9);
        },
      ),
    );
  });

  it('is refused for a zone nobody knows', () =>
    expect(() => calendarOf(link([], 'Mars/Olympus'))).toThrow('"Mars/Olympus" is no time zone'));
});
