import type {
  DescribeMaintenanceStartTimeInput,
  UpdateMaintenanceStartTimeInput,
} from '@aws-sdk/client-storage-gateway';
import * as sdk from '@aws-sdk/client-storage-gateway';
import { enumValues } from '../model.ts';
import type { Operation } from '../model-service.ts';
import type { Gateways, MaintenanceWindow } from './gateway-records.ts';
import { invalidGatewayRequest } from './refusals.ts';

const RANGES: readonly (readonly [keyof UpdateMaintenanceStartTimeInput, number, number])[] = [
  ['HourOfDay', 0, 23],
  ['MinuteOfHour', 0, 59],
  ['DayOfWeek', 0, 6],
  ['DayOfMonth', 1, 28],
];

function checkRanges(request: UpdateMaintenanceStartTimeInput): void {
  for (const [name, low, high] of RANGES) {
    const value = request[name];
    if (value == null) continue;
    if (!Number.isInteger(value) || Number(value) < low || Number(value) > high)
      throw invalidGatewayRequest(`${name} must be ${low} to ${high}.`);
  }
  if (request.DayOfWeek != null && request.DayOfMonth != null)
    throw invalidGatewayRequest('A window is weekly or monthly: DayOfWeek or DayOfMonth.');
  if ((request.HourOfDay == null) !== (request.MinuteOfHour == null))
    throw invalidGatewayRequest('HourOfDay and MinuteOfHour go together.');
  if (request.HourOfDay == null && (request.DayOfWeek != null || request.DayOfMonth != null))
    throw invalidGatewayRequest('A day needs HourOfDay and MinuteOfHour.');
  const policy = request.SoftwareUpdatePreferences?.AutomaticUpdatePolicy;
  if (policy != null && !enumValues(sdk, 'AutomaticUpdatePolicy')?.includes(policy))
    throw invalidGatewayRequest(`AutomaticUpdatePolicy ${JSON.stringify(policy)} is not valid.`);
}

function windowAfter(before: MaintenanceWindow, request: UpdateMaintenanceStartTimeInput): MaintenanceWindow {
  const { HourOfDay, MinuteOfHour, DayOfWeek, DayOfMonth, SoftwareUpdatePreferences } = request;
  const preferences = SoftwareUpdatePreferences ?? before.SoftwareUpdatePreferences;
  const kept = preferences === undefined ? {} : { SoftwareUpdatePreferences: preferences };
  if (HourOfDay == null || MinuteOfHour == null) return { ...before, ...kept };
  return {
    HourOfDay,
    MinuteOfHour,
    ...(DayOfWeek == null ? {} : { DayOfWeek }),
    ...(DayOfMonth == null ? {} : { DayOfMonth }),
    ...kept,
  };
}

/** The weekly or monthly window in which a gateway may be updated. It is kept; the rehearsal updates nothing. */
export function maintenanceOperations(gateways: Gateways): Readonly<Record<string, Operation>> {
  return {
    DescribeMaintenanceStartTime: async (request: DescribeMaintenanceStartTimeInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      return { GatewayARN: gateway.arn, ...gateway.maintenance, Timezone: gateway.timezone };
    },
    UpdateMaintenanceStartTime: async (request: UpdateMaintenanceStartTimeInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      checkRanges(request);
      await gateways.change(gateway.arn, { maintenance: windowAfter(gateway.maintenance, request) });
      return { GatewayARN: gateway.arn };
    },
  };
}
