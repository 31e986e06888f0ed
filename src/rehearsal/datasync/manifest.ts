import type { FilterRule, ManifestConfig } from '@aws-sdk/client-datasync';
import * as sdk from '@aws-sdk/client-datasync';
import { enumValues } from '../model.ts';
import { Refusal } from '../model-service.ts';
import type { ObjectStore } from '../object-store.ts';
import { invalidRequest } from './refusals.ts';
import { bucketOf, roleArn } from './rules.ts';

/** Longest key of a manifest, in bytes, as of every object [aws-facts 2]. */
const MAX_KEY_BYTES = 1024;

/**
 * A manifest's configuration with its defaults filled in; null for an empty one, which takes the manifest away.
 * @throws Refusal `ValidationException` without a source [aws-facts 5], `InvalidRequestException` for other mistakes
 */
export function manifestConfig(given: ManifestConfig): ManifestConfig | null {
  const { Action = 'TRANSFER', Format = 'CSV', Source } = given;
  if (Object.values(given).every((member) => member === undefined || member === null)) return null;
  const s3 = Source?.S3;
  if (s3 === undefined) {
    throw new Refusal(
      'ValidationException',
      'ManifestConfig needs Source.S3: the role that reads the manifest is missing.',
    );
  }
  for (const [name, value] of [
    ['ManifestAction', Action],
    ['ManifestFormat', Format],
  ] as const) {
    if (!enumValues(sdk, name)?.includes(value))
      throw invalidRequest(`${name} ${value} is not valid.`, 'ValidationFailed');
  }
  bucketOf(s3.S3BucketArn ?? '');
  roleArn(s3.BucketAccessRoleArn ?? '');
  const key = s3.ManifestObjectPath ?? '';
  if (key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES || s3.ManifestObjectVersionId === '')
    throw invalidRequest('ManifestConfig does not name an object.', 'ValidationFailed');
  return { Action, Format, Source: { S3: s3 } };
}

/**
 * What a manifest cannot be combined with: filters, and deleting what it does not list [aws-facts 3, 5].
 * @throws Refusal `InvalidRequestException`
 */
export function checkManifestCombination(settings: {
  readonly manifest: ManifestConfig | null;
  readonly includes: readonly FilterRule[];
  readonly excludes: readonly FilterRule[];
  readonly options: { readonly PreserveDeletedFiles: string };
}): void {
  if (settings.manifest === null) return;
  if (settings.includes.length > 0 || settings.excludes.length > 0)
    throw invalidRequest('A manifest cannot be combined with filters.', 'InvalidManifest');
  if (settings.options.PreserveDeletedFiles === 'REMOVE') {
    throw invalidRequest(
      'Invalid SyncOption value. Option: PreserveDeletedFiles, Value: REMOVE is not supported with a manifest.',
      'InvalidSyncOption',
    );
  }
}

/**
 * Looks whether the manifest of an execution that is to be started is there, in the version it names.
 * @throws Refusal `InvalidRequestException`
 */
export async function requireManifest(manifest: ManifestConfig | null, store: ObjectStore): Promise<void> {
  const s3 = manifest?.Source?.S3;
  if (s3 === undefined) return;
  const bucket = bucketOf(s3.S3BucketArn ?? '');
  const key = s3.ManifestObjectPath ?? '';
  const versionId = s3.ManifestObjectVersionId;
  const look = async () =>
    versionId === undefined
      ? store.head(bucket, key)
      : ((await store.version(bucket, key, versionId))?.object ?? null);
  const found = (await store.hasBucket(bucket)) ? await look() : null;
  if (found === null) {
    throw invalidRequest(
      `DataSync could not read the manifest s3://${bucket}/${key}.`,
      'InvalidRequest',
      'ManifestNotFound',
    );
  }
}
