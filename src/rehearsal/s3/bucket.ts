import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readDocument } from './body.ts';
import { defaultDocuments } from './bucket-documents.ts';
import { type BucketCall, headerOf, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { parseXml, textOf, xmlDocument } from './xml.ts';

const DEFAULT_REGION = 'us-east-1';

/** ListBuckets. */
export async function listBuckets({ store }: Pick<BucketCall, 'store'>): Promise<S3Answer> {
  const buckets = (await store.buckets()).map((name) => ({
    Name: name,
    CreationDate: statSync(store.layout(name).directory).birthtime.toISOString(),
  }));
  const owner = { ID: 'rehearsal', DisplayName: 'rehearsal' };
  return {
    status: 200,
    body: xmlDocument('ListAllMyBucketsResult', { Owner: owner, Buckets: { Bucket: buckets } }),
  };
}

/** CreateBucket. A repeated one is refused in every Region, also in us-east-1 where S3 itself lets it pass. */
export async function createBucket({ store, request, bucket }: BucketCall): Promise<S3Answer> {
  if (headerOf(request, 'x-amz-bucket-object-lock-enabled') === 'true') {
    throw new S3Error('NotImplemented', 'The rehearsal has no Object Lock.');
  }
  const text = request.headers['content-length'] === undefined ? '' : await readDocument(request);
  const region =
    text === '' ? undefined : textOf(parseXml(text, 'CreateBucketConfiguration'), 'LocationConstraint');
  if (await store.hasBucket(bucket)) {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
    );
  }
  await store.createBucket(bucket);
  const { config } = store.layout(bucket);
  writeFileSync(`${config}/region.txt`, region ?? DEFAULT_REGION);
  for (const [file, document] of defaultDocuments(headerOf(request, 'x-amz-object-ownership'))) {
    writeFileSync(`${config}/${file}`, document);
  }
  return { status: 200, headers: { location: `/${bucket}` } };
}

/** HeadBucket. */
export async function headBucket(call: BucketCall): Promise<S3Answer> {
  return { status: 200, headers: { 'x-amz-bucket-region': regionOf(call) } };
}

/** GetBucketLocation: empty for us-east-1, as in S3. */
export async function getBucketLocation(call: BucketCall): Promise<S3Answer> {
  const region = regionOf(call);
  const text = xmlDocument('LocationConstraint', {});
  const constraint = region === DEFAULT_REGION ? '' : region;
  return { status: 200, body: text.replace('></LocationConstraint>', `>${constraint}</LocationConstraint>`) };
}

function regionOf({ store, bucket }: BucketCall): string {
  const file = `${store.layout(bucket).config}/region.txt`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : DEFAULT_REGION;
}
