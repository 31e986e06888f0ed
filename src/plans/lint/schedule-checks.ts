import type { Check } from './check.ts';

/** HW3xx: agents, the link and its bandwidth windows, waves. */
export const SCHEDULE_CHECKS: readonly Check[] = [
  {
    id: 'HW301',
    title: 'Bandwidth windows are kept as one rate',
    severity: 'info',
    why: 'DataSync knows one rate a task, so tasks keep to the lowest rate of all windows, at all hours.',
    fix: 'Leave the windows out to use the whole link.',
    check: ({ input: { config } }) =>
      config.link.windows.some(({ gbps }) => gbps > 0)
        ? [{ share: null, text: 'Tasks keep to the lowest rate of all bandwidth windows, at all hours.' }]
        : [],
  },
  {
    id: 'HW302',
    title: 'Hours of 0 Gbit/s are not kept free',
    severity: 'warn',
    why: 'A task that runs into a window of 0 Gbit/s goes on: no rate means no traffic.',
    fix: 'Use headwater pause for hours that must stay free.',
    check: ({ input: { config } }) =>
      config.link.windows.some(({ gbps }) => gbps === 0)
        ? [{ share: null, text: 'Bandwidth windows of 0 Gbit/s are not kept free.' }]
        : [],
  },
];
