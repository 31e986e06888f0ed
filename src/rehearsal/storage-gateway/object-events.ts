import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { CachedFile, CacheJournal } from './cache-journal.ts';
import { settlingSeconds } from './setting-rules.ts';
import type { ShareRecord } from './shares.ts';

/** Events about single objects, for shares whose notification policy asks for them. */
export interface ObjectEvents {
  /** After an upload: the event is due when nobody has written to the file for the policy's time. */
  uploaded(share: ShareRecord, file: CachedFile, journal: CacheJournal): void;
  /** Goes on with the events that an earlier process owes. */
  resume(share: ShareRecord, journal: CacheJournal): void;
  forget(shareArn: string): void;
  close(): void;
}

interface Due {
  readonly shareArn: string;
  readonly path: string;
  readonly atMs: number;
  readonly journal: CacheJournal;
}

/** A shorter settling time may have come meanwhile; milliseconds on the clock. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Announces uploaded objects as `Storage Gateway Object Upload Event`; the event's id is the share's ARN [aws-facts 8]. Times
 * are the clock's.
 */
export function startObjectEvents(
  events: EventLog,
  clock: Clock,
  shareOf: (arn: string) => ShareRecord | null,
): ObjectEvents {
  const closed = new AbortController();
  const waiting = new Map<string, Due>();
  let running = false;

  const announce = ({ shareArn, path, atMs, journal }: Due): void => {
    const [share, file] = [shareOf(shareArn), journal.get(path)];
    if (share === null || file === undefined || file.announceAtMs !== atMs) return;
    const at = new Date(clock.now()).toISOString();
    journal.put({ ...file, announceAtMs: null });
    const detail = {
      'event-type': 'object-upload-complete',
      'bucket-name': share.bucket,
      prefix: share.prefix,
      'object-key': path,
      'object-size': file.sizeBytes,
      'modification-time': at,
      resources: [share.arn, share.gatewayArn],
    };
    const detailType = 'Storage Gateway Object Upload Event';
    events.record({ source: 'aws.storagegateway', id: share.arn, detailType, detail, at });
  };

  const run = async (): Promise<void> => {
    while (waiting.size > 0) {
      let next = clock.now() + LONGEST_SLEEP_MS;
      for (const { atMs } of waiting.values()) next = Math.min(next, atMs);
      await clock.sleep(Math.max(0, next - clock.now()), closed.signal);
      const now = clock.now();
      for (const [id, due] of waiting) {
        if (due.atMs > now) continue;
        waiting.delete(id);
        announce(due);
      }
    }
  };
  const expect = (due: Due): void => {
    waiting.set(`${due.shareArn}\0${due.path}`, due);
    if (running || closed.signal.aborted) return;
    running = true;
    run()
      .catch(() => undefined)
      .finally(() => {
        running = false;
      });
  };

  return {
    uploaded: (share, file, journal) => {
      const seconds = settlingSeconds(share.settings.NotificationPolicy);
      if (seconds === null) return;
      const atMs = clock.now() + seconds * 1000;
      journal.put({ ...file, announceAtMs: atMs });
      expect({ shareArn: share.arn, path: file.path, atMs, journal });
    },
    resume: ({ arn }, journal) => {
      for (const { path, announceAtMs } of [...journal.all()])
        if (announceAtMs !== null) expect({ shareArn: arn, path, atMs: announceAtMs, journal });
    },
    forget: (arn) => {
      for (const [id, due] of waiting) if (due.shareArn === arn) waiting.delete(id);
    },
    close: () => closed.abort(new Error('the gateway is closed')),
  };
}
