import { RestoreObjectCommand } from '@aws-sdk/client-s3';
import type { RestoreAnswer, RestoreRequest } from '../../ports/bucket.ts';
import { PortFault } from '../../ports/faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** What S3's refusals mean; any other is thrown [aws-facts A.8]. */
const ANSWERS: Readonly<Record<string, RestoreAnswer>> = {
  RestoreAlreadyInProgress: 'on-its-way',
  InvalidObjectState: 'not-archived',
  ObjectAlreadyInActiveTierError: 'not-archived',
  NoSuchKey: 'gone',
  // A key whose newest version is a delete marker.
  MethodNotAllowed: 'gone',
  GlacierExpeditedRetrievalNotAvailable: 'no-capacity',
};

/** Asks for a restored copy of an object's current version: 202 when it is on its way now, 200 when one is there and stays for longer. */
export async function restoreObject(
  s3: S3,
  bucket: string,
  key: string,
  { tier, days }: RestoreRequest,
): Promise<RestoreAnswer> {
  try {
    const { $metadata } = await askS3('RestoreObject', () =>
      s3.client.send(
        new RestoreObjectCommand({
          ...inBucket(s3, bucket),
          Key: key,
          RestoreRequest: { ...(days === null ? {} : { Days: days }), GlacierJobParameters: { Tier: tier } },
        }),
      ),
    );
    return $metadata.httpStatusCode === 200 ? 'kept' : 'asked';
  } catch (error) {
    const answer = error instanceof PortFault ? ANSWERS[error.service] : undefined;
    if (answer === undefined) throw error;
    return answer;
  }
}
