import {
  DescribeDataRepositoryAssociationsCommand,
  DescribeFileSystemsCommand,
  type FSxClient,
} from '@aws-sdk/client-fsx';
import type { StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import type { FoundReader, Readers } from '../../ports/readers.ts';
import { describedShares } from './described-shares.ts';
import { asked, type Call } from './faults.ts';
import { placeOfArn } from './key-range.ts';
import { allPages } from './pages.ts';

/** Most that either Describe of FSx takes a page of [aws-facts F]. */
const A_PAGE = 25;
/** What S3 ends every alias of an access point with; no bucket's name may end so. */
const ALIAS = '-s3alias';

/** Who reads a bucket, over the SDK. */
export function readers(gateway: StorageGatewayClient, fsx: FSxClient): Readers {
  return {
    async fileShares(bucket) {
      const shares = await describedShares(gateway, new Set());
      return shares.flatMap(
        ({ FileShareARN: id = '', FileShareName: name = '', LocationARN }): FoundReader[] => {
          const place = placeOfArn(LocationARN);
          const told = place !== null && !place.bucket.endsWith(ALIAS);
          if (!told) return [{ kind: 'file-share', id, name, keyPrefix: null }];
          if (place.bucket !== bucket) return [];
          return [{ kind: 'file-share', id, name, keyPrefix: asPrefix(place.directory) }];
        },
      );
    },

    async lustre(bucket) {
      return [...(await associations(fsx, bucket)), ...(await linkedFileSystems(fsx, bucket))];
    },
  };
}

async function associations(client: FSxClient, bucket: string): Promise<readonly FoundReader[]> {
  const all = await allPages(async (token) => {
    const page = await asked(reading('DescribeDataRepositoryAssociations'), () =>
      client.send(new DescribeDataRepositoryAssociationsCommand({ MaxResults: A_PAGE, NextToken: token })),
    );
    return { items: page.Associations ?? [], next: page.NextToken };
  });
  return all.flatMap((one) => {
    const owner = `${one.FileSystemId ?? one.FileCacheId ?? ''}${one.FileSystemPath ?? one.FileCachePath ?? ''}`;
    return readerOf(one.AssociationId, owner, one.DataRepositoryPath, bucket);
  });
}

/** File systems that were linked to a bucket when they were made; they have no association [aws-facts F]. */
async function linkedFileSystems(client: FSxClient, bucket: string): Promise<readonly FoundReader[]> {
  const all = await allPages(async (token) => {
    const page = await asked(reading('DescribeFileSystems'), () =>
      client.send(new DescribeFileSystemsCommand({ MaxResults: A_PAGE, NextToken: token })),
    );
    return { items: page.FileSystems ?? [], next: page.NextToken };
  });
  return all.flatMap((one) => {
    const linked = one.LustreConfiguration?.DataRepositoryConfiguration;
    return readerOf(one.FileSystemId, '', linked?.ImportPath, bucket);
  });
}

function readerOf(id = '', name: string, path: string | undefined, bucket: string): readonly FoundReader[] {
  const [, its, directory = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(path ?? '') ?? [];
  return its === bucket ? [{ kind: 'fsx-lustre', id, name, keyPrefix: asPrefix(directory) }] : [];
}

/** Directories, so that `raw` is not taken for `raw-labels/` too. */
function asPrefix(directory: string): string {
  return directory === '' || directory.endsWith('/') ? directory : `${directory}/`;
}

function reading(operation: string): Call {
  return { service: 'FSx', operation, effect: 'repeatable' };
}
