import type { Buckets } from '../../ports/bucket.ts';
import type { SourceReader } from '../../ports/source-reads.ts';

/** What looking takes. `etags.tell` turns false when the bucket's ETags prove not to be MD5s. */
export interface LookTools {
  readonly buckets: Buckets;
  /** Null when the source may not be read. */
  readonly reader: SourceReader | null;
  readonly etags: { tell: boolean };
}
