import { join } from 'node:path';
import { openRecords, type Records, type StoredRecord } from '../model-records.ts';
import type { GatewayRecord } from './gateway-records.ts';
import type { Listing } from './listing.ts';

export type Protocol = 'NFS' | 'SMB';

/** A file share. */
export interface ShareRecord extends StoredRecord {
  readonly protocol: Protocol;
  readonly gatewayArn: string;
  /** Forgotten with the share: after its deletion the same token makes a new one. */
  readonly clientToken: string;
  /** Of the request that made it, so that a reused token with another request is noticed. */
  readonly requestDigest: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What the API gives and takes, under its own names, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly bucket: string;
  /** Key prefix: empty, or ends with a slash. */
  readonly prefix: string;
  /** Name of the directory below `mounts/` that holds what clients write. */
  readonly mount: string;
  /** Creating and updating are over at `busyUntilMs`; deleting ends with the record. */
  readonly busyStatus: 'CREATING' | 'UPDATING' | 'DELETING' | 'FORCE_DELETING';
  readonly busyUntilMs: number;
  /** Its cache is being thrown away: what is missing in the mount was not removed by a client. */
  readonly dropping: boolean;
  /** What the gateway knows of the bucket. */
  readonly listing: Listing;
}

/** A RefreshCache or NotifyWhenUploaded on its way; its event is its end. */
export interface NoticeRecord extends StoredRecord {
  readonly notificationId: string;
  readonly shareArn: string;
  readonly gatewayArn: string;
  readonly kind: 'refresh' | 'upload';
  readonly folders: readonly string[];
  readonly recursive: boolean;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  /** It ended without an event: its share or bucket was gone. */
  readonly failed: boolean;
}

/** What a forced delete, or the delete of a gateway, has cost. */
export interface LossRecord extends StoredRecord {
  readonly shareName: string;
  readonly files: number;
  readonly bytes: number;
  /** Where the files are now, relative to the rehearsal's directory. */
  readonly directory: string;
  readonly atMs: number;
}

/** Everything Storage Gateway remembers. */
export interface GatewayState {
  readonly gateways: Records<GatewayRecord>;
  readonly shares: Records<ShareRecord>;
  readonly notices: Records<NoticeRecord>;
  readonly losses: Records<LossRecord>;
}

/** Opens `<directory>/{gateways,shares,notices,losses}`, with what an earlier process left there. */
export async function openGatewayState(directory: string): Promise<GatewayState> {
  const [gateways, shares, notices, losses] = await Promise.all([
    openRecords<GatewayRecord>(join(directory, 'gateways')),
    openRecords<ShareRecord>(join(directory, 'shares')),
    openRecords<NoticeRecord>(join(directory, 'notices')),
    openRecords<LossRecord>(join(directory, 'losses')),
  ]);
  await complete(shares, notices);
  return { gateways, shares, notices, losses };
}

/** Fills in what records of an older headwater lack. */
async function complete(shares: Records<ShareRecord>, notices: Records<NoticeRecord>): Promise<void> {
  for (const share of shares.all()) {
    if ((share.mount as string | undefined) !== undefined) continue;
    const mount = share.arn.slice(share.arn.lastIndexOf('/') + 1);
    const listing = { atMs: share.busyUntilMs, folders: [], last: null };
    await shares.put({ ...share, mount, dropping: false, listing });
  }
  for (const notice of notices.all()) {
    if ((notice.failed as boolean | undefined) !== undefined) continue;
    const folders = notice.folders.map((folder) => folder.replace(/^\//, ''));
    await notices.put({ ...notice, folders, recursive: true, failed: false });
  }
}

/** Whether a share is on its way out. */
export const isLeaving = (share: ShareRecord): boolean => share.busyStatus.endsWith('DELETING');
