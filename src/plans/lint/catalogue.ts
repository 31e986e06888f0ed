import { AGENT_CHECKS } from './agent-checks.ts';
import type { Check } from './check.ts';
import { CLASS_CHECKS } from './class-checks.ts';
import { COST_CHECKS } from './cost-checks.ts';
import { CUTOVER_CHECKS } from './cutover-checks.ts';
import { GATEWAY_CHECKS } from './gateway-checks.ts';
import { HAZARD_CHECKS } from './hazard-checks.ts';
import { INVENTORY_CHECKS } from './inventory-checks.ts';
import { PARTITION_CHECKS } from './partition-checks.ts';
import { READER_CHECKS } from './reader-checks.ts';
import { SCHEDULE_CHECKS } from './schedule-checks.ts';
import { SECURITY_CHECKS } from './security-checks.ts';

/** Families of checks by the first digit of their ids. */
export const FAMILIES: Readonly<Record<string, string>> = {
  1: 'Inventory and hazards',
  2: 'Partitions, agents and the limits of DataSync',
  3: 'Link, windows and waves',
  4: 'Storage classes and lifecycle',
  5: 'File gateways',
  6: 'Keys, roles and accounts',
  7: 'Cost and time',
  8: 'Cut-over',
};

/** Every check, in the order of their ids. */
export const CHECKS: readonly Check[] = [
  ...INVENTORY_CHECKS,
  ...HAZARD_CHECKS,
  ...PARTITION_CHECKS,
  ...AGENT_CHECKS,
  ...SCHEDULE_CHECKS,
  ...READER_CHECKS,
  ...CLASS_CHECKS,
  ...GATEWAY_CHECKS,
  ...SECURITY_CHECKS,
  ...COST_CHECKS,
  ...CUTOVER_CHECKS,
];
