import type { Config, ShareConfig } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import type { Plan, Step } from '../plans/plan.ts';
import type { BatchJobs } from '../ports/batch-jobs.ts';
import type { Buckets } from '../ports/bucket.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Clock } from '../ports/clock.ts';
import type { DataSync } from '../ports/data-sync.ts';
import type { EvidenceStore } from '../ports/evidence-store.ts';
import type { FileGateway } from '../ports/file-gateway.ts';
import type { Makers } from '../ports/makers.ts';
import type { Readers } from '../ports/readers.ts';
import type { Shares } from '../ports/shares.ts';
import type { Signer } from '../ports/signer.ts';
import type { WriteTest } from '../ports/write-test.ts';
import type { Ledger } from './ledger.ts';
import type { Sightings } from './sightings.ts';
import type { FetchContext } from './verifying/fetch-evidence.ts';

/** How long to leave between looks; AWS asks for 30 s and more, the rehearsal for less. */
export interface Pace {
  /** Between looks at a running execution, refresh or file share. */
  readonly pollMs: number;
  /** Between the two looks of find-by-tag: lists are eventually consistent. */
  readonly settleMs: number;
  /** How long after a write of a bucket's settings a read may still show what was there before [aws-facts A.7]. */
  readonly settingsMs: number;
  /** Looks at running executions that all workers together may take in a second: DataSync's rates are not published [aws-facts 2]. */
  readonly looksPerSecond: number;
  /** From turning versioning on until it holds for every write: 15 minutes on AWS [aws-facts D]. */
  readonly versioningMs: number;
}

/** Everything a step may use. */
export interface StepContext {
  readonly plan: Plan;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly dataSync: DataSync;
  readonly fileGateway: FileGateway;
  readonly buckets: Buckets;
  readonly readers: Readers;
  /** Jobs of the account that `roles.batch` is in. */
  readonly batchJobs: BatchJobs;
  readonly catalog: Catalog;
  readonly shares: Shares;
  readonly writeTest: WriteTest;
  readonly evidence: EvidenceStore;
  /** The evidence on this host, and that in the control bucket. */
  readonly copies: Pick<FetchContext, 'host' | 'bucket'>;
  /** Signs evidence; null when no key is configured. */
  readonly signer: Signer | null;
  readonly clock: Clock;
  readonly makers: Makers;
  readonly pace: Pace;
  readonly sightings: Sightings;
  /** Absolute path of a share's mount. */
  readonly mountOf: (share: ShareConfig) => string;
  /** Name and version, as evidence records it. */
  readonly tool: string;
  /** Called while long work goes on: `done` of `total` (null when unknown). */
  readonly onProgress: (step: string, text: string, done: number, total: number | null) => void;
}

/** The configured share of a step. Throws when the configuration no longer has it (the plan is stale then). */
export function shareConfig(context: StepContext, share: string): ShareConfig {
  const found = context.config.shares.find((candidate) => candidate.name === share);
  if (found !== undefined) return found;
  throw new HeadwaterError({
    code: 'plan-stale',
    blame: 'stale',
    message: `The plan has share ${share}, headwater.yaml has not.`,
    next: ['Make a new plan: headwater plan create'],
  });
}

/** The plan's step of that id. Throws when there is none. */
export function planStep(plan: Plan, id: string): Step {
  const step = plan.steps.find((candidate) => candidate.id === id);
  if (step !== undefined) return step;
  throw new HeadwaterError({ code: 'step-unknown', blame: 'bug', message: `The plan has no step ${id}.` });
}
