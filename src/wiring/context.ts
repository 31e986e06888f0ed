import { join } from 'node:path';
import type { Aws } from '../adapters/aws/aws.ts';
import { hostCopies } from '../adapters/evidence-copies.ts';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { createWriteTest } from '../adapters/machine/write-test.ts';
import { makersOfThisProcess } from '../adapters/makers.ts';
import type { Plan } from '../plans/plan.ts';
import type { Pace, StepContext } from '../steps/context.ts';
import { openSightings } from '../steps/sightings.ts';
import { connectCloud } from './cloud.ts';
import { lazyCatalog } from './lazy-catalog.ts';
import { assertOwnAccount } from './own-account.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { connectCatalog } from './scanning.ts';
import { openSigner } from './signing.ts';
import { toolVersion } from './version.ts';

/**
 * AWS answers slowly and is paced; the rehearsal is next door [aws-facts 2]. How long settings of buckets may be behind is not
 * documented; S3 says that rules may take 15 minutes to hold [aws-facts A.2].
 */
const PACE = {
  aws: {
    pollMs: 30_000,
    settleMs: 5_000,
    settingsMs: 15 * 60_000,
    looksPerSecond: 3,
    versioningMs: 15 * 60_000,
  },
  rehearsal: { pollMs: 200, settleMs: 150, settingsMs: 5_000, looksPerSecond: 200, versioningMs: 0 },
};

/** How often to look at what this project works on. */
export function paceOf(project: Pick<Project, 'rehearsal'>): Pace {
  return project.rehearsal ? PACE.rehearsal : PACE.aws;
}

/** Where evidence lies on this host. */
export function evidenceDirectory(project: Project): string {
  return join(project.state, 'evidence');
}

/** A step context with everything connected; `close` releases it. */
export interface OpenContext {
  readonly context: StepContext;
  close(): Promise<void>;
}

/** Connects all that steps and verifications of a plan use. Throws HeadwaterError `wrong-account` or `signing-key-unusable` (usage). */
export async function openContext(project: Project, plan: Plan, reporter: Reporter): Promise<OpenContext> {
  reporter.watch?.planned(plan);
  await assertOwnAccount(project);
  const signer = await openSigner(project);
  const aws: Aws = await connectCloud(project, reporter.watch?.called);
  const catalog = lazyCatalog(() => connectCatalog(project));
  const { createShares } = await import('../adapters/shares/shares.ts');
  const context: StepContext = {
    plan,
    config: project.config,
    ledger: project.ledger,
    dataSync: aws.dataSync,
    fileGateway: aws.fileGateway,
    buckets: aws.buckets,
    readers: aws.readers,
    batchJobs: aws.batchJobs(project.config.roles.batch),
    catalog,
    shares: createShares(),
    writeTest: createWriteTest(),
    evidence: openEvidenceFiles(evidenceDirectory(project)),
    copies: {
      host: hostCopies(project.state),
      bucket: async () => aws.evidenceCopies(project.config.bucket.control, project.config.migration),
    },
    signer,
    clock: project.clock,
    makers: await makersOfThisProcess(),
    pace: paceOf(project),
    sightings: openSightings(),
    mountOf: project.mountOf,
    tool: toolVersion(),
    onProgress: (step, text, done, total) => reporter.progress(step, text, done, total),
  };
  return {
    context,
    async close() {
      aws.close();
      signer?.close();
      await catalog.close();
    },
  };
}
