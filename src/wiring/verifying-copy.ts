import { join, resolve } from 'node:path';
import type { AnyS3 } from '../adapters/aws/any-bucket.ts';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { copyName, parseS3Url, type S3Place } from '../config/s3-url.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Level } from '../evidence/verdict.ts';
import { FRESH_SHARE } from '../ledger/progress.ts';
import type { Buckets } from '../ports/bucket.ts';
import { scanShare } from '../steps/scan.ts';
import { verifyCopy } from '../steps/verifying/verify-copy.ts';
import { scanProgressText } from '../views/scan-progress.ts';
import type { Verified } from '../views/values/verified.ts';
import {
  acceptedReasons,
  asCopyError,
  emptySource,
  insideSource,
  noJobsForCopies,
  unreadDirectories,
} from './copy-errors.ts';
import { type ListRequest, listedVerdicts } from './listed-verdicts.ts';
import { liesIn } from './output-file.ts';
import type { Reporter } from './reporter.ts';
import { noSumsForCopies, type SumOrigin } from './source-sums.ts';
import { systemClock } from './system-clock.ts';
import { sampleOf } from './verify-estimate.ts';
import { toolVersion } from './version.ts';

/** What is asked of a copy that no migration of ours made. */
export interface CopyCheck extends ListRequest {
  readonly source: string;
  /** `s3://BUCKET/PREFIX`. */
  readonly target: string;
  readonly s3: AnyS3;
  readonly madeBy: NonNullable<Evidence['copy']>['madeBy'];
  /** False: what is kept with objects beside their bytes is not compared. */
  readonly metadata: boolean;
  readonly protocol: 'nfs' | 'smb';
  readonly exclude: readonly string[];
  /** Reasons for which entries may stay behind. */
  readonly accept: readonly string[];
  readonly level: Level;
  /** What L4 reads back, and the seed that deals it; null for the copy's own. */
  readonly sample: string;
  readonly seed: number | null;
  readonly sourceChecksums: SumOrigin;
  /** Directory for evidence. */
  readonly output: string;
  /** Directory for the inventory; null for the same one. */
  readonly work: string | null;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/**
 * Proves a copy that anybody made: walks the source into an inventory, lists the bucket, compares both, and keeps the evidence.
 * Writes to `output` and `work` alone. Throws HeadwaterError `target-invalid`, `source-unreadable`, `source-empty`,
 * `output-refused`, `reason-unknown`, `level-needs-migration`, `checksums-need-migration`, `service-...` (usage, or held when S3 was busy).
 */
export async function verifyAnyCopy(check: CopyCheck): Promise<Verified> {
  if (check.level === 'L3') throw noJobsForCopies();
  if (check.sourceChecksums === 'inventory') throw noSumsForCopies();
  const place = parseS3Url(check.target);
  const accepted = acceptedReasons(check.accept);
  const source = resolve(check.source);
  const { anyS3 } = await import('../adapters/aws/any-bucket.ts');
  const s3 = anyS3(check.s3);
  try {
    return await proveCopy({ ...check, source, accept: accepted }, place, s3.buckets);
  } catch (error) {
    throw asCopyError(error, place);
  } finally {
    s3.close();
  }
}

async function proveCopy(check: CopyCheck, place: S3Place, buckets: Buckets): Promise<Verified> {
  const { source, madeBy, metadata, protocol, reporter, level } = check;
  const [output, work] = [resolve(check.output), resolve(check.work ?? check.output)];
  const { createShares } = await import('../adapters/shares/shares.ts');
  const shares = createShares();
  await shares.assertReadable(source);
  for (const directory of [output, work]) if (liesIn(directory, source)) throw insideSource(directory);
  // A walk may take hours: what is wrong with the bucket is said before.
  const holdsObjects = await hasAny(buckets, place);
  const { openCatalog } = await import('../adapters/catalog/catalog.ts');
  const catalog = await openCatalog(work);
  const endpoint = check.s3.endpoint ?? null;
  const share = copyName(source, place, endpoint);
  try {
    const inventory = await scanShare(
      { catalog, shares },
      {
        ...{ share, protocol, root: source, purpose: 'scan', signal: check.signal },
        onProgress: ({ walk, entries, expectedEntries }) =>
          reporter.progress('source', scanProgressText(walk), entries, expectedEntries),
      },
    );
    // No other command tells of this inventory.
    if (!inventory.complete) reporter.notice(unreadDirectories(inventory));
    const { entries, directories } = inventory.counts;
    if (entries === 0 || (entries === directories && !holdsObjects))
      throw emptySource(source, place, { directories, holdsObjects });
    const evidence = openEvidenceFiles(join(output, 'evidence'));
    const onProgress = (_share: string, text: string, done: number, total: number | null): void => {
      check.signal.throwIfAborted();
      reporter.progress('copy', text, done, total);
    };
    const { evidence: record, file } = await verifyCopy(
      { buckets, catalog, shares, evidence, clock: systemClock, tool: toolVersion(), onProgress },
      {
        ...{ share, level, metadata, inventory, root: source, bucket: place.bucket },
        // No ledger knows which slice was last: another seed deals others.
        ...(level === 'L4' ? { sample: sampleOf(inventory, check, FRESH_SHARE) } : {}),
        rules: { protocol, keyPrefix: place.keyPrefix, exclude: check.exclude, madeBy },
        about: {
          migration: share,
          authority: 'source',
          rehearsal: false,
          plan: null,
          accepted: [...check.accept],
          copy: { source, endpoint, madeBy },
        },
      },
    );
    const listed = await listedVerdicts(catalog, record, check);
    return { authority: 'source', evidence: record, evidenceFile: file, replayed: null, listed, passes: [] };
  } finally {
    await catalog.close();
  }
}

async function hasAny(buckets: Buckets, { bucket, keyPrefix }: S3Place): Promise<boolean> {
  for await (const page of buckets.list(bucket, keyPrefix)) if (page.length > 0) return true;
  return false;
}
