import {
  DeleteBucketInventoryConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  type InventoryConfiguration,
  type InventoryEncryption,
  type InventoryFormat,
  type InventoryFrequency,
  type InventoryOptionalField,
  PutBucketInventoryConfigurationCommand,
} from '@aws-sdk/client-s3';
import type { InventoryReportSetting } from '../../../plans/posture/posture.ts';
import { unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

/** The report with that id; null when there is none. */
export async function readInventory(
  s3: S3,
  bucket: string,
  Id: string,
): Promise<InventoryReportSetting | null> {
  const found = await unless('NoSuchConfiguration', null, () =>
    askS3('GetBucketInventoryConfiguration', () =>
      s3.client.send(new GetBucketInventoryConfigurationCommand({ ...inBucket(s3, bucket), Id })),
    ),
  );
  const report = found?.InventoryConfiguration;
  if (report === undefined) return null;
  const place = report.Destination?.S3BucketDestination;
  return {
    enabled: report.IsEnabled === true,
    bucket: (place?.Bucket ?? '').replace(/^arn:[^:]*:s3:::/, ''),
    prefix: place?.Prefix ?? '',
    account: place?.AccountId ?? null,
    format: place?.Format ?? '',
    frequency: report.Schedule?.Frequency ?? '',
    allVersions: report.IncludedObjectVersions === 'All',
    encryption: encryptionOf(place?.Encryption),
    fields: [...(report.OptionalFields ?? [])].sort(),
  };
}

/** Puts the report with that id, or takes it off the bucket; reports that were delivered stay. */
export async function writeInventory(
  s3: S3,
  bucket: string,
  Id: string,
  report: InventoryReportSetting | null,
): Promise<void> {
  const where = { ...inBucket(s3, bucket), Id };
  if (report === null) {
    await unless('NoSuchConfiguration', undefined, () =>
      askS3('DeleteBucketInventoryConfiguration', () =>
        s3.client.send(new DeleteBucketInventoryConfigurationCommand(where)),
      ),
    );
    return;
  }
  await askS3('PutBucketInventoryConfiguration', async () => {
    const InventoryConfiguration = configurationOf(Id, report, await s3.client.config.region());
    await s3.client.send(new PutBucketInventoryConfigurationCommand({ ...where, InventoryConfiguration }));
  });
}

function configurationOf(Id: string, report: InventoryReportSetting, region: string): InventoryConfiguration {
  return {
    Id,
    IsEnabled: report.enabled,
    IncludedObjectVersions: report.allVersions ? 'All' : 'Current',
    Schedule: { Frequency: report.frequency as InventoryFrequency },
    OptionalFields: report.fields as InventoryOptionalField[],
    Destination: {
      S3BucketDestination: {
        ...(report.account === null ? {} : { AccountId: report.account }),
        Bucket: `arn:${partitionOf(region)}:s3:::${report.bucket}`,
        Prefix: report.prefix,
        Format: report.format as InventoryFormat,
        ...(report.encryption === 'SSE-S3' ? { Encryption: { SSES3: {} } } : {}),
      },
    },
  };
}

function encryptionOf(encryption: InventoryEncryption | undefined): InventoryReportSetting['encryption'] {
  if (encryption?.SSEKMS !== undefined) return 'SSE-KMS';
  return encryption?.SSES3 === undefined ? 'default' : 'SSE-S3';
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
