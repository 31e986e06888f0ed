import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import { invalidGatewayRequest } from './refusals.ts';
import type { GatewayState, NoticeRecord, ShareRecord } from './shares.ts';

/** Work that answers at once with a notification id and ends with an event. */
export interface Notices {
  /** Returns the notification id. Throws when two refreshes of the gateway are running. */
  start(kind: NoticeRecord['kind'], share: ShareRecord, folders: readonly string[]): Promise<string>;
  busy(): boolean;
  close(): Promise<void>;
}

/** A third request is refused while two are being processed [aws-facts 8]. */
const MAX_REFRESHES = 2;

/** Names of the events as EventBridge has them [aws-facts 8]. */
const EVENTS: Readonly<
  Record<NoticeRecord['kind'], { readonly detailType: string; readonly eventType: string }>
> = {
  refresh: { detailType: 'Storage Gateway Refresh Cache Event', eventType: 'refresh-complete' },
  upload: { detailType: 'Storage Gateway File Upload Event', eventType: 'upload-complete' },
};

/** Starts with what an earlier process left: unfinished work begins again, finished work is announced again. */
export function startNotices(
  { notices }: GatewayState,
  events: EventLog,
  clock: Clock,
  durationMs: number,
): Notices {
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  const announce = (notice: NoticeRecord, finishedAtMs: number): void => {
    const { detailType, eventType } = EVENTS[notice.kind];
    const at = new Date(finishedAtMs).toISOString();
    const detail = {
      'event-type': eventType,
      'notification-id': notice.notificationId,
      'request-received': new Date(notice.startedAtMs).toISOString(),
      completed: at,
      ...(notice.kind === 'refresh' ? { folderList: notice.folders } : {}),
    };
    events.record({ source: 'aws.storagegateway', id: notice.notificationId, detailType, detail, at });
  };

  const play = async (notice: NoticeRecord): Promise<void> => {
    try {
      await sleep(durationMs, undefined, { signal: stop.signal });
    } catch {
      return;
    }
    const finishedAtMs = clock.now();
    await notices.put({ ...notice, finishedAtMs });
    announce(notice, finishedAtMs);
  };
  const launch = (notice: NoticeRecord): void => {
    const done = play(notice).finally(() => running.delete(done));
    running.add(done);
  };

  for (const notice of notices.all()) {
    if (notice.finishedAtMs === null) launch(notice);
    else announce(notice, notice.finishedAtMs);
  }

  return {
    busy: () => running.size > 0,
    start: async (kind, share, folders) => {
      const open = notices.all().filter((n) => n.gatewayArn === share.gatewayArn && n.finishedAtMs === null);
      if (kind === 'refresh' && open.filter((n) => n.kind === 'refresh').length >= MAX_REFRESHES) {
        throw invalidGatewayRequest(
          'Two RefreshCache requests are being processed; try again later.',
          'GatewayInternalError',
        );
      }
      const notificationId = randomUUID();
      const notice: NoticeRecord = {
        arn: `${share.arn}/notice/${notificationId}`,
        seq: notices.nextSeq(),
        notificationId,
        shareArn: share.arn,
        gatewayArn: share.gatewayArn,
        kind,
        folders,
        startedAtMs: clock.now(),
        finishedAtMs: null,
      };
      await notices.put(notice);
      launch(notice);
      return notificationId;
    },
    close: async () => {
      stop.abort();
      await Promise.allSettled([...running]);
    },
  };
}
