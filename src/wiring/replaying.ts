import { join } from 'node:path';
import { hostCopies } from '../adapters/evidence-copies.ts';
import { shareProgress } from '../ledger/progress.ts';
import { fetchEvidence } from '../steps/verifying/fetch-evidence.ts';
import { replayEvidence } from '../steps/verifying/replay.ts';
import type { Verified } from '../views/values/verified.ts';
import { evidenceDirectory } from './context.ts';
import { controlCopies, fetchedRecord, fetchingWith } from './fetching-evidence.ts';
import { type ListRequest, listedVerdicts } from './listed-verdicts.ts';
import { passBooks } from './pass-books.ts';
import { type Project, selectShares } from './project.ts';
import { newestEvidence, recordedEvidence } from './recorded-evidence.ts';
import type { Reporter } from './reporter.ts';
import { connectCatalog } from './scanning.ts';

/** Which records are to be made again. */
export interface ReplayRequest extends ListRequest {
  readonly shares: readonly string[];
  /** `newest`, or the id of one. */
  readonly evidence: string;
  readonly reporter: Reporter;
}

/**
 * Compares again what records of evidence say was compared, and tells whether the verdicts are the same. What of it this host does
 * not have is brought from the control bucket; nothing is recorded. Throws HeadwaterError `share-unknown`, `evidence-none`,
 * `evidence-unknown`, `evidence-missing` (usage), `evidence-broken` (proof), as `fetchEvidence` and as `replayEvidence` do.
 */
export async function replayShares(project: Project, request: ReplayRequest): Promise<readonly Verified[]> {
  const progress = await project.ledger.progress();
  const shares = selectShares(project.config, request.shares).map(({ name }) => name);
  const recorded =
    request.evidence === 'newest'
      ? shares.map((share) => newestEvidence(progress, share))
      : [await recordedEvidence(project, request.evidence, request.shares)];
  const host = hostCopies(project.state);
  const catalog = await connectCatalog(project);
  const copies = controlCopies(project);
  const fetching = fetchingWith(project, catalog, copies, request.reporter);
  try {
    const replayed: Verified[] = [];
    for (const one of recorded) {
      const { share, evidence: id } = one;
      const evidence = await fetchedRecord(project, fetching, one);
      await fetchEvidence(fetching, evidence);
      request.reporter.progress(share, 'comparing again', 0, null);
      const directory = join(evidenceDirectory(project), share, id);
      const found = await replayEvidence(catalog, host, evidence, directory);
      const verdicts = { ...evidence.verdicts, file: join(directory, 'verdicts.parquet') };
      replayed.push({
        authority: shareProgress(progress, share).authority.holder,
        evidence,
        evidenceFile: join(directory, 'evidence.json'),
        replayed: found,
        listed: await listedVerdicts(catalog, { verdicts }, request),
        passes: request.keep ? await passBooks(project, share) : [],
      });
    }
    return replayed;
  } finally {
    await copies.close();
    await catalog.close();
  }
}
