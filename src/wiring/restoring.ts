import { join } from 'node:path';
import { openRestoreFiles } from '../adapters/restore-files.ts';
import { estimateRestore, otherTiers, restoreWays } from '../plans/restore/estimate.ts';
import { expectedBack } from '../plans/restore/look.ts';
import {
  NO_OUTCOME,
  type RestoredSelection,
  type RestoreOutcome,
  type RestoreRecord,
  restoreId,
} from '../plans/restore/record.ts';
import { type RestoreTally, toAsk } from '../plans/restore/tally.ts';
import { chosenWay } from '../plans/restore/way.ts';
import type { RestoreRecords } from '../ports/restore-records.ts';
import { ALL } from '../steps/restoring/seen.ts';
import { surveyRestore } from '../steps/restoring/survey.ts';
import type { RestoreRequested } from '../views/values/restore-requested.ts';
import { connectCloud } from './cloud.ts';
import { cloudTime } from './cloud-time.ts';
import { assertOwnAccount } from './own-account.ts';
import { loadPrices, operator } from './planning.ts';
import type { Project } from './project.ts';
import { askOn, type RestoreAsking, tellLedger } from './restore-asking.ts';
import { openSelection } from './restore-selection.ts';
import { assertSameWay, assertTerms, assertTier, assertWay } from './restore-terms.ts';
import type { RestoreWish } from './restore-wish.ts';

/** Where restores of this host are kept. */
export function restoreRecords(project: Project): RestoreRecords {
  return openRestoreFiles(join(project.state, 'restores'));
}

/**
 * Asks for restored copies: lists, says what it takes, and once that is confirmed asks at the account's pace, or has S3 ask by jobs. An
 * attempt that was cut short is gone on with from where it was. Throws HeadwaterError `tier-unavailable`, `batch-role-missing`,
 * `restore-other-way` (usage), `restore-running` (held), what a selection throws and jobs throw, and PortFault.
 */
export async function requestRestore(project: Project, wish: RestoreWish): Promise<RestoreRequested> {
  assertTerms(wish.terms);
  assertWay(project.config, wish.terms, wish.way);
  await assertOwnAccount(project);
  const opened = await openSelection(project, wish.objects);
  const cloud = await connectCloud(project);
  const records = restoreRecords(project);
  const { selection, scope } = opened;
  const { migration, bucket } = project.config;
  const id = restoreId({ migration, bucket: bucket.name, selection, terms: wish.terms });
  const skewMs = (await cloudTime(project)).getTime() - Date.now();
  const now = () => new Date(Date.now() + skewMs);
  const asking: RestoreAsking = { project, cloud, records, id, scope, wish, now };
  const work = async (): Promise<RestoreRequested> => {
    const earlier = await records.load(id);
    const resumed = earlier !== null && earlier.endedAt === null && !wish.anew;
    if (resumed) assertSameWay(earlier, wish.way);
    const record = resumed ? earlier : await surveyed(asking, selection);
    const value = (of: RestoreRecord, asked: boolean): RestoreRequested =>
      requested(of, records, id, { resumed, asked });
    const pending = value(record, false);
    if (toAsk(record.tally).objects === 0 && !resumed)
      return { ...pending, outcome: nothingAsked(record.tally), asked: true };
    if (!(await wish.confirm(pending))) return pending;
    if (resumed) return value(await askOn(asking, record), true);
    const confirmed = { ...record, by: operator(), confirmedAt: now().toISOString() };
    await tellLedger(project, id, confirmed);
    await records.clearNotes(id);
    await records.save(id, confirmed);
    return value(await askOn(asking, confirmed), true);
  };
  try {
    return await records.alone(id, work);
  } finally {
    cloud.close();
    await opened.close();
  }
}

/** Counts and prices; nothing is asked for. */
async function surveyed(asking: RestoreAsking, selection: RestoredSelection): Promise<RestoreRecord> {
  const { project, cloud, scope, wish, now } = asking;
  const { terms, signal, reporter, perSecond } = wish;
  const onListed = (done: number) => reporter.progress('restore', 'listing', done, null);
  const prices = await loadPrices(project);
  const tally = await surveyRestore(cloud.buckets, scope, terms, { now: now(), signal, onListed });
  assertTier(terms, tally);
  const hasRole = project.config.roles.batch !== undefined;
  const way = chosenWay(tally, terms, { wanted: wish.way, hasRole });
  return {
    format: 'headwater-restore/1',
    migration: project.config.migration,
    bucket: scope.bucket,
    selection,
    terms,
    by: operator(),
    confirmedAt: now().toISOString(),
    tally,
    estimate: estimateRestore(tally, terms, prices, { perSecond, way }),
    otherTiers: otherTiers(tally, terms, prices, { perSecond, way }),
    way,
    ways: restoreWays(tally, terms, prices, perSecond),
    left: ALL,
    outcome: NO_OUTCOME,
    jobs: [],
    lastAskedAt: null,
    endedAt: null,
  };
}

function requested(
  record: RestoreRecord,
  records: RestoreRecords,
  id: string,
  { resumed, asked }: { readonly resumed: boolean; readonly asked: boolean },
): RestoreRequested {
  const { bucket, selection, terms, tally, estimate, otherTiers: others, way, ways, outcome } = record;
  return {
    bucket,
    selection,
    terms,
    resumed,
    tally,
    estimate,
    otherTiers: others,
    way,
    ways,
    jobs: record.jobs.flatMap(({ job }) => job ?? []),
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

/** Whether something did not come back: a key that is not there, no Expedited capacity, or a refusal. */
export function hasExceptions({ missing, noCapacity, failed }: RestoreOutcome): boolean {
  return missing + noCapacity + failed > 0;
}
