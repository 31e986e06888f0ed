import { join } from 'node:path';
import { openRestoreFiles } from '../adapters/restore-files.ts';
import { estimateRestore, otherTiers } from '../plans/restore/estimate.ts';
import { expectedBack } from '../plans/restore/look.ts';
import type { RestoreTerms } from '../plans/restore/need.ts';
import { restorePace } from '../plans/restore/pace.ts';
import { NO_OUTCOME, type RestoreOutcome, type RestoreRecord, restoreId } from '../plans/restore/record.ts';
import { type RestoreTally, toAsk } from '../plans/restore/tally.ts';
import type { RestoreRecords } from '../ports/restore-records.ts';
import { askForAll } from '../steps/restoring/ask.ts';
import { ALL } from '../steps/restoring/seen.ts';
import { surveyRestore } from '../steps/restoring/survey.ts';
import type { RestoreRequested } from '../views/values/restore-requested.ts';
import { connectCloud } from './cloud.ts';
import { cloudTime } from './cloud-time.ts';
import { assertOwnAccount } from './own-account.ts';
import { loadPrices, operator } from './planning.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { type NamedObjects, openSelection } from './restore-selection.ts';
import { assertTerms, assertTier } from './restore-terms.ts';

/** What a killed process has dealt with since is listed and passed by. */
const KEEP_EVERY_MS = 5_000;

/** What is asked for, and how. */
export interface RestoreWish {
  readonly objects: NamedObjects;
  readonly terms: RestoreTerms;
  readonly perSecond: number;
  /** Begins anew though an earlier attempt could be gone on with. */
  readonly anew: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Sees what it takes and says whether to go on. Not asked when there is nothing to ask for. */
  readonly confirm: (value: RestoreRequested) => Promise<boolean>;
}

/** Where restores of this host are kept. */
export function restoreRecords(project: Project): RestoreRecords {
  return openRestoreFiles(join(project.state, 'restores'));
}

/**
 * Asks for restored copies: lists, says what it takes, and once that is confirmed asks at the account's pace. An attempt that was cut short is
 * gone on with from where it was. Throws HeadwaterError `tier-unavailable`, `restore-running`, what a selection throws, and PortFault.
 */
export async function requestRestore(project: Project, wish: RestoreWish): Promise<RestoreRequested> {
  assertTerms(wish.terms);
  await assertOwnAccount(project);
  const opened = await openSelection(project, wish.objects);
  const cloud = await connectCloud(project);
  const records = restoreRecords(project);
  const { selection, scope } = opened;
  const { name: bucket } = project.config.bucket;
  const { terms, signal, reporter } = wish;
  const id = restoreId({ migration: project.config.migration, bucket, selection, terms });
  const skewMs = (await cloudTime(project)).getTime() - Date.now();
  const now = () => new Date(Date.now() + skewMs);
  const survey = async (): Promise<RestoreRecord> => {
    const onListed = (done: number) => reporter.progress('restore', 'listing', done, null);
    const prices = await loadPrices(project);
    const tally = await surveyRestore(cloud.buckets, scope, terms, { now: now(), signal, onListed });
    assertTier(terms, tally);
    return {
      format: 'headwater-restore/1',
      migration: project.config.migration,
      bucket,
      selection,
      terms,
      by: operator(),
      confirmedAt: now().toISOString(),
      tally,
      estimate: estimateRestore(tally, terms, prices, wish.perSecond),
      otherTiers: otherTiers(tally, terms, prices, wish.perSecond),
      left: ALL,
      outcome: NO_OUTCOME,
      lastAskedAt: null,
      endedAt: null,
    };
  };
  const work = async (): Promise<RestoreRequested> => {
    const earlier = await records.load(id);
    const resumed = earlier !== null && earlier.endedAt === null && !wish.anew;
    const record = resumed ? earlier : await survey();
    const value = (of: RestoreRecord, asked: boolean): RestoreRequested =>
      requested(of, records, id, { resumed, asked });
    const total = toAsk(record.tally);
    const pending = value(record, false);
    if (total.objects === 0 && !resumed)
      return { ...pending, outcome: nothingAsked(record.tally), asked: true };
    if (!(await wish.confirm(pending))) return pending;
    if (!resumed) await records.clearNotes(id);
    let current: RestoreRecord = resumed
      ? record
      : { ...record, by: operator(), confirmedAt: now().toISOString() };
    await records.save(id, current);
    const of = record.tally.listed + record.tally.missing;
    const progress = await askForAll(
      {
        buckets: cloud.buckets,
        terms,
        pace: restorePace(wish.perSecond, Math.random),
        now,
        chance: Math.random,
        signal,
        keep: async (kept, notRestored) => {
          current = { ...current, ...kept };
          await records.note(id, notRestored);
          await records.save(id, current);
        },
        keepEveryMs: KEEP_EVERY_MS,
        onProgress: (done) => reporter.progress('restore', 'asking', done, of),
      },
      scope,
      current,
    );
    current = { ...current, ...progress, endedAt: now().toISOString() };
    await records.save(id, current);
    return value(current, true);
  };
  try {
    return await records.alone(id, work);
  } finally {
    cloud.close();
    await opened.close();
  }
}

function requested(
  record: RestoreRecord,
  records: RestoreRecords,
  id: string,
  { resumed, asked }: { readonly resumed: boolean; readonly asked: boolean },
): RestoreRequested {
  const { bucket, selection, terms, tally, estimate, otherTiers: others, outcome } = record;
  return {
    bucket,
    selection,
    terms,
    resumed,
    tally,
    estimate,
    otherTiers: others,
    outcome: asked || resumed ? outcome : null,
    asked,
    notRestored: asked && hasExceptions(outcome) ? records.notesFile(id) : null,
    expectedBackAt: expectedBack(record)?.toISOString() ?? null,
  };
}

/** The outcome where nothing needed to be asked for. */
function nothingAsked({ onItsWay, back, readable, unknown, missing }: RestoreTally): RestoreOutcome {
  return {
    ...NO_OUTCOME,
    onItsWay: onItsWay.objects,
    back: back.objects,
    readable: readable.objects,
    unknown: unknown.objects,
    missing,
  };
}

/** Whether something did not come back: a key that is not there, or no Expedited capacity. */
export function hasExceptions({ missing, noCapacity }: RestoreOutcome): boolean {
  return missing + noCapacity > 0;
}
