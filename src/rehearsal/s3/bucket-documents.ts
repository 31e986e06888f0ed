import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { VERSIONING_FILE } from '../store/versions.ts';
import { readDocument } from './body.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import {
  childOf,
  childrenOf,
  malformed,
  parseXml,
  textOf,
  type XmlFields,
  type XmlNode,
  xmlDocument,
} from './xml.ts';

/** A setting of a bucket that S3 keeps as one XML document: what is put is what is got, byte for byte. */
export interface BucketDocument {
  readonly root: string;
  /** Below the bucket's `config/`. */
  readonly file: string;
  /** What S3 answers while nothing was put. */
  readonly absent: () => string;
  /** @throws S3Error for a document S3 would refuse */
  readonly check: (content: XmlNode) => void;
}

const oneOf = (value: string | undefined, allowed: readonly string[]): void => {
  if (value === undefined || !allowed.includes(value)) throw malformed();
};

export const VERSIONING: BucketDocument = {
  root: 'VersioningConfiguration',
  file: VERSIONING_FILE,
  absent: () => xmlDocument('VersioningConfiguration', {}),
  check(content) {
    oneOf(textOf(content, 'Status'), ['Enabled', 'Suspended']);
    if (textOf(content, 'MfaDelete') === 'Enabled') {
      throw new S3Error('NotImplemented', 'The rehearsal has no MFA delete.');
    }
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
    for (const flag of PUBLIC_ACCESS_FLAGS) oneOf(textOf(content, flag) ?? 'false', ['true', 'false']);
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
  },
};

const sseS3: XmlFields = {
  Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
};

export const ENCRYPTION: BucketDocument = {
  root: 'ServerSideEncryptionConfiguration',
  file: 'encryption.xml',
  absent: () => xmlDocument('ServerSideEncryptionConfiguration', sseS3),
  check(content) {
    const rules = childrenOf(content, 'Rule');
    if (rules.length === 0) throw malformed();
    for (const rule of rules) {
      const byDefault = childOf(rule, 'ApplyServerSideEncryptionByDefault');
      if (byDefault !== undefined)
        oneOf(textOf(byDefault, 'SSEAlgorithm'), ['AES256', 'aws:kms', 'aws:kms:dsse']);
    }
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

/** The operation that reads a document. */
export const getDocument =
  (document: BucketDocument) =>
  async ({ store, bucket }: BucketCall): Promise<S3Answer> => {
    const file = `${store.layout(bucket).config}/${document.file}`;
    return { status: 200, body: existsSync(file) ? readFileSync(file, 'utf8') : document.absent() };
  };

/** The operation that replaces it. */
export const putDocument =
  (document: BucketDocument) =>
  async ({ store, request, bucket }: BucketCall): Promise<S3Answer> => {
    const { config } = store.layout(bucket);
    const text = await readDocument(request);
    document.check(parseXml(text, document.root));
    writeFileSync(`${config}/${document.file}`, text);
    return { status: 200 };
  };

/** The operation that takes it away. */
export const deleteDocument =
  (document: BucketDocument) =>
  async ({ store, bucket }: BucketCall): Promise<S3Answer> => {
    rmSync(`${store.layout(bucket).config}/${document.file}`, { force: true });
    return { status: 204 };
  };
