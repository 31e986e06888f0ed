import { join } from 'node:path';
import { openRecords, type Records, type StoredRecord } from '../model-records.ts';

export type Protocol = 'NFS' | 'SMB';

/** A file share. */
export interface ShareRecord extends StoredRecord {
  readonly protocol: Protocol;
  readonly gatewayArn: string;
  readonly clientToken: string;
  /** Of the request that made it, so that a reused token with another request is noticed. */
  readonly requestDigest: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What the API gives and takes, under its own names, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly bucket: string;
  /** Key prefix: empty, or ends with a slash. */
  readonly prefix: string;
  /** Shown until `busyUntilMs`, then the share is available. */
  readonly busyStatus: 'CREATING' | 'UPDATING';
  readonly busyUntilMs: number;
}

/** A RefreshCache or NotifyWhenUploaded on its way; its event is its end. */
export interface NoticeRecord extends StoredRecord {
  readonly notificationId: string;
  readonly shareArn: string;
  readonly gatewayArn: string;
  readonly kind: 'refresh' | 'upload';
  readonly folders: readonly string[];
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
}

/** Everything Storage Gateway remembers. */
export interface GatewayState {
  readonly shares: Records<ShareRecord>;
  readonly notices: Records<NoticeRecord>;
}

/** Opens `<directory>/{shares,notices}`, with what an earlier process left there. */
export async function openGatewayState(directory: string): Promise<GatewayState> {
  const [shares, notices] = await Promise.all([
    openRecords<ShareRecord>(join(directory, 'shares')),
    openRecords<NoticeRecord>(join(directory, 'notices')),
  ]);
  return { shares, notices };
}
