import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Caches } from './caches.ts';
import { relisted } from './listing.ts';
import { invalidGatewayRequest } from './refusals.ts';
import type { GatewayState, NoticeRecord, ShareRecord } from './shares.ts';

/** Work that answers at once with a notification id and ends with an event. */
export interface Notices {
  /**
   * A refresh of folders, named relative to the share without slashes around; empty is the root. Returns the notification id.
   * Throws when two refreshes of the gateway are running.
   */
  refresh(share: ShareRecord, folders: readonly string[], recursive: boolean): Promise<string>;
  /** Tells when everything written to the share so far is uploaded. Returns the notification id. */
  uploads(share: ShareRecord): Promise<string>;
  /** Whether there is work that will end by itself. */
  busy(): boolean;
  close(): Promise<void>;
}

export interface NoticesContext {
  readonly state: GatewayState;
  readonly caches: Caches;
  readonly store: ObjectStore;
  readonly events: EventLog;
  readonly clock: Clock;
  /** How long each is under way at least, real milliseconds. */
  readonly durationMs: number;
}

/** A third request is refused while two are being processed [aws-facts 8]. */
const MAX_REFRESHES = 2;
const PAGE = 1000;
/** Finished ones that are kept, so that a restart can announce them again. */
const KEPT_FINISHED = 1000;

const shownFolder = (folder: string): string => (folder === '' ? '/' : `/${folder}`);

/** What an event says, in the names EventBridge has for it [aws-facts 8]. */
function eventOf(notice: NoticeRecord, completed: string) {
  const began = new Date(notice.startedAtMs).toISOString();
  const shared = { 'notification-id': notice.notificationId, completed };
  const resources = [notice.shareArn, notice.gatewayArn];
  if (notice.kind === 'upload') {
    const detail = { 'event-type': 'upload-complete', ...shared, 'request-received': began, resources };
    return { detailType: 'Storage Gateway File Upload Event', detail };
  }
  const folderList = notice.folders.map(shownFolder);
  const detail = { 'event-type': 'refresh-complete', ...shared, started: began, folderList, resources };
  return { detailType: 'Storage Gateway Refresh Cache Event', detail };
}

/** Starts with what an earlier process left: unfinished work begins again, finished work is announced again. */
export function startNotices(context: NoticesContext): Notices {
  const { state, caches, store, events, clock, durationMs } = context;
  const { notices, shares } = state;
  const stop = new AbortController();
  const running = new Map<Promise<void>, NoticeRecord>();

  const announce = (notice: NoticeRecord, finishedAtMs: number): void => {
    const at = new Date(finishedAtMs).toISOString();
    const { detailType, detail } = eventOf(notice, at);
    events.record({ source: 'aws.storagegateway', id: notice.notificationId, detailType, detail, at });
  };

  /** Counts the objects below the folders; the gateway keeps nothing else of them. */
  const list = async (share: ShareRecord, { folders, recursive }: NoticeRecord) => {
    let [objects, bytes] = [0, 0];
    for (const folder of folders) {
      const prefix = `${share.prefix}${folder === '' ? '' : `${folder}/`}`;
      let after: string | undefined;
      for (let more = true; more; ) {
        stop.signal.throwIfAborted();
        const query = { prefix, limit: PAGE, ...(after === undefined ? {} : { startAfter: after }) };
        const page = await store.list(share.bucket, query);
        for (const object of page.objects) {
          if (!recursive && object.key.slice(prefix.length).includes('/')) continue;
          objects += 1;
          bytes += object.sizeBytes;
        }
        after = page.objects.at(-1)?.key;
        more = page.truncated;
      }
    }
    return { objects, bytes };
  };

  const refresh = async (notice: NoticeRecord): Promise<void> => {
    const { shareArn, folders, recursive } = notice;
    await sleep(durationMs, undefined, { signal: stop.signal });
    const share = shares.get(shareArn);
    if (share === undefined) throw new Error('the share is gone');
    const beganAtMs = clock.now();
    const found = await list(share, notice);
    const now = shares.get(shareArn);
    if (now === undefined) throw new Error('the share is gone');
    await shares.put({ ...now, listing: relisted(now.listing, folders, recursive, beganAtMs, found) });
    await caches.of(now).learn(folders, recursive);
  };

  const uploaded = async (notice: NoticeRecord, marked: Promise<number> | null): Promise<void> => {
    const share = shares.get(notice.shareArn);
    if (share === undefined) throw new Error('the share is gone');
    const cache = caches.of(share);
    const mark = await (marked ?? cache.mark());
    await sleep(durationMs, undefined, { signal: stop.signal });
    await cache.whenUploaded(mark, stop.signal);
  };

  const play = async (notice: NoticeRecord, marked: Promise<number> | null): Promise<void> => {
    const failed = await (notice.kind === 'refresh' ? refresh(notice) : uploaded(notice, marked)).then(
      () => false,
      () => true,
    );
    if (stop.signal.aborted) return;
    const finishedAtMs = clock.now();
    await notices.put({ ...notice, finishedAtMs, failed });
    if (!failed) announce(notice, finishedAtMs);
    const finished = notices.all().filter((one) => one.finishedAtMs !== null);
    for (const { arn } of finished.slice(0, -KEPT_FINISHED)) await notices.remove(arn);
  };
  const launch = (notice: NoticeRecord, marked: Promise<number> | null): void => {
    const done = play(notice, marked).finally(() => running.delete(done));
    running.set(done, notice);
  };

  const start = async (
    kind: NoticeRecord['kind'],
    share: ShareRecord,
    folders: readonly string[],
    recursive: boolean,
  ): Promise<string> => {
    const notificationId = randomUUID();
    const notice: NoticeRecord = {
      arn: `${share.arn}/notice/${notificationId}`,
      seq: notices.nextSeq(),
      notificationId,
      shareArn: share.arn,
      gatewayArn: share.gatewayArn,
      kind,
      folders,
      recursive,
      startedAtMs: clock.now(),
      finishedAtMs: null,
      failed: false,
    };
    const saved = notices.put(notice);
    const marked = kind === 'upload' ? caches.of(share).mark() : null;
    launch(notice, marked);
    await Promise.all([saved, marked]);
    return notificationId;
  };

  for (const notice of notices.all()) {
    if (notice.finishedAtMs === null) launch(notice, null);
    else if (!notice.failed) announce(notice, notice.finishedAtMs);
  }

  return {
    busy: () => [...running.values()].some(({ kind }) => kind === 'refresh'),
    refresh: (share, folders, recursive) => {
      const open = notices
        .all()
        .filter((n) => n.kind === 'refresh' && n.gatewayArn === share.gatewayArn && n.finishedAtMs === null);
      if (open.length >= MAX_REFRESHES) {
        throw invalidGatewayRequest(
          'Two RefreshCache requests are being processed; try again later.',
          'GatewayInternalError',
        );
      }
      return start('refresh', share, folders, recursive);
    },
    uploads: (share) => start('upload', share, [], true),
    close: async () => {
      stop.abort(new Error('the gateway is closed'));
      await Promise.allSettled([...running.keys()]);
    },
  };
}
