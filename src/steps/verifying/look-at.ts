import pMap from 'p-map';
import type { ObjectHead } from '../../ports/bucket.ts';
import type { ObjectLook, Pair, SourceLook } from '../../ports/comparison.ts';
import type { SourceReading, WantedSum } from '../../ports/source-reads.ts';
import { sourceNow } from '../source-now.ts';
import { etagsMayTell, maySettleByEtag, md5OfEtag } from './etags.ts';
import { countSums, knownFor } from './inventory-sums.ts';
import type { LookTools } from './look-tools.ts';
import type { CompareRequest } from './request.ts';
import { readBack, WHOLE_SAMPLE } from './reread.ts';
import { storedLook } from './stored-looks.ts';
import { wantedSums } from './wanted-sums.ts';

/** Questions about single objects in flight for one batch. */
const HEADS_IN_FLIGHT = 16;

/** What came of a batch of pairs. */
export interface Looked {
  readonly pairs: number;
  readonly source: readonly SourceLook[];
  readonly object: readonly ObjectLook[];
}

/**
 * Both ends of a batch of pairs, asking and reading no more than it takes: a pair that its sizes or a missing object decide
 * is only looked at; an object whose listed ETag may settle it, and is the MD5 of the source, is the source's content, without a question;
 * of all others the stored checksum is asked for, and computed of the source in the same way.
 */
export async function lookAt(
  tools: LookTools,
  request: CompareRequest,
  batch: readonly Pair[],
): Promise<Looked> {
  const ways = batch.map((pair) => wayOf(tools, request, pair));
  const going = (way: Way) => batch.filter((_, at) => ways[at] === way);
  const [plain, etags, asked] = await Promise.all([
    readAll(tools, request, going('decided'), () => []),
    settleByEtag(tools, request, going('etag')),
    askAndRead(tools, request, going('asked')),
  ]);
  const rest = await askAndRead(tools, request, etags.left);
  const source = [plain, etags.source, asked.source, rest.source].flat();
  countSums(tools.sums, batch, source);
  return {
    pairs: batch.length,
    source,
    object: [etags.object, asked.object, rest.object].flat(),
  };
}

/** How a pair is looked at. */
type Way = 'decided' | 'etag' | 'asked';

function wayOf(tools: LookTools, request: CompareRequest, pair: Pair): Way {
  if (isDecided(pair)) return 'decided';
  // Asking spares the reading that an ETag would take.
  if (pair.known.length > 0) return 'asked';
  return maySettleByEtag(tools, request, pair) ? 'etag' : 'asked';
}

/** No checksum makes a match of it any more: there is no object, or it has another size. */
function isDecided({ object, objectBytes, sizeBytes }: Pair): boolean {
  return object === 'absent' || (sizeBytes !== null && sizeBytes !== objectBytes);
}

async function settleByEtag(tools: LookTools, request: CompareRequest, pairs: readonly Pair[]) {
  if (!(await etagsMayTell(tools, request, pairs))) return { left: pairs, source: [], object: [] };
  const source = await readAll(tools, request, pairs, () => [{ algorithm: 'MD5', partBytes: null }]);
  const settled = (at: number) => {
    const found = source[at];
    const md5 = md5OfEtag(pairs[at]?.etag ?? null);
    return found?.checksum === null || (md5 !== null && found?.checksum.value === md5);
  };
  const left = pairs.filter((_, at) => !settled(at));
  // As with KMS, where all would be read twice for nothing.
  if (left.length * 2 > pairs.length) tools.etags.tell = false;
  return {
    left,
    source: source.filter((_, at) => settled(at)),
    object: pairs.flatMap((pair, at): ObjectLook[] => {
      const checksum = source[at]?.checksum ?? null;
      if (!settled(at) || checksum === null) return [];
      return [{ key: pair.key, learnt: 'stored', checksum, storageClass: null, metadata: null }];
    }),
  };
}

async function askAndRead(tools: LookTools, request: CompareRequest, pairs: readonly Pair[]) {
  const heads = await pMap(pairs, ({ key }) => tools.buckets.head(request.bucket, key), {
    concurrency: HEADS_IN_FLIGHT,
  });
  const wanted = await pMap(pairs, ({ key }, at) => wantedOf(tools, request, key, heads[at] ?? null), {
    concurrency: HEADS_IN_FLIGHT,
  });
  const source = await readAll(tools, request, pairs, (at) => wanted[at] ?? []);
  const { buckets, streams, tally } = tools;
  const from = { bucket: request.bucket, sample: request.sample ?? WHOLE_SAMPLE, tally };
  const reread = streams === null ? [] : await readBack(buckets, streams, from, pairs, source);
  const stored = pairs.flatMap(({ key }, at) => storedLook(key, heads[at] ?? null, request));
  return { source, object: [...stored, ...reread] };
}

/** Parts are asked for only where they matter. */
async function wantedOf(
  { buckets, reader }: LookTools,
  request: CompareRequest,
  key: string,
  head: ObjectHead | null,
): Promise<readonly WantedSum[]> {
  if (reader === null) return [];
  const parts = head?.checksum?.type === 'COMPOSITE' ? await buckets.parts(request.bucket, key) : null;
  return wantedSums(request.level, head, parts);
}

/** One look a pair and checksum, in order; nothing when the source may not be read. */
async function readAll(
  { reader }: LookTools,
  request: CompareRequest,
  pairs: readonly Pair[],
  sumsOf: (at: number) => readonly WantedSum[],
): Promise<readonly SourceLook[]> {
  if (reader === null || pairs.length === 0) return [];
  const readings = await reader.read(
    pairs.map((pair, at) => {
      const { path, kind } = pair;
      const sums = sumsOf(at);
      return { path, kind, sums, known: knownFor(pair, sums) };
    }),
  );
  return readings.flatMap((reading, at) => {
    const pair = pairs[at];
    return pair === undefined ? [] : sourceLooks(request, pair, reading);
  });
}

function sourceLooks({ inventory }: CompareRequest, pair: Pair, reading: SourceReading): SourceLook[] {
  const { path } = pair;
  if (reading.kind !== 'read')
    return [{ path, sourceNow: reading.kind, checksum: null, checksumFrom: null, found: null }];
  const look = { path, sourceNow: sourceNow(inventory, pair, reading), found: reading };
  if (reading.sums.length === 0) return [{ ...look, checksum: null, checksumFrom: null }];
  const checksumFrom = reading.known ? 'inventory' : 'read';
  return reading.sums.map((checksum) => ({ ...look, checksum, checksumFrom }));
}
