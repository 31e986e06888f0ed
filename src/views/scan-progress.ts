import { shorten } from './shorten.ts';

const DIRECTORY_COLUMNS = 32;

/** What a scan is at, as the head of a progress line: the directory, and how many calls are in flight when they are many. */
export function scanProgressText(
  walk: {
    readonly mode: 'narrow' | 'wide';
    readonly inFlight: number;
    readonly directory: Uint8Array;
  } | null,
): string {
  if (walk === null || walk.directory.length === 0) return 'entries';
  const directory = shorten(Buffer.from(walk.directory).toString('utf8'), DIRECTORY_COLUMNS);
  return walk.mode === 'wide' ? `${directory} (${walk.inFlight} calls in flight)` : directory;
}
