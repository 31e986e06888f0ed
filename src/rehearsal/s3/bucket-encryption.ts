import { ENCRYPTION_FILE } from '../store/bucket-defaults.ts';
import type { BucketDocument } from './bucket-document.ts';
import { S3Error } from './s3-error.ts';
import {
  childOf,
  childrenOf,
  known,
  malformed,
  textOf,
  type XmlFields,
  type XmlNode,
  xmlDocument,
} from './xml.ts';

const ROOT = 'ServerSideEncryptionConfiguration';
const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];
/** An ARN of a key or an alias, or one of these by itself. */
const KMS_KEY =
  /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|(mrk-)?[0-9a-f]{8,32}(-[0-9a-f]{4,12}){0,4})$/;

/** SSE-S3, and no keys of customers: every bucket since April 2026 [aws-facts D]. */
const BY_DEFAULT: XmlFields = {
  Rule: {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    BucketKeyEnabled: false,
    BlockedEncryptionTypes: { EncryptionType: 'SSE-C' },
  },
};

/** How objects are encrypted whose writer does not say. There is always an answer; deleting goes back to SSE-S3. */
export const ENCRYPTION: BucketDocument = {
  root: ROOT,
  file: ENCRYPTION_FILE,
  absent: () => xmlDocument(ROOT, BY_DEFAULT),
  check(content) {
    known(content, ['Rule']);
    const rules = childrenOf(content, 'Rule');
    const [rule] = rules;
    if (rule === undefined || rules.length > 1) throw malformed();
    known(rule, ['ApplyServerSideEncryptionByDefault', 'BucketKeyEnabled', 'BlockedEncryptionTypes']);
    checkRule(rule);
    return undefined;
  },
};

function checkRule(rule: XmlNode): void {
  const byDefault = childOf(rule, 'ApplyServerSideEncryptionByDefault');
  const blocked = childOf(rule, 'BlockedEncryptionTypes');
  if (byDefault === undefined && blocked === undefined) throw malformed();
  const bucketKey = textOf(rule, 'BucketKeyEnabled') ?? 'false';
  if (!['true', 'false'].includes(bucketKey)) throw malformed();
  if (blocked !== undefined) checkBlocked(blocked);
  if (byDefault === undefined) return;
  known(byDefault, ['SSEAlgorithm', 'KMSMasterKeyID']);
  const algorithm = textOf(byDefault, 'SSEAlgorithm') ?? '';
  const key = textOf(byDefault, 'KMSMasterKeyID');
  if (!ALGORITHMS.includes(algorithm)) throw malformed();
  if (key !== undefined && algorithm === 'AES256') {
    throw new S3Error(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
  if (key !== undefined && !KMS_KEY.test(key))
    throw new S3Error(
      'InvalidArgument',
      'Invalid KMSMasterKeyID: neither an ARN nor an id or alias of a key',
    );
  if (bucketKey === 'true' && algorithm === 'aws:kms:dsse')
    throw new S3Error('InvalidArgument', 'BucketKeyEnabled is not supported with aws:kms:dsse');
}

function checkBlocked(blocked: XmlNode): void {
  known(blocked, ['EncryptionType']);
  const types = childrenOf(blocked, 'EncryptionType');
  if (types.length === 0 || types.some((type) => type !== 'NONE' && type !== 'SSE-C')) throw malformed();
  if (types.length > 1 && types.includes('NONE'))
    throw new S3Error('InvalidArgument', 'NONE does not go with another blocked encryption type');
}
