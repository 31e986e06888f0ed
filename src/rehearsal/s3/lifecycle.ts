import { randomUUID } from 'node:crypto';
import { readDocument } from './body.ts';
import { DEFAULT_MINIMUM, isMinimum, LIFECYCLE_FILE, LIFECYCLE_MINIMUM_FILE } from './lifecycle-file.ts';
import { checkLifecycle } from './lifecycle-rules.ts';
import { hasMfaDelete } from './mfa-delete.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { childrenOf, fieldsOf, parseXml, textOf, xmlDocument } from './xml.ts';

const ROOT = 'LifecycleConfiguration';
const MINIMUM_HEADER = 'x-amz-transition-default-minimum-object-size';

/** PutBucketLifecycleConfiguration: replaces everything; rules come back as they were put, with an ID of their own each. */
export async function putLifecycle(call: BucketCall): Promise<S3Answer> {
  const { settings, request, bucket } = call;
  if (hasMfaDelete(call)) {
    // That both exclude each other is documented [aws-facts A.2]; how S3 says so is not.
    throw new S3Error('InvalidBucketState', 'A bucket with MFA delete takes no lifecycle configuration.');
  }
  const minimum = headerOf(request, MINIMUM_HEADER) ?? DEFAULT_MINIMUM;
  if (!isMinimum(minimum)) throw new S3Error('InvalidRequest', `Invalid value for ${MINIMUM_HEADER}`);
  const content = parseXml(await readDocument(request), ROOT);
  checkLifecycle(content);
  const rules = childrenOf(content, 'Rule').map((rule) => {
    const id = textOf(rule, 'ID') ?? '';
    return { ...fieldsOf(rule), ID: id === '' ? randomUUID() : id };
  });
  settings.write(bucket, LIFECYCLE_MINIMUM_FILE, minimum);
  settings.write(bucket, LIFECYCLE_FILE, xmlDocument(ROOT, { Rule: rules }));
  return { status: 200, headers: { [MINIMUM_HEADER]: minimum } };
}

/** GetBucketLifecycleConfiguration. */
export async function getLifecycle({ settings, bucket }: BucketCall): Promise<S3Answer> {
  const body = settings.shown(bucket, LIFECYCLE_FILE);
  if (body === null) {
    throw new S3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
  }
  const minimum = settings.shown(bucket, LIFECYCLE_MINIMUM_FILE)?.trim() ?? DEFAULT_MINIMUM;
  return { status: 200, headers: { [MINIMUM_HEADER]: minimum }, body };
}

/** DeleteBucketLifecycle. */
export async function deleteLifecycle({ settings, bucket }: BucketCall): Promise<S3Answer> {
  for (const file of [LIFECYCLE_FILE, LIFECYCLE_MINIMUM_FILE]) settings.write(bucket, file, null);
  return { status: 204 };
}
