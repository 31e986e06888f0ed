import { HeadwaterError } from '../../errors.ts';
import type { Taken } from '../../evidence/evidence.ts';
import { safeText } from '../../inventory/display.ts';
import type { InventoryReport } from '../../ports/bucket-listing.ts';
import type { Comparison } from '../../ports/comparison.ts';
import { askAgain } from './ask-again.ts';
import { listBucket, startListing } from './listing.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/** Single keys that are asked for again; more that are missing or extra did not come or go while the bucket was listed. */
const ASKED_AT_MOST = 10_000;
/** A report is up to two days old and more, so all are asked for; with more of them listing the bucket anew is cheaper. */
const ASKED_OF_REPORT_AT_MOST = 1_000_000;

/** The bucket's side of a comparison, in full. */
export interface BucketSide {
  readonly taken: Taken;
  /** It has served: what it was made from goes. */
  drop(): Promise<void>;
  /** What is not dropped by now is kept for another attempt. */
  leave(): Promise<void>;
}

/** Adds what the bucket holds, listed now or as a report has it, and asks again for what somebody would be accused of. */
export async function addBucketSide(
  context: CompareContext,
  request: CompareRequest,
  comparison: Comparison,
): Promise<BucketSide> {
  const { report } = request;
  return report === undefined
    ? fromListing(context, request, comparison)
    : fromReport(context, request, comparison, report);
}

async function fromListing(
  context: CompareContext,
  request: CompareRequest,
  comparison: Comparison,
): Promise<BucketSide> {
  const listing = await startListing(context, request);
  try {
    const { files, taken } = await listBucket(context, request, listing);
    comparison.addListed(files);
    const again = await askAgain(context, request, comparison, ASKED_AT_MOST);
    return { taken: { from: 'list', ...taken, ...again }, drop: listing.drop, leave: listing.suspend };
  } catch (error) {
    await listing.suspend();
    throw error;
  }
}

async function fromReport(
  context: CompareContext,
  request: CompareRequest,
  comparison: Comparison,
  report: InventoryReport,
): Promise<BucketSide> {
  const { bucket, rules } = request;
  if (report.sourceBucket !== bucket) throw foreign(report, bucket);
  const { files, drop } = await context.catalog.takeReport(report, rules.keyPrefix);
  try {
    comparison.addListed(files);
    const again = await askAgain(context, request, comparison, ASKED_OF_REPORT_AT_MOST);
    if (again.unasked > 0) throw outdated(report, again.asked + again.unasked);
    const { createdAt } = report;
    const taken: Taken = {
      from: 'inventory-report',
      begunAt: createdAt,
      endedAt: createdAt,
      attempts: 1,
      ...again,
    };
    return { taken, drop, leave: drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

function foreign({ sourceBucket }: InventoryReport, bucket: string): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-of-another-bucket',
    blame: 'usage',
    message: `The report of S3 Inventory is of the bucket ${safeText(sourceBucket)}, not of ${safeText(bucket)}.`,
    next: [`Name the manifest.json of a report of ${safeText(bucket)}, or leave out --listing.`],
  });
}

function outdated({ createdAt }: InventoryReport, doubts: number): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-outdated',
    blame: 'usage',
    message: `${doubts} keys are not as the report of S3 Inventory of ${createdAt} has them: it is too old, or of another prefix.`,
    next: ['Take a newer report, or leave out --listing: then the bucket is listed.'],
  });
}
