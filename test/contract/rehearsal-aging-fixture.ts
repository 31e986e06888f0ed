import {
  type _Object,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type LifecycleRule,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  type Advanced,
  type AdvanceProgress,
  advancedSchema,
  advanceProgressSchema,
} from '../../src/rehearsal/aging/advanced.ts';
import { DATA, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';

export const KIB = 1024;
export const DAY = 86_400_000;
export const HOUR = 3_600_000;

/** A rehearsal with a bucket, and a way to let it age. */
export interface AgingBucket extends Premises {
  put(
    key: string,
    sizeBytes: number,
    more?: Partial<ConstructorParameters<typeof PutObjectCommand>[0]>,
  ): Promise<void>;
  rules(...rules: readonly LifecycleRule[]): Promise<void>;
  versioned(): Promise<void>;
  advance(ms: number): Promise<Advanced>;
  progress(): Promise<AdvanceProgress>;
  head(key: string): Promise<HeadObjectCommandOutput>;
  /** Keys and classes, `a STANDARD`. */
  classes(): Promise<readonly string[]>;
}

export async function openAgingBucket(): Promise<AgingBucket> {
  const premises = await openPremises(0);
  const own = async (method: 'GET' | 'POST', body?: object): Promise<unknown> => {
    const answer = await fetch(`${premises.endpoint()}/_rehearsal/advance`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const value: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(value)}`);
    return value;
  };
  return {
    ...premises,
    async put(Key, sizeBytes, more = {}) {
      const Body = Buffer.alloc(sizeBytes, Key);
      await premises.s3().send(new PutObjectCommand({ Bucket: DATA, Key, Body, ...more }));
    },
    async rules(...Rules) {
      const LifecycleConfiguration = { Rules: [...Rules] };
      await premises
        .s3()
        .send(new PutBucketLifecycleConfigurationCommand({ Bucket: DATA, LifecycleConfiguration }));
    },
    async versioned() {
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await premises.s3().send(new PutBucketVersioningCommand({ Bucket: DATA, VersioningConfiguration }));
    },
    advance: async (ms) => advancedSchema.parse(await own('POST', { ms })),
    progress: async () => advanceProgressSchema.parse(await own('GET')),
    head: (Key) => premises.s3().send(new HeadObjectCommand({ Bucket: DATA, Key })),
    async classes() {
      const { Contents = [] } = await premises.s3().send(new ListObjectsV2Command({ Bucket: DATA }));
      return Contents.map(({ Key, StorageClass }: _Object) => `${Key} ${StorageClass}`);
    },
  };
}

/** The part of an answer that is about the bucket. */
export function agedBucket({ buckets }: Advanced): Advanced['buckets'][number] {
  const found = buckets.find(({ bucket }) => bucket === DATA);
  if (found === undefined) throw new Error('the bucket is missing');
  return found;
}
