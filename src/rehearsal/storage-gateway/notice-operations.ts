import type { NotifyWhenUploadedInput, RefreshCacheInput } from '@aws-sdk/client-storage-gateway';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Gateways } from './gateway-records.ts';
import type { Notices } from './notices.ts';
import { invalidGatewayRequest } from './refusals.ts';
import { requireShare, shareStatus } from './share-status.ts';
import type { GatewayState, ShareRecord } from './shares.ts';

export interface NoticeContext {
  readonly gateways: Gateways;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly state: GatewayState;
  readonly notices: Notices;
}

/** Folders as the listing knows them: without a slash in front; throws for what is no folder [aws-facts 8]. */
function foldersOf(given: readonly string[]): readonly string[] {
  const folders = given.map((folder) => {
    if (folder === '/') return '';
    const path = folder.startsWith('/') ? folder.slice(1) : folder;
    const legal =
      !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
    if (!legal)
      throw invalidGatewayRequest(
        `FolderList: ${JSON.stringify(folder)} is not a folder without a last slash.`,
      );
    return path;
  });
  return [...new Set(folders)];
}

/** RefreshCache and NotifyWhenUploaded. */
export function noticeOperations(context: NoticeContext): Readonly<Record<string, Operation>> {
  const { gateways, state, notices } = context;
  const readyShare = async (arn: string | undefined): Promise<ShareRecord> => {
    const share = requireShare(state, arn);
    await gateways.require(share.gatewayArn);
    const status = await shareStatus(context, share);
    if (status !== 'AVAILABLE' && status !== 'UPDATING')
      throw invalidGatewayRequest(`The file share is ${status}.`);
    return requireShare(state, arn);
  };
  return {
    RefreshCache: async (request: RefreshCacheInput) => {
      const folders = foldersOf(request.FolderList ?? ['/']);
      const share = await readyShare(request.FileShareARN);
      const id = await notices.refresh(share, folders, request.Recursive !== false);
      return { FileShareARN: share.arn, NotificationId: id };
    },
    NotifyWhenUploaded: async (request: NotifyWhenUploadedInput) => {
      const share = await readyShare(request.FileShareARN);
      return { FileShareARN: share.arn, NotificationId: await notices.uploads(share) };
    },
  };
}
