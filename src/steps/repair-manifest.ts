import { join } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import type { Selection } from '../plans/lanes/partition-schema.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Carried } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';
import { uploadManifest } from './transfer-manifest.ts';
import { fetchLists } from './verifying/fetch-evidence.ts';

/**
 * The transfer manifest of a repair, made from the verdicts it was planned from and uploaded; where another host has these, they are brought from the
 * control bucket. Throws HeadwaterError `evidence-list-missing`, `evidence-broken` and `repair-list-changed` (stale): what is carried is what was reviewed, or nothing.
 */
export async function repairManifest(
  context: StepContext,
  step: StepOf<'transfer'>,
  { evidence, verdictsSha256, manifestSha256 }: Extract<Selection, { by: 'repair' }>,
): Promise<Carried> {
  const verdicts = { file: 'verdicts.parquet', sha256: verdictsSha256 };
  const record = { share: step.share, id: evidence };
  const { copies, evidence: store, onProgress } = context;
  await fetchLists({ ...copies, evidence: store, onProgress }, record, [verdicts]);
  const file = join(store.directory(step.share, evidence), verdicts.file);
  const manifest = await context.catalog.writeRepairManifest({ ...verdicts, file });
  try {
    if (manifest.sha256 === manifestSha256) return await uploadManifest(context, step, manifest);
  } finally {
    await manifest.drop();
  }
  throw new HeadwaterError({
    code: 'repair-list-changed',
    blame: 'stale',
    message: `The files that ${evidence} of ${step.share} has to be repaired are not those of the plan.`,
    next: ['Make a new plan: headwater apply --repair'],
  });
}
