import type { PlanLink } from './link-schema.ts';

/** The bandwidth windows for people: `mon tue 08:00 to 18:00 1 Gbit/s, sun 00:00 to 24:00 nothing (UTC)`; `none` without any. */
export function windowsText({ windows, timeZone }: PlanLink): string {
  if (windows.length === 0) return 'none';
  const each = windows.map(
    ({ days, from, to, gbps }) =>
      `${days.join(' ')} ${from} to ${to} ${gbps === 0 ? 'nothing' : `${gbps} Gbit/s`}`,
  );
  return `${each.join(', ')} (${timeZone})`;
}
