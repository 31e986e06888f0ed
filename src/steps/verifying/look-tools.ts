import type { Buckets } from '../../ports/bucket.ts';
import type { SourceReader } from '../../ports/source-reads.ts';
import type { StreamSums } from '../../ports/stream-sums.ts';
import type { RereadTally } from './reread.ts';

/** What looking takes. `etags.tell` turns false when the bucket's ETags prove not to be MD5s. */
export interface LookTools {
  readonly buckets: Buckets;
  /** Null when the source may not be read. */
  readonly reader: SourceReader | null;
  readonly etags: { tell: boolean };
  /** For what is read back; null below L4. */
  readonly streams: StreamSums | null;
  readonly tally: RereadTally;
}
