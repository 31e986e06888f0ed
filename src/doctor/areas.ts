/** What the doctor looks at, in the order of the first digit of its checks' ids, and how a person reads it. */
export const AREA_TITLES = {
  machine: 'This machine and its configuration',
  credentials: 'Credentials and clock',
  roles: 'Roles',
  agents: 'Agents',
  gateways: 'Gateways',
  buckets: 'Buckets',
  queue: 'Queue',
  shares: 'Mounts and passwords of shares',
  quotas: 'Quotas',
} as const;

export type Area = keyof typeof AREA_TITLES;
export const AREAS = Object.keys(AREA_TITLES) as readonly Area[];
