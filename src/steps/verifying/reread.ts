import pMap from 'p-map';
import { isInSample, type Sample } from '../../evidence/sample.ts';
import type { Buckets } from '../../ports/bucket.ts';
import type { ObjectLook, Pair, SourceLook } from '../../ports/comparison.ts';
import type { StreamSums } from '../../ports/stream-sums.ts';

/** Objects of one batch that are read back at the same time. */
const GETS_IN_FLIGHT = 4;

/** What reading back came to, in objects. */
export interface RereadTally {
  read: number;
  /** Of those: not what the source gives now, although it is as it was scanned. */
  different: number;
  /** Of the sample: in a class that must be restored before it is read. */
  archived: number;
}

/** A tally before anything was read. */
export function noRereads(): RereadTally {
  return { read: 0, different: 0, archived: 0 };
}

/** Everything, as one slice. */
export const WHOLE_SAMPLE: Sample = { seed: 0, slices: 1, slice: 0 };

/** Reads back the objects of those pairs that are in the sample, and counts how they stand to what the source gave. */
export async function readBack(
  buckets: Buckets,
  streams: StreamSums,
  from: { readonly bucket: string; readonly sample: Sample; readonly tally: RereadTally },
  pairs: readonly Pair[],
  source: readonly SourceLook[],
): Promise<readonly ObjectLook[]> {
  const sampled = pairs.filter(({ path }) => isInSample(from.sample, path));
  const looks = await pMap(sampled, ({ key }) => readOne(buckets, streams, from.bucket, key), {
    concurrency: GETS_IN_FLIGHT,
  });
  const sums = sourceSums(source);
  looks.forEach((look, at) => {
    const path = sampled[at]?.path;
    if (look === null || path === undefined) return;
    if (look.checksum === null) from.tally.archived += 1;
    else {
      from.tally.read += 1;
      const ours = sums.get(nameOf(path));
      if (ours !== undefined && ours !== look.checksum.value) from.tally.different += 1;
    }
  });
  return looks.filter((look) => look !== null);
}

/** Null for an object that went away after it was listed. */
async function readOne(
  buckets: Buckets,
  streams: StreamSums,
  bucket: string,
  key: string,
): Promise<ObjectLook | null> {
  const body = await buckets.open(bucket, key);
  if (body.kind === 'gone') return null;
  const checksum = body.kind === 'archived' ? null : await streams.sum(body.bytes);
  return { key, learnt: 're-read', checksum, storageClass: null, metadata: null };
}

/** CRC-64/NVME of the sources that are still what was scanned, by path. */
function sourceSums(source: readonly SourceLook[]): ReadonlyMap<string, string | null> {
  return new Map(
    source
      .filter(({ sourceNow, checksum }) => sourceNow === 'same' && checksum?.algorithm === 'CRC64NVME')
      .map(({ path, checksum }) => [nameOf(path), checksum?.value ?? null]),
  );
}

const nameOf = (path: Uint8Array): string => Buffer.from(path).toString('latin1');
