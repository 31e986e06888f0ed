import {
  DescribeNFSFileSharesCommand,
  DescribeSMBFileSharesCommand,
  type FileShareInfo,
  ListFileSharesCommand,
  type NFSFileShareInfo,
  type SMBFileShareInfo,
  type StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import type { FileGateway } from '../../ports/file-gateway.ts';
import type { Occupant } from '../../ports/resources.ts';
import { asked, type Call } from './faults.ts';
import { overlaps, placeOfArn } from './key-range.ts';
import { allPages } from './pages.ts';
import { migrationOf } from './tags.ts';

/** File shares that a Describe takes at most [aws-facts 8]. */
const AT_ONCE = 10;

/** File shares in the way of one of ours, see the port. */
export async function sharesInTheWay(
  client: StorageGatewayClient,
  ...[range, named, known]: Parameters<FileGateway['inTheWayOf']>
): Promise<readonly Occupant[]> {
  const all = await described(client, known);
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
  { GatewayARN, FileShareName = '' }: NFSFileShareInfo | SMBFileShareInfo,
  { gatewayArn, fileShareName }: { readonly gatewayArn: string; readonly fileShareName: string },
): boolean {
  return GatewayARN === gatewayArn && FileShareName.toLowerCase() === fileShareName.toLowerCase();
}

async function described(
  client: StorageGatewayClient,
  known: ReadonlySet<string>,
): Promise<readonly (NFSFileShareInfo | SMBFileShareInfo)[]> {
  const listed = await allPages<FileShareInfo>(async (token) => {
    const page = await asked(reading('ListFileShares'), () =>
      client.send(new ListFileSharesCommand({ Limit: 100, Marker: token })),
    );
    return { items: page.FileShareInfoList ?? [], next: page.NextMarker };
  });
  const arnsOf = (type: 'NFS' | 'SMB') =>
    listed
      .filter(({ FileShareType }) => FileShareType === type)
      .flatMap(({ FileShareARN }) => FileShareARN ?? [])
      .filter((arn) => !known.has(arn));
  const shares: (NFSFileShareInfo | SMBFileShareInfo)[] = [];
  for (const FileShareARNList of inTens(arnsOf('NFS'))) {
    const page = await asked(reading('DescribeNFSFileShares'), () =>
      client.send(new DescribeNFSFileSharesCommand({ FileShareARNList })),
    );
    shares.push(...(page.NFSFileShareInfoList ?? []));
  }
  for (const FileShareARNList of inTens(arnsOf('SMB'))) {
    const page = await asked(reading('DescribeSMBFileShares'), () =>
      client.send(new DescribeSMBFileSharesCommand({ FileShareARNList })),
    );
    shares.push(...(page.SMBFileShareInfoList ?? []));
  }
  return shares;
}

function inTens(arns: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(arns.length / AT_ONCE) }, (_, index) =>
    arns.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
}

function reading(operation: string): Call {
  return { service: 'Storage Gateway', operation, effect: 'repeatable' };
}
