import {
  CreateNFSFileShareCommand,
  CreateSMBFileShareCommand,
  DescribeNFSFileSharesCommand,
  DescribeSMBFileSharesCommand,
  ListFileSharesCommand,
  ListTagsForResourceCommand,
  type StorageGatewayClient,
  type Tag,
  UpdateNFSFileShareCommand,
  UpdateSMBFileShareCommand,
} from '@aws-sdk/client-storage-gateway';
import type { FileShareSpec } from '../../ports/file-gateway.ts';
import type { Observed, OwnerTags, Resources } from '../../ports/resources.ts';
import type { Pair } from './clients.ts';
import { asked, type Call, immutable, missingId, nullWhenAbsent } from './faults.ts';
import {
  FIXED_FILE_SHARE_FIELDS,
  fileShareState,
  nfsShareDifferences,
  smbShareDifferences,
} from './file-share-differences.ts';
import { fixedShareFields, nfsShareFields, smbShareFields } from './file-share-requests.ts';
import { allPages, filterByLookup } from './pages.ts';
import { carriesTags, wireTags } from './tags.ts';

/** File shares of S3 File Gateways. Throws PortFault. */
export function fileShares(clients: Pair<StorageGatewayClient>): Resources<FileShareSpec> {
  const observe = async (id: string, wanted: FileShareSpec): Promise<Observed | null> => {
    const looked = await nullWhenAbsent(() => describe(clients.repeat, id, wanted));
    if (looked === null) return null;
    const status = looked.status ?? 'unknown';
    return { id, state: fileShareState(status), status, differences: looked.differences };
  };
  return {
    observe,

    async findByTags(wanted, tags) {
      const arns = await allPages<string>(async (token) => {
        const page = await asked(calling('ListFileShares', 'repeatable'), () =>
          clients.repeat.send(
            new ListFileSharesCommand({ GatewayARN: wanted.gatewayArn, Limit: 100, Marker: token }),
          ),
        );
        const items = (page.FileShareInfoList ?? []).filter(
          ({ FileShareType }) => FileShareType === upper(wanted),
        );
        return { items: items.flatMap(({ FileShareARN }) => FileShareARN ?? []), next: page.NextMarker };
      });
      return filterByLookup(arns, (arn) => tagged(clients.repeat, arn, tags));
    },

    async create(wanted, tags) {
      const call = calling(`Create${upper(wanted)}FileShare`, 'once');
      const fixed = { ...fixedShareFields(wanted), Tags: wireTags(tags) };
      const answer = await asked(call, async () =>
        wanted.protocol === 'nfs'
          ? clients.once.send(new CreateNFSFileShareCommand({ ...nfsShareFields(wanted), ...fixed }))
          : clients.once.send(new CreateSMBFileShareCommand({ ...smbShareFields(wanted), ...fixed })),
      );
      if (answer.FileShareARN === undefined) throw missingId(call, 'FileShareARN');
      return answer.FileShareARN;
    },

    async update(id, wanted) {
      const call = calling(`Update${upper(wanted)}FileShare`, 'repeatable');
      const live = await describe(clients.repeat, id, wanted);
      const fixed = live.differences.filter(({ field }) => FIXED_FILE_SHARE_FIELDS.has(field));
      if (fixed.length > 0)
        throw immutable(
          call,
          fixed.map(({ field }) => field),
        );
      await asked(call, async () =>
        wanted.protocol === 'nfs'
          ? clients.once.send(new UpdateNFSFileShareCommand({ FileShareARN: id, ...nfsShareFields(wanted) }))
          : clients.once.send(new UpdateSMBFileShareCommand({ FileShareARN: id, ...smbShareFields(wanted) })),
      );
    },
  };
}

interface Look {
  readonly status: string | undefined;
  readonly differences: Observed['differences'];
}

function describe(client: StorageGatewayClient, arn: string, wanted: FileShareSpec): Promise<Look> {
  const operation = `Describe${upper(wanted)}FileShares`;
  const FileShareARNList = [arn];
  return asked(calling(operation, 'repeatable'), async () => {
    if (wanted.protocol === 'nfs') {
      const answer = await client.send(new DescribeNFSFileSharesCommand({ FileShareARNList }));
      const [found] = answer.NFSFileShareInfoList ?? [];
      if (found === undefined) throw absent(arn);
      return { status: found.FileShareStatus, differences: nfsShareDifferences(wanted, found) };
    }
    const answer = await client.send(new DescribeSMBFileSharesCommand({ FileShareARNList }));
    const [found] = answer.SMBFileShareInfoList ?? [];
    if (found === undefined) throw absent(arn);
    return { status: found.FileShareStatus, differences: smbShareDifferences(wanted, found) };
  });
}

async function tagged(client: StorageGatewayClient, arn: string, tags: OwnerTags): Promise<boolean> {
  const found = await nullWhenAbsent(() =>
    allPages<Tag>(async (token) => {
      const page = await asked(calling('ListTagsForResource', 'repeatable'), () =>
        client.send(new ListTagsForResourceCommand({ ResourceARN: arn, Marker: token })),
      );
      return { items: page.Tags ?? [], next: page.Marker };
    }),
  );
  return found !== null && carriesTags(found, tags);
}

function upper(spec: FileShareSpec): 'NFS' | 'SMB' {
  return spec.protocol === 'nfs' ? 'NFS' : 'SMB';
}

function calling(operation: string, effect: Call['effect']): Call {
  return { service: 'Storage Gateway', operation, effect };
}

/** An empty list says the same as the service's own error for an unknown file share, so it is made to look like it. */
function absent(arn: string): Error {
  return Object.assign(new Error(`The file share ${arn} was not found`), {
    name: 'InvalidGatewayRequestException',
  });
}
