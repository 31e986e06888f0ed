import { join } from 'node:path';
import type {
  AddTagsToResourceInput,
  ListTagsForResourceInput,
  NotifyWhenUploadedInput,
  RefreshCacheInput,
} from '@aws-sdk/client-storage-gateway';
import * as sdk from '@aws-sdk/client-storage-gateway';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { TargetHandler } from '../http.ts';
import { createService, type Operation } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { WorldFile } from '../world-file.ts';
import { gatewayOperations, requireGateway } from './gateways.ts';
import { STORAGE_GATEWAY_LIMITS } from './limits.ts';
import { slicePage } from './markers.ts';
import { type Notices, startNotices } from './notices.ts';
import { invalidGatewayRequest } from './refusals.ts';
import { requireShare, shareOperations, shareStatus } from './share-operations.ts';
import { type GatewayState, openGatewayState, type ShareRecord } from './shares.ts';
import { tagList, tagMap } from './tag-maps.ts';

export interface StorageGatewayOptions {
  /** The rehearsal's directory; everything is kept below `storage-gateway/` in it. */
  readonly directory: string;
  readonly store: ObjectStore;
  readonly world: WorldFile;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly stepDelayMs: number;
}

/** Storage Gateway on loopback. It serves no files: it has the API, and tells when it would be done. */
export interface RehearsedStorageGateway {
  readonly handler: TargetHandler;
  /** Whether a refresh or an upload notification is on its way. */
  busy(): boolean;
  close(): Promise<void>;
}

const TARGET_PREFIX = 'StorageGateway_20130630';
/** Longest FolderList [aws-facts 8]. */
const MAX_FOLDERS = 50;

function tagOperations(state: GatewayState): Readonly<Record<string, Operation>> {
  return {
    AddTagsToResource: async (request: AddTagsToResourceInput) => {
      const share = requireShare(state, request.ResourceARN);
      await state.shares.put({ ...share, tags: tagMap(request.Tags, share.tags) });
      return { ResourceARN: share.arn };
    },
    RemoveTagsFromResource: async (request: sdk.RemoveTagsFromResourceInput) => {
      const share = requireShare(state, request.ResourceARN);
      const gone = new Set(request.TagKeys ?? []);
      const kept = Object.entries(share.tags).filter(([key]) => !gone.has(key));
      await state.shares.put({ ...share, tags: Object.fromEntries(kept) });
      return { ResourceARN: share.arn };
    },
    ListTagsForResource: (request: ListTagsForResourceInput) => {
      const share = requireShare(state, request.ResourceARN);
      const { items, next } = slicePage(tagList(share.tags), request);
      return { ResourceARN: share.arn, Tags: items, ...(next === null ? {} : { Marker: next }) };
    },
  };
}

function noticeOperations(
  { world, store, clock }: StorageGatewayOptions,
  state: GatewayState,
  notices: Notices,
): Readonly<Record<string, Operation>> {
  const readyShare = async (arn: string | undefined): Promise<ShareRecord> => {
    const share = requireShare(state, arn);
    await requireGateway(world, share.gatewayArn);
    const status = await shareStatus(share, store, clock);
    if (status === 'CREATING' || status === 'UNAVAILABLE')
      throw invalidGatewayRequest(`The file share is ${status}.`);
    return share;
  };
  return {
    RefreshCache: async (request: RefreshCacheInput) => {
      const folders = request.FolderList ?? ['/'];
      const legal = folders.length >= 1 && folders.length <= MAX_FOLDERS;
      if (!legal || folders.some((folder) => folder !== '/' && folder.endsWith('/'))) {
        throw invalidGatewayRequest('FolderList must hold 1 to 50 folders without a trailing slash.');
      }
      const share = await readyShare(request.FileShareARN);
      return { FileShareARN: share.arn, NotificationId: await notices.start('refresh', share, folders) };
    },
    NotifyWhenUploaded: async (request: NotifyWhenUploadedInput) => {
      const share = await readyShare(request.FileShareARN);
      return { FileShareARN: share.arn, NotificationId: await notices.start('upload', share, []) };
    },
  };
}

/** Opens Storage Gateway with what an earlier process left in the directory. */
export async function openStorageGateway(options: StorageGatewayOptions): Promise<RehearsedStorageGateway> {
  const state = await openGatewayState(join(options.directory, 'storage-gateway'));
  const notices = startNotices(state, options.events, options.clock, 3 * options.stepDelayMs);
  const operations = {
    ...gatewayOperations(options.world),
    ...shareOperations({ ...options, state }),
    ...noticeOperations(options, state, notices),
    ...tagOperations(state),
  };
  return {
    handler: createService(TARGET_PREFIX, sdk, operations, { limits: STORAGE_GATEWAY_LIMITS }),
    busy: notices.busy,
    close: notices.close,
  };
}
