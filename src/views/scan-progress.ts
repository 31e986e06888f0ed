import { shorten } from './shorten.ts';

const DIRECTORY_COLUMNS = 32;

/** What a scan is at, as the head of a progress line: the directory, and how many calls are in flight when they are many; or how far workers are that share it. */
export function scanProgressText(
  walk: {
    readonly mode: 'narrow' | 'wide';
    readonly inFlight: number;
    readonly directory: Uint8Array;
  } | null,
  shards?: { readonly done: number; readonly open: number; readonly workers: number },
): string {
  if (shards !== undefined) {
    const by = shards.workers === 1 ? '1 worker' : `${shards.workers} workers`;
    return `entries (shards: ${shards.done} done, ${shards.open} open; ${by})`;
  }
  if (walk === null || walk.directory.length === 0) return 'entries';
  const directory = shorten(Buffer.from(walk.directory).toString('utf8'), DIRECTORY_COLUMNS);
  return walk.mode === 'wide' ? `${directory} (${walk.inFlight} calls in flight)` : directory;
}
