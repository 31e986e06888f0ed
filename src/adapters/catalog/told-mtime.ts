/** Seconds with a fraction, as rclone tells them. */
const SECONDS = /^(\d{1,12})\.(\d{1,9})$/;

/**
 * The time of a file as its object tells it, in DataSync's forms: nanoseconds with `ns` behind them, or milliseconds. rclone tells
 * seconds with up to nine digits behind the point, under `mtime`; from fewer than seven, as other tools write, only milliseconds
 * are believed, and whole seconds may be rounded in any way. Null when there is none.
 */
export function toldMtime(metadata: Readonly<Record<string, string>> | null): string | null {
  const ours = metadata?.['file-mtime'];
  if (ours !== undefined) return ours;
  const [, seconds, fraction] = SECONDS.exec(metadata?.mtime ?? '') ?? [];
  if (seconds === undefined || fraction === undefined) return null;
  return fraction.length >= 7
    ? `${seconds}${fraction.padEnd(9, '0')}ns`
    : `${seconds}${fraction.padEnd(3, '0').slice(0, 3)}`;
}
