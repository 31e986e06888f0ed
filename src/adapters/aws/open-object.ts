import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectBody } from '../../ports/bucket.ts';
import { PortFault } from '../../ports/faults.ts';
import { nullWhenAbsent } from './faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** The bytes of an object as they come, neither kept nor checked. */
export async function openObject(s3: S3, bucket: string, key: string): Promise<ObjectBody> {
  try {
    const found = await nullWhenAbsent(() =>
      askS3('GetObject', () => s3.client.send(new GetObjectCommand({ ...inBucket(s3, bucket), Key: key }))),
    );
    if (found === null) return { kind: 'gone' };
    return { kind: 'bytes', bytes: asTheyCome(found.Body as AsyncIterable<Uint8Array> | undefined) };
  } catch (error) {
    // What has to be restored first [aws-facts A.8].
    if (error instanceof PortFault && error.service === 'InvalidObjectState') return { kind: 'archived' };
    throw error;
  }
}

/** The bytes of an answer. A connection that breaks off in the middle is a fault like one before the first byte. */
export async function* asTheyCome(body: AsyncIterable<Uint8Array> | undefined): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await askS3('GetObject', () => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
