import { OBJECT_LOCK_FILE } from '../store/bucket-defaults.ts';
import { VERSIONING_FILE } from '../store/versions.ts';
import { type BucketDocument, oneOf } from './bucket-document.ts';
import { LIFECYCLE_FILE } from './lifecycle-file.ts';
import { hasMfaDelete, requireMfa } from './mfa-delete.ts';
import type { BucketCall } from './request.ts';
import { S3Error } from './s3-error.ts';
import { childNames, childOf, malformed, parseXml, textOf, xmlDocument } from './xml.ts';

/** GetBucketVersioning and its siblings. A bucket is versioned, suspended, or was never either. */
export const VERSIONING: BucketDocument = {
  root: 'VersioningConfiguration',
  file: VERSIONING_FILE,
  absent: () => xmlDocument('VersioningConfiguration', {}),
  check(content, call) {
    const { settings, bucket } = call;
    const status = textOf(content, 'Status');
    if (status === undefined) {
      throw new S3Error(
        'IllegalVersioningConfigurationException',
        'The versioning configuration has no Status.',
      );
    }
    oneOf(status, ['Enabled', 'Suspended']);
    const mfaDelete = textOf(content, 'MfaDelete');
    oneOf(mfaDelete ?? 'Disabled', ['Enabled', 'Disabled']);
    if (mfaDelete === 'Enabled' || hasMfaDelete(call)) requireMfa(call);
    if (mfaDelete === 'Enabled' && settings.inForce(bucket, LIFECYCLE_FILE) !== null) {
      throw new S3Error('InvalidBucketState', 'A bucket with a lifecycle configuration takes no MFA delete.');
    }
    if (status === 'Suspended' && settings.inForce(bucket, OBJECT_LOCK_FILE) !== null) {
      throw new S3Error(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      );
    }
    return undefined;
  },
};

const PUBLIC_ACCESS_FLAGS = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
];

export const PUBLIC_ACCESS_BLOCK: BucketDocument = {
  root: 'PublicAccessBlockConfiguration',
  file: 'public-access-block.xml',
  absent() {
    throw new S3Error(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    );
  },
  check(content) {
    for (const name of childNames(content)) oneOf(name, PUBLIC_ACCESS_FLAGS);
    for (const flag of PUBLIC_ACCESS_FLAGS) oneOf(textOf(content, flag) ?? 'false', ['true', 'false']);
    return undefined;
  },
};

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

export const OWNERSHIP_CONTROLS: BucketDocument = {
  root: 'OwnershipControls',
  file: 'ownership-controls.xml',
  absent() {
    throw new S3Error('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found');
  },
  check(content) {
    const rule = childOf(content, 'Rule');
    if (rule === undefined) throw malformed();
    oneOf(textOf(rule, 'ObjectOwnership'), OWNERSHIPS);
    return undefined;
  },
};

/** What S3 sets on every bucket it creates since April 2023: no public access, no ACLs [aws-facts D]. */
export function defaultDocuments(ownership = 'BucketOwnerEnforced'): readonly (readonly [string, string])[] {
  if (!OWNERSHIPS.includes(ownership))
    throw new S3Error('InvalidArgument', 'Invalid x-amz-object-ownership header');
  const flags = Object.fromEntries(PUBLIC_ACCESS_FLAGS.map((flag) => [flag, true]));
  return [
    [PUBLIC_ACCESS_BLOCK.file, xmlDocument(PUBLIC_ACCESS_BLOCK.root, flags)],
    [OWNERSHIP_CONTROLS.file, xmlDocument(OWNERSHIP_CONTROLS.root, { Rule: { ObjectOwnership: ownership } })],
  ];
}

/** Whether nobody but the bucket's owner owns its objects, so that there are no ACLs. */
export function isOwnerEnforced({ settings, bucket }: Pick<BucketCall, 'settings' | 'bucket'>): boolean {
  return settings.inForce(bucket, OWNERSHIP_CONTROLS.file)?.includes('BucketOwnerEnforced') === true;
}

/** Whether a flag of the bucket's public access block is on. */
export function blocksPublic(
  { settings, bucket }: Pick<BucketCall, 'settings' | 'bucket'>,
  flag: string,
): boolean {
  const text = settings.inForce(bucket, PUBLIC_ACCESS_BLOCK.file);
  return text !== null && textOf(parseXml(text, PUBLIC_ACCESS_BLOCK.root), flag) === 'true';
}
