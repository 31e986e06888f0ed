import { RefreshCacheCommand, type StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import type { FileGateway } from '../../ports/file-gateway.ts';
import type { Pair } from './clients.ts';
import { asked, type Call, missingId } from './faults.ts';
import { fileShares } from './file-shares.ts';
import { sharesInTheWay } from './prefix-shares.ts';
import type { RefreshEvents } from './refresh-events.ts';
import { removeFileShare } from './remove-file-share.ts';

const REFRESH: Call = { service: 'Storage Gateway', operation: 'RefreshCache', effect: 'once' };

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
  };
}
