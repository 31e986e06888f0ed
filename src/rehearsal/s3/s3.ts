import type { Clock } from '../clock.ts';
import type { DiskStore } from '../store/store.ts';
import { requireOwner } from './bucket-owner.ts';
import { enforcePolicy } from './bucket-policy.ts';
import type { BucketSettings } from './bucket-settings.ts';
import { refuseUnknownHeaders } from './known-headers.ts';
import { headerOf, type OwnerOf, type S3Answer, type S3Request } from './request.ts';
import { routeOf } from './routes.ts';
import { S3Error } from './s3-error.ts';

/** Where the S3 operations of the rehearsal find their data. */
export interface S3Options {
  readonly store: DiskStore;
  readonly clock: Clock;
  readonly settings: BucketSettings;
  /** The account that asks; null: nobody has said. */
  readonly account: string | null;
  readonly ownerOf: OwnerOf;
}

/**
 * Answers one S3 request, whose sender is believed.
 * @throws S3Error, and whatever {@link asS3Error} can name
 */
export async function answerS3(options: S3Options, request: S3Request): Promise<S3Answer> {
  const { store, account, settings } = options;
  const route = routeOf(request);
  if (route === null) {
    throw new S3Error(
      'NotImplemented',
      'A header or query parameter you provided asks for what the rehearsal does not have.',
    );
  }
  if (route.headers !== undefined) refuseUnknownHeaders(Object.keys(request.headers), route.headers);
  if (route.about === 'service') return route.run({ ...options, request });
  const bucket = request.bucket ?? '';
  await requireOwner(options, bucket, headerOf(request, 'x-amz-expected-bucket-owner'));
  const creates = route.about === 'bucket' && route.method === 'PUT' && route.needs.length === 0;
  // Throws NoSuchBucket for every operation alike.
  if (!creates) {
    store.layout(bucket);
    enforcePolicy({ settings, account }, route.operation, request);
  }
  if (route.about === 'bucket') return route.run({ ...options, request, bucket });
  return route.run({ ...options, request, bucket, key: request.key ?? '' });
}
