import type { Comparison } from '../../ports/comparison.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/** Adds what the bucket lists under the share's prefix. */
export async function addListing(
  context: CompareContext,
  request: CompareRequest,
  comparison: Comparison,
): Promise<void> {
  let listed = 0;
  for await (const page of context.buckets.list(request.bucket, request.rules.keyPrefix)) {
    await comparison.addObjects(page);
    listed += page.length;
    context.onProgress(request.step ?? request.share, 'listing the bucket', listed, null);
  }
}
