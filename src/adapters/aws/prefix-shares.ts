import type { StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import type { FileGateway } from '../../ports/file-gateway.ts';
import type { Occupant } from '../../ports/resources.ts';
import { type DescribedShare, describedShares } from './described-shares.ts';
import { overlaps, placeOfArn } from './key-range.ts';
import { migrationOf } from './tags.ts';

/** File shares in the way of one of ours, see the port. */
export async function sharesInTheWay(
  client: StorageGatewayClient,
  ...[range, named, known]: Parameters<FileGateway['inTheWayOf']>
): Promise<readonly Occupant[]> {
  const all = await describedShares(client, known);
  return all
    .filter((share) => {
      const place = placeOfArn(share.LocationARN);
      const writes =
        share.ReadOnly !== true && place !== null && overlaps(range, place.bucket, place.directory);
      return writes || (named !== null && hasName(share, named));
    })
    .map((share) => ({
      id: share.FileShareARN ?? '',
      name: share.FileShareName ?? '',
      migration: migrationOf(share.Tags?.map(({ Key, Value }) => ({ Key, Value })) ?? []),
    }));
}

/** SMB does not tell upper from lower case, so nobody should rely on it. */
function hasName(
  { GatewayARN, FileShareName = '' }: DescribedShare,
  { gatewayArn, fileShareName }: { readonly gatewayArn: string; readonly fileShareName: string },
): boolean {
  return GatewayARN === gatewayArn && FileShareName.toLowerCase() === fileShareName.toLowerCase();
}
