import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule as SdkRule,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import type { LifecycleConfiguration, LifecycleRule } from '../../ports/bucket.ts';
import { unless } from './faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

const NONE: LifecycleConfiguration = { rules: [], transitionDefaultMinimumObjectSize: null };

/** Empty only when S3 says there is no configuration; a denial is not "no rules" [aws-facts A.7]. */
export function getLifecycle(s3: S3, bucket: string): Promise<LifecycleConfiguration> {
  return unless('NoSuchLifecycleConfiguration', NONE, async () => {
    const found = await askS3('GetBucketLifecycleConfiguration', () =>
      s3.client.send(new GetBucketLifecycleConfigurationCommand(inBucket(s3, bucket))),
    );
    return {
      rules: (found.Rules ?? []).map((rule) => toPlain(rule) as LifecycleRule),
      transitionDefaultMinimumObjectSize: found.TransitionDefaultMinimumObjectSize ?? null,
    };
  });
}

/**
 * Replaces the bucket's lifecycle configuration as a whole. S3 refuses a configuration without rules, so none means
 * that the configuration is deleted; objects are not touched by that.
 */
export async function putLifecycle(
  s3: S3,
  bucket: string,
  configuration: LifecycleConfiguration,
): Promise<void> {
  if (configuration.rules.length === 0) {
    await askS3('DeleteBucketLifecycle', () =>
      s3.client.send(new DeleteBucketLifecycleCommand(inBucket(s3, bucket))),
    );
    return;
  }
  const minimum = configuration.transitionDefaultMinimumObjectSize;
  await askS3('PutBucketLifecycleConfiguration', () =>
    s3.client.send(
      new PutBucketLifecycleConfigurationCommand({
        ...inBucket(s3, bucket),
        LifecycleConfiguration: { Rules: configuration.rules.map((rule) => toSdk(rule) as SdkRule) },
        ...(minimum === null
          ? {}
          : { TransitionDefaultMinimumObjectSize: minimum as TransitionDefaultMinimumObjectSize }),
      }),
    ),
  );
}

/** The SDK's rule as plain JSON, so that it survives a file: dates as text, and no members that are not there. */
function toPlain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return eachMember(value, (_, member) => toPlain(member));
}

/** The way back: the one member of a rule that S3 wants as a time is called `Date`, wherever it stands. */
function toSdk(value: unknown): unknown {
  return eachMember(value, (name, member) =>
    name === 'Date' && typeof member === 'string' ? new Date(member) : toSdk(member),
  );
}

function eachMember(value: unknown, map: (name: string, member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => map('', item));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, map(name, member)]));
}
