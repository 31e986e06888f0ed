import pMap from 'p-map';
import type { StepOf } from '../plans/plan.ts';
import type { Execution } from '../ports/data-sync.ts';
import { type StepContext, shareConfig } from './context.ts';
import { executionReports } from './execution-reports.ts';

/** How DataSync names a listed file that the source does not have [aws-facts 5]. */
const MISSING = 'ManifestFileDoesNotExist';
/** Enough to hide the latency of a filer. */
const LOOKS_IN_FLIGHT = 32;

/**
 * How many files of a transfer manifest went away before its run came to them, when that is all that failed in it; else
 * null. A share in use loses files all the time, so a run by manifest may never end in SUCCESS; what is gone is gone,
 * and the check after the pass says so.
 */
export async function onlyGone(
  context: StepContext,
  step: StepOf<'transfer'>,
  { arn, errorCode, errorDetail }: Execution,
): Promise<number | null> {
  if (!`${errorCode} ${errorDetail}`.includes(MISSING)) return null;
  const root = context.mountOf(shareConfig(context, step.share));
  let gone = 0;
  for await (const { items, unknown } of executionReports(context, step.share, arn)) {
    // What was not understood may have failed for another reason.
    if (unknown > 0) return null;
    const failed = items.filter(({ outcome }) => outcome === 'failed');
    const looks = await pMap(
      failed,
      ({ relativePath }) => context.shares.look(root, Buffer.from(relativePath), 'file'),
      { concurrency: LOOKS_IN_FLIGHT },
    );
    if (looks.some(({ kind }) => kind !== 'gone')) return null;
    gone += looks.length;
  }
  return gone === 0 ? null : gone;
}
