import {
  DescribeNFSFileSharesCommand,
  DescribeSMBFileSharesCommand,
  type FileShareInfo,
  ListFileSharesCommand,
  type NFSFileShareInfo,
  type SMBFileShareInfo,
  type StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import { asked, type Call } from './faults.ts';
import { allPages } from './pages.ts';

/** File shares that a Describe takes at most [aws-facts 8]. */
const AT_ONCE = 10;

/** A file share of either protocol. */
export type DescribedShare = NFSFileShareInfo | SMBFileShareInfo;

/** All file shares of the account, of any gateway, those `known` left out. */
export async function describedShares(
  client: StorageGatewayClient,
  known: ReadonlySet<string>,
): Promise<readonly DescribedShare[]> {
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
  const shares: DescribedShare[] = [];
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
