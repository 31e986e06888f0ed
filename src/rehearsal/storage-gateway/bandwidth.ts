import type {
  BandwidthRateLimitInterval,
  DescribeBandwidthRateLimitScheduleInput,
  UpdateBandwidthRateLimitScheduleInput,
} from '@aws-sdk/client-storage-gateway';
import type { Operation } from '../model-service.ts';
import type { Gateway, Gateways } from './gateway-records.ts';
import { invalidGatewayRequest } from './refusals.ts';

/** Least upload limit of an S3 File Gateway, bits per second [aws-facts 8]. */
const MIN_UPLOAD = 104_857_600;
const MAX_INTERVALS = 20;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

const within = (value: unknown, high: number): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= high;

const start = (interval: BandwidthRateLimitInterval): number =>
  (interval.StartHourOfDay ?? 0) * 60 + (interval.StartMinuteOfHour ?? 0);
const end = (interval: BandwidthRateLimitInterval): number =>
  (interval.EndHourOfDay ?? 0) * 60 + (interval.EndMinuteOfHour ?? 0);

function checkInterval(interval: BandwidthRateLimitInterval): void {
  const days = interval.DaysOfWeek ?? [];
  const legal =
    within(interval.StartHourOfDay, 23) &&
    within(interval.EndHourOfDay, 23) &&
    within(interval.StartMinuteOfHour, 59) &&
    within(interval.EndMinuteOfHour, 59) &&
    start(interval) <= end(interval) &&
    days.length >= 1 &&
    days.length <= 7 &&
    new Set(days).size === days.length &&
    days.every((day) => within(day, 6));
  if (!legal) throw invalidGatewayRequest('An interval starts before it ends, on 1 to 7 days from 0 to 6.');
  if (interval.AverageDownloadRateLimitInBitsPerSec != null)
    throw invalidGatewayRequest('S3 File Gateways have no download limit.');
  if (!((interval.AverageUploadRateLimitInBitsPerSec ?? 0) >= MIN_UPLOAD))
    throw invalidGatewayRequest(`AverageUploadRateLimitInBitsPerSec must be at least ${MIN_UPLOAD}.`);
}

function checkSchedule(intervals: readonly BandwidthRateLimitInterval[]): void {
  if (intervals.length > MAX_INTERVALS)
    throw invalidGatewayRequest(`A schedule has at most ${MAX_INTERVALS} intervals.`);
  for (const interval of intervals) checkInterval(interval);
  for (const [i, a] of intervals.entries()) {
    const clash = intervals
      .slice(i + 1)
      .some(
        (b) =>
          start(a) <= end(b) &&
          start(b) <= end(a) &&
          (a.DaysOfWeek ?? []).some((day) => b.DaysOfWeek?.includes(day)),
      );
    if (clash) throw invalidGatewayRequest('Two intervals overlap.', 'InvalidSchedule');
  }
}

/** How far a time zone such as `GMT-4:30` is from Greenwich, milliseconds. */
function offsetMs(timezone: string): number {
  const [, sign, hours, minutes] = /^GMT([+-])(\d{1,2}):(\d{2})$/.exec(timezone) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return sign === '-' ? -size : size;
}

/**
 * What a gateway may upload at a moment, bits per second: its line, or the limit of its schedule when that is less. Null:
 * nothing limits it. Intervals are in the gateway's time zone and end with the end of their last minute.
 */
export function uploadRate(
  gateway: Pick<Gateway, 'timezone' | 'uploadLimits' | 'uploadBitsPerSecond'>,
  nowMs: number,
): number | null {
  const local = new Date(nowMs + offsetMs(gateway.timezone));
  const minute = Math.floor((local.getTime() / MINUTE_MS) % DAY_MINUTES);
  const limits = gateway.uploadLimits
    .filter((interval) => interval.DaysOfWeek?.includes(local.getUTCDay()))
    .filter((interval) => start(interval) <= minute && minute <= end(interval))
    .map((interval) => interval.AverageUploadRateLimitInBitsPerSec ?? Number.POSITIVE_INFINITY);
  const rate = Math.min(gateway.uploadBitsPerSecond ?? Number.POSITIVE_INFINITY, ...limits);
  return Number.isFinite(rate) ? rate : null;
}

/** The schedule of upload limits; S3 File Gateways have no other limit and none for downloads [aws-facts 8]. */
export function bandwidthOperations(gateways: Gateways): Readonly<Record<string, Operation>> {
  return {
    DescribeBandwidthRateLimitSchedule: async (request: DescribeBandwidthRateLimitScheduleInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      return { GatewayARN: gateway.arn, BandwidthRateLimitIntervals: [...gateway.uploadLimits] };
    },
    UpdateBandwidthRateLimitSchedule: async (request: UpdateBandwidthRateLimitScheduleInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      const intervals = request.BandwidthRateLimitIntervals ?? [];
      checkSchedule(intervals);
      await gateways.change(gateway.arn, { uploadLimits: intervals });
      return { GatewayARN: gateway.arn };
    },
  };
}
