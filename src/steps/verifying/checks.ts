import pMap from 'p-map';
import type { ObjectHead } from '../../ports/bucket.ts';
import type { Checksum, Comparison, ObjectLook, Pair, SourceLook } from '../../ports/comparison.ts';
import type { FileLook } from '../../ports/shares.ts';
import { sourceNow } from '../source-now.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/** Checks in flight: enough to hide the latency of HeadObject and of a filer. */
const CHECKS_IN_FLIGHT = 32;

/** Looks at both ends of every pair: what S3 stored, and what the source holds now. */
export async function addChecks(
  context: CompareContext,
  request: CompareRequest,
  comparison: Comparison,
): Promise<void> {
  const { files, symlinks } = request.inventory.counts;
  let done = 0;
  for await (const batch of comparison.pairs()) {
    const looks = await pMap(batch, (pair) => look(context, request, pair), {
      concurrency: CHECKS_IN_FLIGHT,
    });
    await comparison.addSourceLooks(looks.flatMap(({ source }) => source));
    await comparison.addObjectLooks(looks.flatMap(({ object }) => object));
    done += batch.length;
    context.onProgress(request.step ?? request.share, 'comparing checksums', done, files + symlinks);
  }
}

async function look(
  context: CompareContext,
  request: CompareRequest,
  pair: Pair,
): Promise<{ readonly source: readonly SourceLook[]; readonly object: readonly ObjectLook[] }> {
  const [head, found] = await Promise.all([
    pair.object === 'absent' ? null : context.buckets.head(request.bucket, pair.key),
    request.readSource ? context.shares.look(request.root, pair.path, pair.kind) : null,
  ]);
  return {
    source: found === null ? [] : [sourceLook(request, pair, found)],
    object: head === null ? [] : [storedLook(pair.key, head)],
  };
}

function sourceLook({ inventory }: CompareRequest, pair: Pair, look: FileLook): SourceLook {
  const { path } = pair;
  if (look.kind !== 'read') return { path, sourceNow: look.kind, checksum: null, found: null };
  return {
    path,
    sourceNow: sourceNow(inventory, pair, look),
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: look.crc64nvme },
    found: look,
  };
}

function storedLook(key: string, head: ObjectHead): ObjectLook {
  const { storageClass, metadata } = head;
  return { key, learnt: 'stored', checksum: storedChecksum(head), storageClass, metadata };
}

/** Of a composite one only that there is one is known: HeadObject was asked for another algorithm's value. */
function storedChecksum({ crc64nvme, checksumType }: ObjectHead): Checksum | null {
  if (checksumType === 'COMPOSITE') return { algorithm: 'unknown', type: checksumType, value: null };
  return crc64nvme === null ? null : { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: crc64nvme };
}
