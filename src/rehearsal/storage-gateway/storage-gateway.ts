import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-storage-gateway';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { TargetHandler } from '../http.ts';
import { createService } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import type { OwnRoutes } from '../own-api.ts';
import { createRateLimit, DEFAULT_RATES, type ServiceRates } from '../rate-limit.ts';
import type { WorldFile } from '../world-file.ts';
import { bandwidthOperations } from './bandwidth.ts';
import { openCaches } from './caches.ts';
import { diskOperations } from './disks.ts';
import { openGateways } from './gateway-records.ts';
import { gatewayOperations } from './gateways.ts';
import { STORAGE_GATEWAY_LIMITS } from './limits.ts';
import { maintenanceOperations } from './maintenance.ts';
import { noticeOperations } from './notice-operations.ts';
import { startNotices } from './notices.ts';
import { ownRoutes } from './own-routes.ts';
import { shareOperations } from './share-operations.ts';
import { openGatewayState } from './shares.ts';
import { smbOperations } from './smb-settings.ts';
import { tagOperations } from './tag-operations.ts';
import { unsupportedOperations } from './unsupported.ts';

export interface StorageGatewayOptions {
  /** The rehearsal's directory; everything is kept below `storage-gateway/` in it. */
  readonly directory: string;
  readonly store: ObjectStore;
  readonly world: WorldFile;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly stepDelayMs: number;
  /** How fast it may be called; generous when absent. */
  readonly rates?: ServiceRates;
}

/**
 * S3 File Gateway on loopback. It speaks neither NFS nor SMB: a directory below `storage-gateway/mounts/` stands for what the
 * clients of a share write.
 */
export interface RehearsedStorageGateway {
  readonly handler: TargetHandler;
  /** Own routes: what the caches hold, and the switch of each gateway. */
  readonly own: OwnRoutes;
  /** Whether a refresh or an upload is on its way. */
  busy(): boolean;
  close(): Promise<void>;
}

const TARGET_PREFIX = 'StorageGateway_20130630';

/** Operations that are served in part, and what is missing. */
const NOT_COMPLETE: Readonly<Record<string, string>> = {
  ActivateGateway: 'FILE_S3 only; any well-formed key is taken once, and the gateway is up at once.',
  AddCache: 'Every gateway has the same two disks of 150 GiB.',
  CreateNFSFileShare:
    'Access points are refused; the role is not looked up, and ObjectACL, RequesterPays and audit logs are kept without effect.',
  CreateSMBFileShare:
    'Access points are refused; the role is not looked up, and access control lists, user lists and audit logs are kept without effect.',
  DeleteGateway: 'Whether AWS refuses it while file shares exist is not documented; here they go with it.',
  DescribeCache: 'Nothing is read through the rehearsed gateway, so hits and misses stay 0.',
  JoinDomain: 'Every domain, user and password is accepted.',
  NotifyWhenUploaded: 'Its event is kept for GET /_rehearsal/events, there is no EventBridge.',
  RefreshCache:
    'It counts objects and forgets them: only files written through the share are known one by one, for others the time of the last refresh decides.',
  UpdateBandwidthRateLimitSchedule: 'The limit in force when a file begins holds for the whole file.',
  UpdateMaintenanceStartTime: 'The window is kept; nothing is updated in it.',
  UpdateNFSFileShare: 'A changed FileShareName leaves the name of the directory below mounts/ as it is.',
  UpdateSMBFileShare: 'A changed FileShareName leaves the name of the directory below mounts/ as it is.',
};

/** Opens Storage Gateway with what an earlier process left in the directory. */
export async function openStorageGateway(options: StorageGatewayOptions): Promise<RehearsedStorageGateway> {
  const directory = join(options.directory, 'storage-gateway');
  const state = await openGatewayState(directory);
  const gateways = openGateways(options.world, state.gateways);
  const caches = openCaches({ ...options, directory, state, gateways });
  const notices = startNotices({ ...options, state, caches, durationMs: 3 * options.stepDelayMs });
  const context = { ...options, state, gateways, caches, notices };
  const operations = {
    ...gatewayOperations(context),
    ...diskOperations(gateways, caches),
    ...maintenanceOperations(gateways),
    ...bandwidthOperations(gateways),
    ...smbOperations(gateways, options.clock, options.stepDelayMs),
    ...shareOperations(context),
    ...noticeOperations(context),
    ...tagOperations(state, gateways),
  };
  const played = createService(TARGET_PREFIX, sdk, operations, {
    limits: STORAGE_GATEWAY_LIMITS,
    rate: createRateLimit(options.rates ?? DEFAULT_RATES, options.clock.now),
  });
  // Apart, because what no S3 File Gateway can do does not count as played.
  const others = createService(TARGET_PREFIX, sdk, unsupportedOperations);
  const isOther = new Set(others.operations);
  return {
    handler: {
      ...played,
      notComplete: NOT_COMPLETE,
      handle: (name, body) => (isOther.has(name) ? others : played).handle(name, body),
    },
    own: ownRoutes(context),
    busy: () => notices.busy() || caches.busy(),
    close: async () => {
      await notices.close();
      await caches.close();
    },
  };
}
