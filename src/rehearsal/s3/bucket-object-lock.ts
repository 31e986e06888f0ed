import { OBJECT_LOCK_FILE } from '../store/bucket-defaults.ts';
import { VERSIONING_FILE } from '../store/versions.ts';
import type { BucketDocument } from './bucket-document.ts';
import { S3Error } from './s3-error.ts';
import { childOf, known, malformed, textOf, type XmlNode, xmlDocument } from './xml.ts';

const ROOT = 'ObjectLockConfiguration';
// S3 keeps objects for at most 100 years.
const MAX = { Days: 36_500, Years: 100 };

/** What a bucket created with Object Lock has: locks may be put on its objects, and none is put by default. */
export const LOCK_WITHOUT_RULE = xmlDocument(ROOT, { ObjectLockEnabled: 'Enabled' });

/** Object Lock of a bucket. It needs versioning, and cannot be taken away again [aws-facts D]. */
export const OBJECT_LOCK: BucketDocument = {
  root: ROOT,
  file: OBJECT_LOCK_FILE,
  absent() {
    throw new S3Error(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    );
  },
  check(content, { settings, bucket }) {
    known(content, ['ObjectLockEnabled', 'Rule']);
    if (textOf(content, 'ObjectLockEnabled') !== 'Enabled') throw malformed();
    const rule = childOf(content, 'Rule');
    if (rule !== undefined) checkRule(rule);
    if (!isEnabled(settings.inForce(bucket, VERSIONING_FILE))) {
      throw new S3Error(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      );
    }
    return undefined;
  },
};

const isEnabled = (versioning: string | null): boolean =>
  /<Status>\s*Enabled\s*<\/Status>/.test(versioning ?? '');

function checkRule(rule: XmlNode): void {
  known(rule, ['DefaultRetention']);
  const retention = childOf(rule, 'DefaultRetention');
  if (retention === undefined) throw malformed();
  if (childOf(retention, 'DefaultEventHold') !== undefined)
    throw new S3Error('NotImplemented', 'The rehearsal has no event holds.');
  known(retention, ['Mode', 'Days', 'Years']);
  if (!['GOVERNANCE', 'COMPLIANCE'].includes(textOf(retention, 'Mode') ?? '')) throw malformed();
  const [days, years] = [textOf(retention, 'Days'), textOf(retention, 'Years')];
  if ((days === undefined) === (years === undefined)) throw malformed();
  const unit = days === undefined ? 'Years' : 'Days';
  const text = days ?? years ?? '';
  if (!/^-?\d{1,10}$/.test(text)) throw malformed();
  if (Number(text) < 1)
    throw new S3Error('InvalidArgument', 'Default retention period must be a positive integer value.');
  if (Number(text) > MAX[unit])
    throw new S3Error('InvalidArgument', `Default retention period too large: at most ${MAX[unit]} ${unit}.`);
}
