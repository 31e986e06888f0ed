import { createHash } from 'node:crypto';
import { accountOf } from '../../config/account.ts';
import type { Config } from '../../config/schema.ts';
import type { InventoryReportSetting, WantedPosture } from './posture.ts';
import { controlStatements, dataStatements, reportsPrefix } from './statements.ts';

/** What a configuration asks of the data bucket, or of the control bucket, whichever `bucket` is. */
export function wantedPosture(config: Config, bucket: string): WantedPosture {
  const { encryption, kmsKeyArn = null, blockSseC, objectLock = null } = config.bucket;
  const holdsData = bucket === config.bucket.name;
  return {
    encryption,
    kmsKeyArn: encryption === 'SSE-KMS' ? kmsKeyArn : null,
    blockSseC,
    objectLock: holdsData ? objectLock : null,
    inventory: holdsData ? reportOf(config) : null,
    statements: [...(holdsData ? dataStatements(config) : controlStatements(config))],
  };
}

/** Longest id of an inventory configuration, in characters (S3 API, PutBucketInventoryConfiguration). */
const LONGEST_ID = 64;

/** The id of a migration's inventory report on its data bucket. */
export function inventoryId(migration: string): string {
  const id = `headwater-${migration}`;
  if (id.length <= LONGEST_ID) return id;
  return `headwater-${createHash('sha256').update(migration).digest('hex').slice(0, 32)}`;
}

const FREQUENCIES = { daily: 'Daily', weekly: 'Weekly' } as const;

/** All versions as Parquet [aws-facts D], with what a comparison with an inventory asks for; sorted. */
const FIELDS = [
  'ChecksumAlgorithm',
  'ETag',
  'EncryptionStatus',
  'IsMultipartUploaded',
  'LastModifiedDate',
  'Size',
  'StorageClass',
];

function reportOf(config: Config): InventoryReportSetting | null {
  const { inventory, control } = config.bucket;
  if (inventory === 'off') return null;
  return {
    enabled: true,
    bucket: control,
    prefix: reportsPrefix(config.migration),
    account: accountOf(config),
    format: 'Parquet',
    frequency: FREQUENCIES[inventory],
    allVersions: true,
    // With a key of KMS, S3 as a service would need that key's policy too.
    encryption: 'SSE-S3',
    fields: FIELDS,
  };
}
