import {
  GetBucketVersioningCommand,
  type IntelligentTieringConfiguration,
  ListBucketIntelligentTieringConfigurationsCommand,
} from '@aws-sdk/client-s3';
import type { ArchiveTiering } from '../../ports/bucket.ts';
import { allPages } from './pages.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** Whether MFA delete is on. */
export async function hasMfaDelete(s3: S3, bucket: string): Promise<boolean> {
  const found = await askS3('GetBucketVersioning', () =>
    s3.client.send(new GetBucketVersioningCommand(inBucket(s3, bucket))),
  );
  return found.MFADelete === 'Enabled';
}

/** Configurations that are not turned off; a status nobody knows counts as on. */
export async function archiveTierings(s3: S3, bucket: string): Promise<readonly ArchiveTiering[]> {
  const all = await allPages(async (token) => {
    const page = await askS3('ListBucketIntelligentTieringConfigurations', () =>
      s3.client.send(
        new ListBucketIntelligentTieringConfigurationsCommand({
          ...inBucket(s3, bucket),
          ContinuationToken: token,
        }),
      ),
    );
    return { items: page.IntelligentTieringConfigurationList ?? [], next: page.NextContinuationToken };
  });
  return all
    .filter(({ Status, Tierings = [] }) => Status !== 'Disabled' && Tierings.length > 0)
    .map(({ Id: id = '', Filter: filter }) => ({ id, ...placeOf(filter) }));
}

function placeOf(filter: IntelligentTieringConfiguration['Filter']): Omit<ArchiveTiering, 'id'> {
  return {
    keyPrefix: filter?.Prefix ?? filter?.And?.Prefix ?? '',
    tagged: filter?.Tag !== undefined || (filter?.And?.Tags ?? []).length > 0,
  };
}
