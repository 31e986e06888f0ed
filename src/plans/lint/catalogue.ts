import type { Check } from './check.ts';
import { CLASS_CHECKS } from './class-checks.ts';
import { GATEWAY_CHECKS } from './gateway-checks.ts';
import { INVENTORY_CHECKS } from './inventory-checks.ts';
import { PARTITION_CHECKS } from './partition-checks.ts';
import { SCHEDULE_CHECKS } from './schedule-checks.ts';

/** Every check, in the order of their ids. */
export const CHECKS: readonly Check[] = [
  ...INVENTORY_CHECKS,
  ...PARTITION_CHECKS,
  ...SCHEDULE_CHECKS,
  ...CLASS_CHECKS,
  ...GATEWAY_CHECKS,
];
