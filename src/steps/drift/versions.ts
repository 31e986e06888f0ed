import pMap from 'p-map';
import type { Buckets, ListedVersion } from '../../ports/bucket.ts';
import type { VersionsSight } from '../../ports/drift.ts';

export interface VersionsRequest {
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly committedAt: Date;
  /** How users write through a file gateway what is newer than the commit; null where they need none. */
  readonly through: 'nfs' | 'smb' | null;
  /** Every version, however many there are. */
  readonly deep: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (done: number) => void;
}

/** Pages of 1,000 versions that are listed without `deep`. */
const MOST_PAGES = 20;
/** Newer objects that are asked about, the newest first. */
const MOST_ASKED = { shallow: 200, deep: 10_000 } as const;
const ASKED_AT_ONCE = 16;

/**
 * Counts what lies below a prefix, and asks about the newest objects whether a file gateway can have written them: over NFS each
 * write of one stores permissions, owner and time of the file as user metadata [aws-facts 3]. Over SMB nobody says what it stores, so only
 * objects without any user metadata count. Who wrote an object S3 does not tell.
 */
export async function lookAtVersions(buckets: Buckets, request: VersionsRequest): Promise<VersionsSight> {
  const { bucket, keyPrefix, through, deep, signal } = request;
  const most = deep ? MOST_ASKED.deep : MOST_ASKED.shallow;
  const counted = {
    listed: 0,
    objects: 0,
    objectBytes: 0,
    noncurrent: 0,
    noncurrentBytes: 0,
    deleteMarkers: 0,
  };
  let newest: readonly ListedVersion[] = [];
  let [newer, pages, whole] = [0, 0, true];
  for await (const page of buckets.versions(bucket, keyPrefix)) {
    signal?.throwIfAborted();
    if (!deep && pages === MOST_PAGES) {
      whole = false;
      break;
    }
    pages += 1;
    for (const version of page) count(counted, version);
    const ours = through === null ? [] : page.filter((one) => isNewer(one, request.committedAt));
    newer += ours.length;
    newest = [...newest, ...ours]
      .toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime())
      .slice(0, most);
    request.onProgress(counted.listed);
  }
  const foreign = await pMap(newest, (one) => isForeign(buckets, bucket, one.key, through), {
    concurrency: ASKED_AT_ONCE,
  });
  return {
    whole,
    ...counted,
    newer,
    asked: newest.length,
    foreign: newest
      .filter((_, at) => foreign[at] === true)
      .map(({ key, lastModified }) => ({ key, at: lastModified.toISOString() })),
  };
}

type Counted = Pick<
  VersionsSight,
  'listed' | 'objects' | 'objectBytes' | 'noncurrent' | 'noncurrentBytes' | 'deleteMarkers'
>;

function count(
  counted: { -readonly [name in keyof Counted]: number },
  { kind, isLatest, sizeBytes }: ListedVersion,
): void {
  counted.listed += 1;
  if (kind === 'delete-marker') counted.deleteMarkers += 1;
  else if (isLatest) {
    counted.objects += 1;
    counted.objectBytes += sizeBytes;
  } else {
    counted.noncurrent += 1;
    counted.noncurrentBytes += sizeBytes;
  }
}

function isNewer({ kind, isLatest, lastModified }: ListedVersion, committedAt: Date): boolean {
  return kind === 'object' && isLatest && lastModified > committedAt;
}

/** One that is gone meanwhile accuses nobody. */
async function isForeign(
  buckets: Buckets,
  bucket: string,
  key: string,
  through: VersionsRequest['through'],
): Promise<boolean> {
  const head = await buckets.head(bucket, key);
  if (head === null) return false;
  return !Object.keys(head.metadata).some((name) => through === 'smb' || name.startsWith('file-'));
}
