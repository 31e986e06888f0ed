import { describe, expect, it } from 'vitest';
import {
  describeSchedule,
  type ScheduleRecord,
  settleSchedule,
  timetable,
} from '../../../src/rehearsal/datasync/schedule.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const FROM = at('2026-03-10T12:30:00');

describe('a timetable', () => {
  it.each([
    ['counts a rate from its start', 'rate(2 hours)', '2026-03-10T12:30', '2026-03-10T14:30'],
    ['keeps a rate’s beat', 'rate(2 hours)', '2026-03-10T17:00', '2026-03-10T18:30'],
    ['goes on from a run that is just due', 'rate(1 hour)', '2026-03-10T13:30', '2026-03-10T14:30'],
    ['takes minutes and days', 'rate(90 minutes)', '2026-03-10T12:30', '2026-03-10T14:00'],
    ['takes days', 'rate(1 day)', '2026-03-10T12:30', '2026-03-11T12:30'],
    ['runs daily', 'cron(0 8 * * ? *)', '2026-03-10T08:00', '2026-03-11T08:00'],
    ['runs later today', 'cron(15 20 * * ? *)', '2026-03-10T08:00', '2026-03-10T20:15'],
    ['runs on working days', 'cron(0 8 ? * MON-FRI *)', '2026-03-13T09:00', '2026-03-16T08:00'],
    ['knows five fields', 'cron(0 8 ? * SUN)', '2026-03-10T00:00', '2026-03-15T08:00'],
    ['takes lists', 'cron(0 6,18 * * ? *)', '2026-03-10T06:00', '2026-03-10T18:00'],
    ['takes steps', 'cron(0 0/8 * * ? *)', '2026-03-10T00:00', '2026-03-10T08:00'],
    ['takes months by name', 'cron(0 0 1 JAN,jul ? *)', '2026-03-10T00:00', '2026-07-01T00:00'],
    ['waits for a leap day', 'cron(0 0 29 2 ? *)', '2026-03-10T00:00', '2028-02-29T00:00'],
    ['takes a year', 'cron(0 0 1 1 ? 2027)', '2026-03-10T00:00', '2027-01-01T00:00'],
  ])('%s', (_why, expression, after, expected) => {
    const next = timetable(expression, FROM).next(at(`${after}:00`));
    expect(new Date(next ?? 0).toISOString().slice(0, 16)).toBe(expected);
  });

  it('has no next run when none is to come', () => {
    expect(timetable('cron(0 0 1 1 ? 2020)', FROM).next(FROM)).toBeNull();
    expect(timetable('cron(0 0 31 2 ? *)', FROM).next(FROM)).toBeNull();
  });

  it.each([
    ['less than an hour', 'rate(59 minutes)', /one hour/],
    ['no time at all', 'rate(0 hours)', /one hour/],
    ['two runs an hour', 'cron(0,30 * * * ? *)', /one hour/],
    ['a run a minute', 'cron(* 8 * * ? *)', /one hour/],
    ['a numbered weekday, which AWS counts in two ways', 'cron(0 8 ? * 3#1 *)', /by name/],
    ['the last day', 'cron(0 8 L * ? *)', /days of the month/],
    ['an hour that is none', 'cron(0 24 * * ? *)', /hours/],
    ['a range that goes back', 'cron(0 8 9-3 * ? *)', /days of the month/],
    ['a step of nothing', 'cron(0 0/0 * * ? *)', /hours/],
    ['an empty item', 'cron(0 8, * * ? *)', /hours/],
    ['too few fields', 'cron(0 8 *)', /use rate/],
    ['too many fields', 'cron(0 8 * * ? * *)', /use rate/],
    ['another language', 'every day', /use rate/],
  ])('is refused for %s', (_why, expression, message) => {
    expect(() => timetable(expression, FROM)).toThrow(message);
  });
});

describe('a schedule', () => {
  const before: ScheduleRecord = {
    expression: 'rate(1 hour)',
    enabled: true,
    statusAtMs: FROM,
    doneUntilMs: FROM + 5,
  };
  const later = FROM + 60_000;

  it.each([
    ['is none without a request', undefined, null, null],
    ['stays when nothing is said', undefined, before, before],
    ['stays when the same is said', { ScheduleExpression: 'rate(1 hour)' }, before, before],
    ['goes when it is empty', { ScheduleExpression: '' }, before, null],
    [
      'begins enabled, and makes up for nothing',
      { ScheduleExpression: 'rate(1 hour)' },
      null,
      { expression: 'rate(1 hour)', enabled: true, statusAtMs: later, doneUntilMs: later },
    ],
    [
      'notes when it is switched off',
      { ScheduleExpression: 'rate(1 hour)', Status: 'DISABLED' as const },
      before,
      { expression: 'rate(1 hour)', enabled: false, statusAtMs: later, doneUntilMs: later },
    ],
    [
      'keeps its status when only its times change',
      { ScheduleExpression: 'rate(3 hours)' },
      before,
      { expression: 'rate(3 hours)', enabled: true, statusAtMs: FROM, doneUntilMs: later },
    ],
  ])('%s', (_why, given, old, expected) => {
    expect(settleSchedule(given, old, later)).toEqual(expected);
  });

  it('says who switched it off', () => {
    expect(describeSchedule({ ...before, enabled: false })).toEqual({
      Schedule: { ScheduleExpression: 'rate(1 hour)', Status: 'DISABLED' },
      ScheduleDetails: {
        StatusUpdateTime: FROM / 1000,
        DisabledBy: 'USER',
        DisabledReason: expect.any(String),
      },
    });
    expect(describeSchedule(null)).toEqual({});
  });
});
