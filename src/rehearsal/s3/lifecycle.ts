import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readDocument } from './body.ts';
import { checkLifecycle } from './lifecycle-rules.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { childrenOf, parseXml, textOf } from './xml.ts';

const FILE = 'lifecycle.xml';
const MINIMUM_FILE = 'lifecycle-minimum-object-size.txt';
const MINIMUM_HEADER = 'x-amz-transition-default-minimum-object-size';
/** Since September 2024 [aws-facts A.5]. */
const DEFAULT_MINIMUM = 'all_storage_classes_128K';
const MINIMUMS = [DEFAULT_MINIMUM, 'varies_by_storage_class'];

/** PutBucketLifecycleConfiguration: replaces everything; what was put is what is got, rules we know nothing of included. */
export async function putLifecycle({ store, request, bucket }: BucketCall): Promise<S3Answer> {
  const { config } = store.layout(bucket);
  const minimum = headerOf(request, MINIMUM_HEADER) ?? DEFAULT_MINIMUM;
  if (!MINIMUMS.includes(minimum)) throw new S3Error('InvalidRequest', `Invalid value for ${MINIMUM_HEADER}`);
  const text = await readDocument(request);
  const content = parseXml(text, 'LifecycleConfiguration');
  checkLifecycle(content);
  const named = childrenOf(content, 'Rule').map((rule) => (textOf(rule, 'ID') ?? '') !== '');
  writeFileSync(`${config}/${FILE}`, withIds(text, named));
  writeFileSync(`${config}/${MINIMUM_FILE}`, minimum);
  return { status: 200, headers: { [MINIMUM_HEADER]: minimum } };
}

/** GetBucketLifecycleConfiguration. */
export async function getLifecycle({ store, bucket }: BucketCall): Promise<S3Answer> {
  const { config } = store.layout(bucket);
  if (!existsSync(`${config}/${FILE}`)) {
    throw new S3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
  }
  const minimum = existsSync(`${config}/${MINIMUM_FILE}`)
    ? readFileSync(`${config}/${MINIMUM_FILE}`, 'utf8').trim()
    : DEFAULT_MINIMUM;
  return {
    status: 200,
    headers: { [MINIMUM_HEADER]: minimum },
    body: readFileSync(`${config}/${FILE}`, 'utf8'),
  };
}

/** DeleteBucketLifecycle. */
export async function deleteLifecycle({ store, bucket }: BucketCall): Promise<S3Answer> {
  const { config } = store.layout(bucket);
  for (const file of [FILE, MINIMUM_FILE]) rmSync(`${config}/${file}`, { force: true });
  return { status: 204 };
}

/** S3 gives every rule without an ID one of its own; the rest of the text stays as it came. */
function withIds(text: string, named: readonly boolean[]): string {
  let rule = -1;
  return text.replace(/<Rule(?:\s[^>]*)?>(\s*<ID>\s*<\/ID>|\s*<ID\s*\/>)?/g, (opening) => {
    rule += 1;
    return named[rule] === true ? opening : `<Rule><ID>${randomUUID()}</ID>`;
  });
}
