import type { ReportPlace } from '../adapters/listings/fetched-report.ts';
import { parseS3Url, s3Url } from '../config/s3-url.ts';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { reportsPrefix } from '../plans/posture/statements.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import type { Buckets } from '../ports/bucket.ts';
import type { InventoryReport } from '../ports/bucket-listing.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** A report that is on this machine; `drop` what was brought here when it has served. */
export interface OpenReport {
  readonly report: InventoryReport;
  drop(): Promise<void>;
}

const MANIFEST = '/manifest.json';

/**
 * The report of S3 Inventory that `--listing` names: a manifest here, `s3://BUCKET/KEY/manifest.json`, `s3://BUCKET/PREFIX/` for the newest one
 * directly below it, or `newest` for that of the report which the migration itself set up. One in S3 is brought here first. Throws
 * HeadwaterError `listing-none`, `target-invalid` and as {@link openInventoryReport} and {@link fetchReport} do; PortFault.
 */
export async function openReport(
  project: Project,
  buckets: Buckets,
  listing: string,
  reporter: Reporter,
): Promise<OpenReport> {
  const { openInventoryReport } = await import('../adapters/listings/inventory-report.ts');
  if (listing !== 'newest' && !listing.startsWith('s3://'))
    return { report: await openInventoryReport(listing), drop: async () => undefined };
  const place = await placeOf(project, buckets, listing);
  reporter.notice(`The bucket's list is the report s3://${safeText(`${place.bucket}/${place.key}`)}`);
  const { fetchReport } = await import('../adapters/listings/fetched-report.ts');
  const { createStage, removeStage } = await import('../adapters/catalog/staging.ts');
  const stage = await createStage(project.state);
  const drop = () => removeStage(stage);
  try {
    const manifest = await fetchReport(buckets, place, stage, (done, total) =>
      reporter.progress('report', 'bringing the report here', done, total),
    );
    return { report: await openInventoryReport(manifest), drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function placeOf(project: Project, buckets: Buckets, listing: string): Promise<ReportPlace> {
  if (listing.endsWith(MANIFEST)) {
    const { bucket, keyPrefix } = parseS3Url(listing);
    return { bucket, key: keyPrefix.slice(0, -1) };
  }
  const { migration, bucket } = project.config;
  const own = `${reportsPrefix(migration)}/${bucket.name}/${inventoryId(migration)}/`;
  const place = listing === 'newest' ? { bucket: bucket.control, keyPrefix: own } : parseS3Url(listing);
  const { newestReport } = await import('../adapters/listings/fetched-report.ts');
  const newest = await newestReport(buckets, place.bucket, place.keyPrefix);
  if (newest !== null) return newest;
  throw new HeadwaterError({
    code: 'listing-none',
    blame: 'usage',
    message: `There is no report of S3 Inventory in ${safeText(s3Url(place))} that is whole.`,
    next: [
      'S3 writes the first one up to 48 hours after it was set up; headwater plan show tells whether the plan does.',
      'Or let the bucket be listed: leave out --listing.',
    ],
  });
}
