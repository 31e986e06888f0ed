import { pMapIterable } from 'p-map';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { Comparison } from '../../ports/comparison.ts';
import { noSums, type SumsTally } from './inventory-sums.ts';
import { lookAt } from './look-at.ts';
import type { LookTools } from './look-tools.ts';
import type { CompareContext, CompareRequest } from './request.ts';
import { noRereads, type RereadTally } from './reread.ts';

/** Batches of pairs in flight: the reading of one hides the answers that another waits for. */
const BATCHES_IN_FLIGHT = 4;

/** What looking came to. */
export interface Checks {
  readonly reread: RereadTally;
  readonly sums: SumsTally;
}

/** A check that looks at single files and objects no more than their lists do. */
export function noChecks(): Checks {
  return { reread: noRereads(), sums: noSums() };
}

/**
 * Looks at both ends of every pair: what S3 stores, and what the source holds now. Throws HeadwaterError `source-replaced` (usage) when
 * nothing of the inventory is at the source.
 */
export async function addChecks(
  context: CompareContext,
  request: CompareRequest,
  comparison: Comparison,
): Promise<Checks> {
  const { files, symlinks } = request.inventory.counts;
  const reader = request.readSource ? await context.shares.reader(request.root) : null;
  const streams = request.level === 'L4' ? await context.shares.streamSums() : null;
  const [tally, sums] = [noRereads(), noSums()];
  const etags = { tell: true, asked: null };
  const tools: LookTools = { buckets: context.buckets, reader, etags, streams, tally, sums };
  let [done, gone] = [0, 0];
  try {
    const looked = pMapIterable(comparison.pairs(), (batch) => lookAt(tools, request, batch), {
      concurrency: BATCHES_IN_FLIGHT,
      backpressure: 2 * BATCHES_IN_FLIGHT,
    });
    for await (const { pairs, source, object } of looked) {
      await comparison.addSourceLooks(source);
      await comparison.addObjectLooks(object);
      done += pairs;
      gone += source.filter(({ sourceNow }) => sourceNow === 'gone').length;
      context.onProgress(request.step ?? request.share, 'comparing checksums', done, files + symlinks);
    }
    if (done > 0 && gone === done) throw notThere(request);
    return { reread: tally, sums };
  } finally {
    await Promise.all([reader?.close(), streams?.close()]);
  }
}

/** A share that is not mounted would be called deleted, file by file. */
function notThere({ share, root, inventory }: CompareRequest): HeadwaterError {
  const { files, symlinks } = inventory.counts;
  const where = safeText(root);
  return new HeadwaterError({
    code: 'source-replaced',
    blame: 'usage',
    message: `Nothing of the ${files + symlinks} files of ${share} is at ${where}: its share is not mounted there, or another directory answers. Nothing was proved.`,
    next: [
      `Mount it, and look: ls ${JSON.stringify(where)}`,
      `Were all files deleted there, it is another source: headwater inventory scan ${share}`,
    ],
  });
}
