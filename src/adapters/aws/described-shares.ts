import {
  DescribeNFSFileSharesCommand,
  DescribeSMBFileSharesCommand,
  type FileShareInfo,
  ListFileSharesCommand,
  type NFSFileShareInfo,
  type SMBFileShareInfo,
  type StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import { asked, type Call, nullWhenAbsent } from './faults.ts';
import { allPages } from './pages.ts';

/** File shares that a Describe takes at most [aws-facts 8]. */
const AT_ONCE = 10;

/** A file share of either protocol. */
export type DescribedShare = NFSFileShareInfo | SMBFileShareInfo;

/** All file shares of the account, of any gateway, those `known` left out; one that goes while it is asked for may be among them or not. */
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
  const nfs = await described(arnsOf('NFS'), async (FileShareARNList) => {
    const page = await asked(reading('DescribeNFSFileShares'), () =>
      client.send(new DescribeNFSFileSharesCommand({ FileShareARNList })),
    );
    return page.NFSFileShareInfoList ?? [];
  });
  const smb = await described(arnsOf('SMB'), async (FileShareARNList) => {
    const page = await asked(reading('DescribeSMBFileShares'), () =>
      client.send(new DescribeSMBFileSharesCommand({ FileShareARNList })),
    );
    return page.SMBFileShareInfoList ?? [];
  });
  return [...nfs, ...smb];
}

/** One of them that has gone since the list makes the question about all ten fail, so these are asked for singly. */
async function described<One>(
  arns: readonly string[],
  ask: (arns: string[]) => Promise<readonly One[]>,
): Promise<readonly One[]> {
  const shares: One[] = [];
  for (const ten of inTens(arns)) {
    const found = await nullWhenAbsent(() => ask(ten));
    if (found !== null) {
      shares.push(...found);
      continue;
    }
    for (const arn of ten) shares.push(...((await nullWhenAbsent(() => ask([arn]))) ?? []));
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
