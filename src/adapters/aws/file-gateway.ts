import {
  NotifyWhenUploadedCommand,
  RefreshCacheCommand,
  type StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import type { FileGateway } from '../../ports/file-gateway.ts';
import type { Pair } from './clients.ts';
import { asked, type Call, missingId } from './faults.ts';
import { fileShares } from './file-shares.ts';
import { sharesInTheWay } from './prefix-shares.ts';
import type { RefreshEvents } from './refresh-events.ts';
import { removeFileShare } from './remove-file-share.ts';

const REFRESH: Call = { service: 'Storage Gateway', operation: 'RefreshCache', effect: 'once' };

/** A second request does no harm: it is told of as well. */
const UPLOADED: Call = { service: 'Storage Gateway', operation: 'NotifyWhenUploaded', effect: 'repeatable' };

/** S3 File Gateway over the SDK. */
export function fileGateway(clients: Pair<StorageGatewayClient>, events: RefreshEvents): FileGateway {
  return {
    fileShares: fileShares(clients),
    inTheWayOf: (...asked) => sharesInTheWay(clients.repeat, ...asked),
    removeFileShare: (fileShareArn) => removeFileShare(clients.repeat, fileShareArn),

    async refreshCache(fileShareArn) {
      const answer = await asked(REFRESH, () =>
        clients.once.send(
          new RefreshCacheCommand({ FileShareARN: fileShareArn, FolderList: ['/'], Recursive: true }),
        ),
      );
      if (answer.NotificationId === undefined) throw missingId(REFRESH, 'NotificationId');
      return answer.NotificationId;
    },

    refreshState: (_fileShareArn, notificationId) => events(notificationId),

    async notifyWhenUploaded(fileShareArn) {
      const answer = await asked(UPLOADED, () =>
        clients.repeat.send(new NotifyWhenUploadedCommand({ FileShareARN: fileShareArn })),
      );
      if (answer.NotificationId === undefined) throw missingId(UPLOADED, 'NotificationId');
      return answer.NotificationId;
    },

    uploadState: (_fileShareArn, notificationId) => events(notificationId),
  };
}
