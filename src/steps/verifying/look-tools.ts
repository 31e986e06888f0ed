import type { Buckets } from '../../ports/bucket.ts';
import type { SourceReader } from '../../ports/source-reads.ts';
import type { StreamSums } from '../../ports/stream-sums.ts';
import type { SumsTally } from './inventory-sums.ts';
import type { RereadTally } from './reread.ts';

/** What is known of the bucket's ETags. */
export interface EtagTrust {
  /** False once they prove not to be MD5s. */
  tell: boolean;
  /** The answer of S3 for one object; null before anybody asked. */
  asked: Promise<boolean> | null;
}

/** What looking takes. */
export interface LookTools {
  readonly buckets: Buckets;
  /** Null when the source may not be read. */
  readonly reader: SourceReader | null;
  readonly etags: EtagTrust;
  /** For what is read back; null below L4. */
  readonly streams: StreamSums | null;
  readonly tally: RereadTally;
  readonly sums: SumsTally;
}
