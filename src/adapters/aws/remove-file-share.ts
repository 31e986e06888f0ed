import {
  DeleteFileShareCommand,
  type FileShareInfo,
  ListFileSharesCommand,
  type StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import { PortFault } from '../../ports/faults.ts';
import { asked } from './faults.ts';
import { allPages } from './pages.ts';

/**
 * Removes a file share without force: forcing drops what is not uploaded yet [aws-facts 8]. Which error a second
 * request gets while the first is under way is not documented, so after a refusal the list decides.
 */
export async function removeFileShare(client: StorageGatewayClient, arn: string): Promise<void> {
  try {
    await asked({ service: 'Storage Gateway', operation: 'DeleteFileShare', effect: 'repeatable' }, () =>
      client.send(new DeleteFileShareCommand({ FileShareARN: arn, ForceDelete: false })),
    );
  } catch (error) {
    if (!(error instanceof PortFault) || !['invalid', 'not-found', 'conflict'].includes(error.kind))
      throw error;
    if (error.kind !== 'not-found' && !(await goneOrGoing(client, arn))) throw error;
  }
}

async function goneOrGoing(client: StorageGatewayClient, arn: string): Promise<boolean> {
  const shares = await allPages<FileShareInfo>(async (token) => {
    const page = await asked(
      { service: 'Storage Gateway', operation: 'ListFileShares', effect: 'repeatable' },
      () => client.send(new ListFileSharesCommand({ Limit: 100, Marker: token })),
    );
    return { items: page.FileShareInfoList ?? [], next: page.NextMarker };
  });
  const found = shares.find(({ FileShareARN }) => FileShareARN === arn);
  return found === undefined || (found.FileShareStatus ?? '').endsWith('DELETING');
}
