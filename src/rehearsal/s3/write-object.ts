import { keyPlace } from '../store/layout.ts';
import { receiveChecked } from './body.ts';
import { writeOptions, writtenHeaders } from './object-headers.ts';
import { present } from './read-object.ts';
import type { ObjectCall, S3Answer } from './request.ts';

/** PutObject. */
export async function putObject({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const options = writeOptions(request);
  // The bucket and the key are looked at before a large body arrives for nothing.
  keyPlace(store.layout(bucket), key);
  if (options.ifMatch !== undefined) present(await store.head(bucket, key));
  const received = await receiveChecked(store, bucket, request);
  return { status: 200, headers: writtenHeaders(store.commit(bucket, key, received, options)) };
}

/** DeleteObject. headwater never calls it; people who rehearse do. */
export async function deleteObject({ store, bucket, key }: ObjectCall): Promise<S3Answer> {
  await store.remove(bucket, key);
  return { status: 204 };
}
