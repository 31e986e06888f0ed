import type { Config } from '../../config/schema.ts';

/** What the link gives us outside of bandwidth windows, bytes a second. */
export function linkBytesPerSecond({ gbps, utilisation }: Config['link']): number {
  return (gbps * 1e9 * utilisation) / 8;
}
