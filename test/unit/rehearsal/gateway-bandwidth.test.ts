import { expect, test } from 'vitest';
import { uploadRate } from '../../../src/rehearsal/storage-gateway/bandwidth.ts';
import type { Gateway } from '../../../src/rehearsal/storage-gateway/gateway-records.ts';

const MBIT = 1_000_000;
const limit = (days: number[], from: string, to: string, mbits: number) => {
  const [StartHourOfDay, StartMinuteOfHour] = from.split(':').map(Number);
  const [EndHourOfDay, EndMinuteOfHour] = to.split(':').map(Number);
  return {
    DaysOfWeek: days,
    StartHourOfDay,
    StartMinuteOfHour,
    EndHourOfDay,
    EndMinuteOfHour,
    AverageUploadRateLimitInBitsPerSec: mbits * MBIT,
  };
};
const gateway = (more: Partial<Gateway>) => ({
  timezone: 'GMT',
  uploadLimits: [],
  uploadBitsPerSecond: null,
  ...more,
});
/** A Sunday. */
const at = (time: string): number => Date.parse(`2025-03-02T${time}Z`);
const sunday = { uploadLimits: [limit([0], '08:00', '09:30', 200)] };

test.each([
  ['nothing limits it', {}, '12:00:00', null],
  ['its line does', { uploadBitsPerSecond: 50 * MBIT }, '12:00:00', 50],
  ['an interval begins with its first minute', sunday, '08:00:00', 200],
  ['and not before', sunday, '07:59:59.999', null],
  ['it ends with the end of its last minute', sunday, '09:30:59.999', 200],
  ['and not after', sunday, '09:31:00', null],
  ['another day has no limit', { uploadLimits: [limit([1], '08:00', '09:30', 200)] }, '09:00:00', null],
  ['the slower of line and limit counts', { ...sunday, uploadBitsPerSecond: 300 * MBIT }, '09:00:00', 200],
  ['the slower of line and limit counts', { ...sunday, uploadBitsPerSecond: 100 * MBIT }, '09:00:00', 100],
  ['hours are the gateway’s own, ahead', { ...sunday, timezone: 'GMT+2:00' }, '06:00:00', 200],
  ['hours are the gateway’s own, behind', { ...sunday, timezone: 'GMT-4:30' }, '12:30:00', 200],
  [
    'the day is the gateway’s own as well',
    { uploadLimits: [limit([6], '23:00', '23:59', 200)], timezone: 'GMT-1:00' },
    '00:30:00',
    200,
  ],
] as readonly (readonly [string, Partial<Gateway>, string, number | null])[])(
  '%s',
  (_why, more, time, mbits) => {
    expect(uploadRate(gateway(more), at(time))).toBe(mbits === null ? null : mbits * MBIT);
  },
);
