import type { Buckets } from '../../ports/bucket.ts';
import { buckets } from './buckets.ts';
import { s3Client } from './s3-client.ts';

/** Where an S3 is that no configuration describes. */
export interface AnyS3 {
  /** Absent for AWS. */
  readonly endpoint?: string;
  /** Named profile of the shared AWS configuration; absent for the default credential chain. */
  readonly profile?: string;
  /** Absent: as environment and profile say; a bucket in another Region is followed there. */
  readonly region?: string;
  /** The bucket in the path and not in the host's name. */
  readonly pathStyle: boolean;
}

/** S3 alone, wherever it is, with the SDK's own chain of credentials. Nothing is sent until a method is called. */
export function anyS3(options: AnyS3): { readonly buckets: Buckets; close(): void } {
  // The SDK would print at start that releases after 2027-01 want a newer Node; ours is pinned, and runs on this one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { pathStyle, ...where } = options;
  const client = s3Client(
    { ...where, rehearsal: null, account: '' },
    { followRegionRedirects: options.endpoint === undefined, pathStyle },
  );
  return { buckets: buckets({ client, owner: null }), close: () => client.destroy() };
}
