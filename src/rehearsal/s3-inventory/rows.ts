import type { StoredObject, StoredVersion } from '../object-store.ts';
import { OWNER } from '../s3/bucket-fixed.ts';
import type { InventoryConfiguration, InventoryField } from '../s3/inventory-configuration.ts';
import type { DiskStore } from '../store/store.ts';

const VALUES: Readonly<Record<InventoryField, (object: StoredObject) => string>> = {
  Size: (object) => String(object.sizeBytes),
  LastModifiedDate: (object) => object.lastModified.toISOString(),
  ETag: (object) => object.etag,
  StorageClass: (object) => object.storageClass,
  IsMultipartUploaded: (object) => String(/-\d+$/.test(object.etag)),
  ReplicationStatus: () => '',
  EncryptionStatus: ({ encryption }) =>
    encryption?.algorithm === 'aws:kms'
      ? 'SSE-KMS'
      : encryption?.algorithm === 'aws:kms:dsse'
        ? 'DSSE-KMS'
        : 'SSE-S3',
  ObjectLockRetainUntilDate: (object) => object.retention?.until ?? '',
  ObjectLockMode: (object) => object.retention?.mode ?? '',
  ObjectLockLegalHoldStatus: ({ legalHold }) => (legalHold === undefined ? '' : legalHold ? 'ON' : 'OFF'),
  BucketKeyStatus: ({ encryption }) => (encryption?.bucketKey === true ? 'ENABLED' : 'DISABLED'),
  ChecksumAlgorithm: (object) => object.checksum.algorithm,
  ObjectOwner: () => OWNER.ID,
};
/** What a delete marker has of these. */
const OF_MARKERS: readonly InventoryField[] = ['LastModifiedDate', 'ObjectOwner'];

/** Names of a report's columns, in their order. */
export function columnsOf({ allVersions, fields }: InventoryConfiguration): readonly string[] {
  return ['Bucket', 'Key', ...(allVersions ? ['VersionId', 'IsLatest', 'IsDeleteMarker'] : []), ...fields];
}

/** A report's rows, one at a time and in any order: a text for each column, empty where there is nothing. */
export async function* rowsOf(
  store: DiskStore,
  bucket: string,
  configuration: InventoryConfiguration,
): AsyncGenerator<readonly string[]> {
  const { prefix, fields, allVersions } = configuration;
  if (allVersions) {
    for await (const version of store.versions(bucket, { prefix })) {
      const { versionId, isLatest, deleteMarker } = version;
      const values = fields.map((field) => valueIn(field, version));
      yield [
        bucket,
        version.key,
        versionId === 'null' ? '' : versionId,
        String(isLatest),
        String(deleteMarker),
        ...values,
      ];
    }
    return;
  }
  for await (const object of store.scan(bucket, { key: prefix, inclusive: true })) {
    if (!object.key.startsWith(prefix)) break;
    yield [bucket, object.key, ...fields.map((field) => VALUES[field](object))];
  }
}

function valueIn(field: InventoryField, { object, lastModified }: StoredVersion): string {
  if (object !== null) return VALUES[field](object);
  if (!OF_MARKERS.includes(field)) return '';
  return field === 'LastModifiedDate' ? lastModified.toISOString() : OWNER.ID;
}
