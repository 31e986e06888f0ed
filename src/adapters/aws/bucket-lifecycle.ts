import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule as SdkRule,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import type { LifecycleConfiguration } from '../../ports/bucket.ts';
import { unless } from './faults.ts';
import { documentToPut, rulesOf } from './lifecycle/document.ts';
import { changingBody, keepingBody } from './lifecycle/raw-body.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';
import { ANSWER_TIMEOUT_MS } from './timeouts.ts';
import { knowingWhose } from './whose-bucket.ts';

const NONE: LifecycleConfiguration = { rules: [], transitionDefaultMinimumObjectSize: null };

/**
 * Empty only when S3 says there is no configuration; a denial is not "no rules" [aws-facts A.7]. The rules are read from the
 * document itself: the SDK leaves out what it does not know.
 */
export function getLifecycle(s3: S3, bucket: string): Promise<LifecycleConfiguration> {
  return unless('NoSuchLifecycleConfiguration', NONE, async () => {
    const command = new GetBucketLifecycleConfigurationCommand(inBucket(s3, bucket));
    const body = keepingBody(command);
    const found = await knowingWhose(s3, bucket, () =>
      askS3('GetBucketLifecycleConfiguration', () => s3.client.send(command)),
    );
    const xml = body();
    return {
      rules: rulesOf(xml),
      transitionDefaultMinimumObjectSize: found.TransitionDefaultMinimumObjectSize ?? null,
      xml,
    };
  });
}

/**
 * Replaces the bucket's lifecycle configuration as a whole. S3 refuses a configuration without rules, so none means
 * that the configuration is deleted; objects are not touched by that. All tries together end soon: a late one would come over
 * what others have written since.
 */
export async function putLifecycle(
  s3: S3,
  bucket: string,
  configuration: LifecycleConfiguration,
): Promise<void> {
  const abortSignal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  if (configuration.rules.length === 0) {
    await askS3('DeleteBucketLifecycle', () =>
      s3.client.send(new DeleteBucketLifecycleCommand(inBucket(s3, bucket)), { abortSignal }),
    );
    return;
  }
  const minimum = configuration.transitionDefaultMinimumObjectSize;
  const command = new PutBucketLifecycleConfigurationCommand({
    ...inBucket(s3, bucket),
    LifecycleConfiguration: { Rules: configuration.rules.map((rule) => toSdk(rule) as SdkRule) },
    ...(minimum === null
      ? {}
      : { TransitionDefaultMinimumObjectSize: minimum as TransitionDefaultMinimumObjectSize }),
  });
  changingBody(command, (document) => documentToPut(configuration, document));
  await askS3('PutBucketLifecycleConfiguration', () => s3.client.send(command, { abortSignal }));
}

/** The one member of a rule that the SDK wants as a time is called `Date`, wherever it stands. */
function toSdk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSdk);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      name === 'Date' && typeof member === 'string' ? new Date(member) : toSdk(member),
    ]),
  );
}
