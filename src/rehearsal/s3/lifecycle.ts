import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readDocument } from './body.ts';
import {
  DEFAULT_MINIMUM,
  isMinimum,
  LIFECYCLE_FILE,
  LIFECYCLE_MINIMUM_FILE,
  readMinimum,
} from './lifecycle-file.ts';
import { checkLifecycle } from './lifecycle-rules.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { childrenOf, fieldsOf, parseXml, textOf, xmlDocument } from './xml.ts';

const ROOT = 'LifecycleConfiguration';
const MINIMUM_HEADER = 'x-amz-transition-default-minimum-object-size';

/** PutBucketLifecycleConfiguration: replaces everything; rules come back as they were put, with an ID of their own each. */
export async function putLifecycle({ store, request, bucket }: BucketCall): Promise<S3Answer> {
  const { config } = store.layout(bucket);
  const minimum = headerOf(request, MINIMUM_HEADER) ?? DEFAULT_MINIMUM;
  if (!isMinimum(minimum)) throw new S3Error('InvalidRequest', `Invalid value for ${MINIMUM_HEADER}`);
  const content = parseXml(await readDocument(request), ROOT);
  checkLifecycle(content);
  const rules = childrenOf(content, 'Rule').map((rule) => {
    const id = textOf(rule, 'ID') ?? '';
    return { ...fieldsOf(rule), ID: id === '' ? randomUUID() : id };
  });
  writeFileSync(`${config}/${LIFECYCLE_FILE}`, xmlDocument(ROOT, { Rule: rules }));
  writeFileSync(`${config}/${LIFECYCLE_MINIMUM_FILE}`, minimum);
  return { status: 200, headers: { [MINIMUM_HEADER]: minimum } };
}

/** GetBucketLifecycleConfiguration. */
export async function getLifecycle({ store, bucket }: BucketCall): Promise<S3Answer> {
  const layout = store.layout(bucket);
  const file = `${layout.config}/${LIFECYCLE_FILE}`;
  if (!existsSync(file)) {
    throw new S3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
  }
  return {
    status: 200,
    headers: { [MINIMUM_HEADER]: readMinimum(layout) },
    body: readFileSync(file, 'utf8'),
  };
}

/** DeleteBucketLifecycle. */
export async function deleteLifecycle({ store, bucket }: BucketCall): Promise<S3Answer> {
  const { config } = store.layout(bucket);
  for (const file of [LIFECYCLE_FILE, LIFECYCLE_MINIMUM_FILE]) rmSync(`${config}/${file}`, { force: true });
  return { status: 204 };
}
