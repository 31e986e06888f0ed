import type { BucketConfigurations } from './bucket-configurations.ts';
import { oneOf } from './bucket-document.ts';
import { beginState, writeState } from './inventory-state.ts';
import { S3Error } from './s3-error.ts';
import { childNames, childOf, childrenOf, known, malformed, textOf, type XmlNode } from './xml.ts';

/** The optional columns of a report, in S3's order (S3 storage-inventory). */
export const INVENTORY_FIELDS = [
  'Size',
  'LastModifiedDate',
  'ETag',
  'StorageClass',
  'IsMultipartUploaded',
  'ReplicationStatus',
  'EncryptionStatus',
  'ObjectLockRetainUntilDate',
  'ObjectLockMode',
  'ObjectLockLegalHoldStatus',
  'BucketKeyStatus',
  'ChecksumAlgorithm',
  'ObjectOwner',
] as const;
/** One of them. */
export type InventoryField = (typeof INVENTORY_FIELDS)[number];

const NOT_SERVED = [
  'IntelligentTieringAccessTier',
  'IntelligentTieringReferenceDate',
  'ObjectAccessControlList',
  'LifecycleExpirationDate',
  'ObjectLockEventHoldDuration',
  'ObjectLockEventHoldStatus',
];
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;

/** What a report is to hold, and where it goes. */
export interface InventoryConfiguration {
  readonly id: string;
  readonly enabled: boolean;
  readonly allVersions: boolean;
  readonly weekly: boolean;
  readonly format: 'CSV' | 'Parquet';
  /** Which keys; empty for all. */
  readonly prefix: string;
  readonly fields: readonly InventoryField[];
  readonly destination: {
    readonly bucket: string;
    readonly prefix: string;
    /** A KMS key's ARN; null: SSE-S3. */
    readonly keyId: string | null;
  };
}

/** Inventories of a bucket. */
export const INVENTORY: BucketConfigurations = {
  root: 'InventoryConfiguration',
  directory: 'inventory',
  listRoot: 'ListInventoryConfigurationsResult',
  page: 100,
  idPattern: /^[\w.-]{1,64}$/,
  check(content, { store }) {
    const { destination } = readInventory(content);
    try {
      store.layout(destination.bucket);
    } catch {
      throw new S3Error(
        'InvalidS3DestinationBucket',
        `The inventory's destination bucket ${destination.bucket} does not exist`,
      );
    }
  },
  added: ({ settings, bucket, clock }, id) => beginState(settings, bucket, id, clock.now()),
  removed: ({ settings, bucket }, id) => writeState(settings, bucket, id, null),
};

/** @throws S3Error for what S3 refuses, and NotImplemented for what the rehearsal does not write */
export function readInventory(content: XmlNode): InventoryConfiguration {
  known(content, [
    'Id',
    'IsEnabled',
    'Destination',
    'Filter',
    'IncludedObjectVersions',
    'OptionalFields',
    'Schedule',
  ]);
  const [enabled, versions] = [textOf(content, 'IsEnabled'), textOf(content, 'IncludedObjectVersions')];
  const frequency = textOf(childOf(content, 'Schedule') ?? '', 'Frequency');
  oneOf(enabled, ['true', 'false']);
  oneOf(versions, ['All', 'Current']);
  oneOf(frequency, ['Daily', 'Weekly']);
  const filter = childOf(content, 'Filter') ?? '';
  known(filter, ['Prefix']);
  return {
    id: textOf(content, 'Id') ?? '',
    enabled: enabled === 'true',
    allVersions: versions === 'All',
    weekly: frequency === 'Weekly',
    ...readDestination(childOf(content, 'Destination') ?? ''),
    prefix: textOf(filter, 'Prefix') ?? '',
    fields: readFields(childOf(content, 'OptionalFields') ?? ''),
  };
}

function readFields(node: XmlNode): readonly InventoryField[] {
  known(node, ['Field']);
  const named = childrenOf(node, 'Field');
  const missing = named.find((field) => NOT_SERVED.includes(String(field)));
  if (missing !== undefined) throw notServed(`the inventory field ${String(missing)}`);
  for (const field of named) oneOf(String(field), INVENTORY_FIELDS);
  return INVENTORY_FIELDS.filter((field) => named.includes(field));
}

function readDestination(node: XmlNode): Pick<InventoryConfiguration, 'format' | 'destination'> {
  const place = childOf(node, 'S3BucketDestination');
  if (place === undefined) throw malformed();
  known(place, ['AccountId', 'Bucket', 'Format', 'Prefix', 'Encryption']);
  const format = textOf(place, 'Format');
  oneOf(format, ['CSV', 'ORC', 'Parquet']);
  if (format !== 'CSV' && format !== 'Parquet') throw notServed(`inventories as ${format}`);
  const bucket = BUCKET_ARN.exec(textOf(place, 'Bucket') ?? '')?.[1];
  if (bucket === undefined)
    throw new S3Error('InvalidArgument', 'The destination Bucket must be the ARN of a bucket');
  return {
    format,
    destination: {
      bucket,
      prefix: textOf(place, 'Prefix') ?? '',
      keyId: readKey(childOf(place, 'Encryption') ?? ''),
    },
  };
}

function readKey(encryption: XmlNode): string | null {
  known(encryption, ['SSE-S3', 'SSE-KMS']);
  if (childNames(encryption).length > 1) throw malformed();
  const kms = childOf(encryption, 'SSE-KMS');
  if (kms === undefined) return null;
  const key = textOf(kms, 'KeyId');
  if (key === undefined || key === '') throw malformed();
  return key;
}

function notServed(what: string): S3Error {
  return new S3Error('NotImplemented', `The rehearsal does not write ${what}.`);
}
