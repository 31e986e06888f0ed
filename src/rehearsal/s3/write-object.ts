import { defaultRetention } from '../store/bucket-defaults.ts';
import { keyPlace } from '../store/layout.ts';
import { receiveChecked } from './body.ts';
import { present } from './find-object.ts';
import { requireVouched } from './lock-headers.ts';
import { writtenHeaders } from './object-headers.ts';
import { headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { writeOptions } from './write-options.ts';

/** Largest body of one PutObject or UploadPart [aws-facts D]. */
export const MAX_BODY_BYTES = 5 * 1024 ** 3;

/** PutObject. */
export async function putObject(call: ObjectCall): Promise<S3Answer> {
  const { store, bucket, key, request, clock } = call;
  const options = writeOptions(call);
  const layout = store.layout(bucket);
  // The bucket and the key are looked at before a large body arrives for nothing.
  keyPlace(layout, key);
  refuseTooLarge(call);
  const retained = options.state.retention ?? defaultRetention(layout, clock.now());
  requireVouched(call, retained !== undefined || options.state.legalHold === true, 'Object');
  if (options.ifMatch !== undefined) present(await store.head(bucket, key));
  const received = await receiveChecked(store, bucket, request);
  return { status: 200, headers: writtenHeaders(call, store.commit(bucket, key, received, options)) };
}

/** @throws S3Error EntityTooLarge for a body that says it is larger than S3 takes in one piece */
export function refuseTooLarge({ request }: Pick<ObjectCall, 'request'>): void {
  const framed = headerOf(request, 'x-amz-decoded-content-length');
  if (Number(framed ?? headerOf(request, 'content-length') ?? 0) <= MAX_BODY_BYTES) return;
  throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
}
