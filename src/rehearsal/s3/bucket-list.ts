import { statSync } from 'node:fs';
import { regionOf } from './bucket.ts';
import { OWNER } from './bucket-fixed.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** The largest page [aws-facts D]. */
const MAX_BUCKETS = 10_000;

/** ListBuckets, by pages when the client asks for pages: names in order, each with its Region where any parameter was given. */
export async function listBuckets(call: Omit<BucketCall, 'bucket'>): Promise<S3Answer> {
  const { store, clock, request, ownerOf } = call;
  const { query } = request;
  const prefix = query.get('prefix');
  const token = query.get('continuation-token');
  const region = query.get('bucket-region');
  const limit = limitOf(query.get('max-buckets'));
  const after = token === null ? '' : readToken(token);
  const asked = [prefix, token, region, query.get('max-buckets')].some((value) => value !== null);
  const owners = await Promise.all(
    (await store.buckets()).map(async (name) => ({ name, owner: await ownerOf(name) })),
  );
  const found = owners
    .flatMap(({ name, owner }) => (owner?.isOurs === false ? [] : [name]))
    .filter((name) => name > after && name.startsWith(prefix ?? ''))
    .filter((bucket) => region === null || regionOf({ ...call, bucket }) === region);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > page.length && last !== undefined ? writeToken(last) : undefined;
  return {
    status: 200,
    body: xmlDocument('ListAllMyBucketsResult', {
      Owner: OWNER,
      Buckets: {
        Bucket: page.map((bucket) => ({
          Name: bucket,
          CreationDate: new Date(
            clock.at(statSync(store.layout(bucket).directory).birthtimeMs),
          ).toISOString(),
          ...(asked ? { BucketRegion: regionOf({ ...call, bucket }) } : {}),
          BucketArn: `arn:aws:s3:::${bucket}`,
        })),
      },
      ContinuationToken: next,
      Prefix: prefix ?? undefined,
    }),
  };
}

function limitOf(text: string | null): number {
  if (text === null) return MAX_BUCKETS;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_BUCKETS)
    throw new S3Error(
      'InvalidArgument',
      `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`,
    );
  return limit;
}

const writeToken = (name: string): string => Buffer.from(name).toString('base64url');

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (name === '' || writeToken(name) !== token)
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return name;
}
