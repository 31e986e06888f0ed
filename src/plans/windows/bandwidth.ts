import type { Config } from '../../config/schema.ts';

/** No limit, as DataSync's `BytesPerSecond` writes it. */
export const UNLIMITED = -1;

/**
 * The rate (bytes a second) each of this many tasks may use, so that together they keep within the bandwidth windows at
 * any hour: the lowest rate of any window. Without windows there is no limit. A window of 0 Gbit/s is not a rate; the
 * plan warns about it.
 */
export function bytesPerSecond(link: Config['link'], tasks: number): number {
  const rates = link.windows.map(({ gbps }) => gbps).filter((gbps) => gbps > 0);
  if (rates.length === 0) return UNLIMITED;
  return Math.max(1, Math.floor((Math.min(...rates) * 1e9) / 8 / Math.max(1, tasks)));
}
