import { join } from 'node:path';
import type { Aws } from '../adapters/aws/aws.ts';
import { openManifestDrafts } from '../adapters/manifest-drafts.ts';
import { restorePace } from '../plans/restore/pace.ts';
import type { RestoreRecord } from '../plans/restore/record.ts';
import { OBJECTS_A_JOB } from '../plans/restore/way.ts';
import type { NotRestored, RestoreRecords } from '../ports/restore-records.ts';
import { askForAll } from '../steps/restoring/ask.ts';
import type { AskProgress } from '../steps/restoring/ask-tools.ts';
import { awaitJobs } from '../steps/restoring/batch/await-jobs.ts';
import { noBatchRole } from '../steps/restoring/batch/errors.ts';
import { makeJobs } from '../steps/restoring/batch/make-jobs.ts';
import type { BatchProgress, BatchTools } from '../steps/restoring/batch/tools.ts';
import type { RestoreScope } from '../steps/restoring/seen.ts';
import { paceOf } from './context.ts';
import { ensureLedgerOpen } from './ledger-opening.ts';
import type { Project } from './project.ts';
import { toldSelection } from './restore-selection.ts';
import type { RestoreWish } from './restore-wish.ts';

/** What a killed process has dealt with since is listed and passed by. */
const KEEP_EVERY_MS = 5_000;

/** A restore that is asked for, and what with. */
export interface RestoreAsking {
  readonly project: Project;
  readonly cloud: Aws;
  readonly records: RestoreRecords;
  readonly id: string;
  readonly scope: RestoreScope;
  readonly wish: RestoreWish;
  /** The cloud's time. */
  readonly now: () => Date;
}

/** Writes down that a person said yes to a restore, before anything is asked for. */
export async function tellLedger(project: Project, id: string, record: RestoreRecord): Promise<void> {
  const { bucket, by, estimate, selection, terms, way } = record;
  await ensureLedgerOpen(project);
  await project.ledger.record({
    type: 'restore-confirmed',
    ...{ restore: id, by, bucket, way, tier: terms.tier, days: terms.days },
    selection: toldSelection(selection),
    objects: estimate.objects,
    bytes: estimate.bytes,
    usd: estimate.usd,
    seconds: estimate.lastBackSeconds,
  });
}

/** Asks for what is left of a restore, its own way, and keeps how far it is. Resolves to the record, ended. */
export async function askOn(asking: RestoreAsking, record: RestoreRecord): Promise<RestoreRecord> {
  const { records, id, now } = asking;
  let current = record;
  const save = async (change: Partial<RestoreRecord>): Promise<void> => {
    current = { ...current, ...change };
    await records.save(id, current);
  };
  const keep = async (kept: Partial<RestoreRecord>, notRestored: readonly NotRestored[]): Promise<void> => {
    await records.note(id, notRestored);
    await save(kept);
  };
  try {
    const progress = await (record.way === 'batch' ? byJobs : byRequests)(asking, record, keep);
    await save({ ...progress, endedAt: now().toISOString() });
  } catch (error) {
    // What is left of a job that is lost is for another restore to find: by a listing, with a price of its own.
    if (current.jobs.some(({ result }) => result !== null && result !== 'complete'))
      await save({ endedAt: now().toISOString() });
    throw error;
  }
  return current;
}

type Keep = (kept: Partial<RestoreRecord>, notRestored: readonly NotRestored[]) => Promise<void>;

function byRequests(
  { cloud, wish, scope, now }: RestoreAsking,
  record: RestoreRecord,
  keep: Keep,
): Promise<AskProgress> {
  const { perSecond, reporter, signal, terms } = wish;
  const of = record.tally.listed + record.tally.missing;
  return askForAll(
    {
      buckets: cloud.buckets,
      terms,
      pace: restorePace(perSecond, Math.random),
      now,
      chance: Math.random,
      signal,
      keep,
      keepEveryMs: KEEP_EVERY_MS,
      onProgress: (done) => reporter.progress('restore', 'asking', done, of),
    },
    scope,
    record,
  );
}

async function byJobs(
  { project, cloud, records, id, wish, scope, now }: RestoreAsking,
  record: RestoreRecord,
  keep: Keep,
): Promise<BatchProgress> {
  const { config } = project;
  const { reporter, signal, terms } = wish;
  const role = config.roles.batch;
  if (role === undefined) throw noBatchRole();
  const { listed } = record.tally;
  const tools: BatchTools = {
    buckets: cloud.buckets,
    batchJobs: cloud.batchJobs(role),
    drafts: openManifestDrafts(join(project.state, 'restores')),
    migration: config.migration,
    control: config.bucket.control,
    role,
    terms,
    objectsAJob: OBJECTS_A_JOB,
    newId: () => project.clock.newId(),
    now,
    signal,
    pollMs: paceOf(project).pollMs,
    keep,
    note: (keys) => records.note(id, keys),
    onListed: (done) => reporter.progress('restore', 'writing manifests', done, listed),
    onAsked: (done, of) => reporter.progress('restore', 'S3 asks', done, of),
  };
  return awaitJobs(tools, scope.bucket, await makeJobs(tools, scope, record));
}
