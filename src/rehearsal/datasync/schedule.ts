import type { TaskSchedule } from '@aws-sdk/client-datasync';
import { invalidRequest } from './refusals.ts';

/** When a task runs by itself. */
export interface Timetable {
  /** The first time after `afterMs` (milliseconds since the epoch, UTC), or null when there is none within five years. */
  next(afterMs: number): number | null;
}

/** A task's schedule as it is kept. */
export interface ScheduleRecord {
  readonly expression: string;
  readonly enabled: boolean;
  /** When it was made, or last switched on or off. */
  readonly statusAtMs: number;
  /** Runs due up to here have been started, or left out. */
  readonly doneUntilMs: number;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS_AHEAD = 5 * 366;

const refuse = (expression: string, why: string): Error =>
  invalidRequest(`ScheduleExpression "${expression}" is not valid: ${why}`, 'InvalidSchedule');

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: HOUR_MS, day: DAY_MS };

function rate(expression: string, value: string, unit: string, fromMs: number): Timetable {
  const periodMs = Number(value) * (UNIT_MS[unit.replace(/s$/, '')] ?? 0);
  // The shortest interval there is [aws-facts 7].
  if (periodMs < HOUR_MS) throw refuse(expression, 'the shortest interval is one hour.');
  return {
    next: (afterMs) => fromMs + (Math.floor(Math.max(0, afterMs - fromMs) / periodMs) + 1) * periodMs,
  };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Words for the numbers from `from` on. */
  readonly words?: readonly string[];
}

/** The numbers of a field: `*`, `?`, lists, ranges and steps of them. Null for one the rehearsal cannot read. */
function numbers(text: string, { from, to, words = [] }: Field): ReadonlySet<number> | null {
  const numberOf = (word: string): number =>
    words.includes(word.toUpperCase()) ? from + words.indexOf(word.toUpperCase()) : Number(word);
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first = '', last = part.includes('/') ? String(to) : first] = range.split('-');
    const [low, high] = /^[*?]$/.test(range) ? [from, to] : [numberOf(first), numberOf(last)];
    const legal = Number.isInteger(low) && Number.isInteger(high) && low >= from && high <= to && low <= high;
    if (!legal || range === '' || Number(step) < 1) return null;
    for (let n = low; n <= high; n += Number(step)) found.add(n);
  }
  return found;
}

function cron(expression: string, fields: readonly string[]): Timetable {
  const read = (index: number, field: Field): ReadonlySet<number> => {
    const found = numbers(fields[index] ?? '*', field);
    if (found === null) throw refuse(expression, `the rehearsal cannot read its ${field.name}.`);
    return found;
  };
  // AWS's documents count days of the week in two ways, so only their names are taken.
  if (/\d/.test(fields[4] ?? '')) throw refuse(expression, 'the rehearsal wants days of the week by name.');
  const minutes = read(0, { name: 'minutes', from: 0, to: 59 });
  const hours = read(1, { name: 'hours', from: 0, to: 23 });
  const days = read(2, { name: 'days of the month', from: 1, to: 31 });
  const months = read(3, { name: 'months', from: 1, to: 12, words: MONTHS });
  const weekdays = read(4, { name: 'days of the week', from: 0, to: 6, words: WEEKDAYS });
  const years = read(5, { name: 'years', from: 1970, to: 2199 });
  const [minute = 0] = minutes;
  if (minutes.size !== 1) throw refuse(expression, 'the shortest interval is one hour.');

  const runsOn = (day: Date): boolean =>
    years.has(day.getUTCFullYear()) &&
    months.has(day.getUTCMonth() + 1) &&
    days.has(day.getUTCDate()) &&
    weekdays.has(day.getUTCDay());
  const byTime = [...hours].sort((a, b) => a - b);
  return {
    next: (afterMs) => {
      const today = Math.floor(afterMs / DAY_MS) * DAY_MS;
      for (let day = today; day < today + DAYS_AHEAD * DAY_MS; day += DAY_MS) {
        if (!runsOn(new Date(day))) continue;
        for (const hour of byTime) {
          const at = day + hour * HOUR_MS + minute * 60_000;
          if (at > afterMs) return at;
        }
      }
      return null;
    },
  };
}

/**
 * Reads `rate(12 hours)` (counted from `fromMs`) or `cron(0 8 ? * MON *)`; a sixth field, the year, may be missing. UTC.
 * Of EventBridge's cron, `L`, `W`, `#` and numbered weekdays are refused.
 * @throws Refusal `InvalidRequestException`, also for runs less than an hour apart [aws-facts 7]
 */
export function timetable(expression: string, fromMs: number): Timetable {
  const [, value, unit] = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression) ?? [];
  if (value !== undefined && unit !== undefined) return rate(expression, value, unit, fromMs);
  const [, inner] = /^cron\(([^()]+)\)$/.exec(expression) ?? [];
  const fields = inner?.trim().split(/\s+/) ?? [];
  if (fields.length < 5 || fields.length > 6)
    throw refuse(expression, 'use rate(12 hours) or cron(0 8 ? * MON *).');
  return cron(expression, fields);
}

/**
 * The schedule after a create or an update; null when there is none. An empty expression takes it away. What is already
 * past when a schedule is made, changed or switched on is not made up for.
 * @throws Refusal `InvalidRequestException`
 */
export function settleSchedule(
  given: TaskSchedule | undefined,
  before: ScheduleRecord | null,
  nowMs: number,
): ScheduleRecord | null {
  if (given === undefined) return before;
  const expression = given.ScheduleExpression ?? '';
  if (expression === '') return null;
  timetable(expression, nowMs);
  const enabled = given.Status === undefined ? (before?.enabled ?? true) : given.Status === 'ENABLED';
  if (before?.expression === expression && before.enabled === enabled) return before;
  const statusAtMs = before?.enabled === enabled ? before.statusAtMs : nowMs;
  return { expression, enabled, statusAtMs, doneUntilMs: nowMs };
}

/** A schedule as DescribeTask shows it. */
export function describeSchedule(schedule: ScheduleRecord | null): object {
  if (schedule === null) return {};
  const { expression, enabled, statusAtMs } = schedule;
  const disabled = enabled ? {} : { DisabledReason: 'Manually disabled by user.', DisabledBy: 'USER' };
  return {
    Schedule: { ScheduleExpression: expression, Status: enabled ? 'ENABLED' : 'DISABLED' },
    ScheduleDetails: { StatusUpdateTime: statusAtMs / 1000, ...disabled },
  };
}
