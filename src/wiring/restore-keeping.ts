import { HeadwaterError } from '../errors.ts';
import { readConfiguration } from '../plans/lifecycle/effective.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import { type KeepClass, type KeepTally, SOON_DAYS, toCopy } from '../plans/restore/keep.ts';
import { estimateKeep } from '../plans/restore/keep-estimate.ts';
import { keepAll, surveyKeep } from '../steps/restoring/keep.ts';
import type { RestoreKept } from '../views/values/restore-kept.ts';
import { connectCloud } from './cloud.ts';
import { cloudTime } from './cloud-time.ts';
import { ensureLedgerOpen } from './ledger-opening.ts';
import { assertOwnAccount } from './own-account.ts';
import { loadPrices, operator } from './planning.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { type NamedObjects, openSelection, toldSelection } from './restore-selection.ts';

/** What is copied, and into which class. */
export interface KeepWish {
  readonly objects: NamedObjects;
  readonly into: KeepClass;
  /** Copies though rules would archive soon what is copied. */
  readonly thoughArchivedAgain: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Sees what it takes and says whether to go on. Not asked when there is nothing to copy. */
  readonly confirm: (value: RestoreKept) => Promise<boolean>;
}

/**
 * Copies restored objects over themselves into a class that is read at once: lists, says what it takes and leads to, and copies once that
 * is confirmed. Throws HeadwaterError `bucket-unversioned`, `archived-again` (held), what a selection throws, and PortFault.
 */
export async function keepRestored(project: Project, wish: KeepWish): Promise<RestoreKept> {
  await assertOwnAccount(project);
  const opened = await openSelection(project, wish.objects);
  const { buckets, ...cloud } = await connectCloud(project);
  const { selection, scope } = opened;
  const { bucket } = scope;
  const { into, signal, reporter } = wish;
  const tools = (text: string, of: number | null) => ({
    ...{ buckets, into, signal },
    onProgress: (done: number) => reporter.progress('restore', text, done, of),
  });
  try {
    const live = await buckets.posture(bucket, inventoryId(project.config.migration));
    if (live?.versioning.status !== 'Enabled') throw unversioned(bucket);
    const rules = readConfiguration(await buckets.lifecycle(bucket));
    const now = await cloudTime(project);
    const tally = await surveyKeep(tools('listing', null), scope, { now, rules });
    const estimate = estimateKeep(tally, into, await loadPrices(project));
    const value: RestoreKept = { bucket, selection, storageClass: into, tally, estimate, outcome: null };
    const { objects } = toCopy(tally);
    if (objects === 0) return { ...value, outcome: { copied: 0, notCopied: 0, keys: [] } };
    if (!wish.thoughArchivedAgain) assertStays(tally);
    if (!(await wish.confirm(value))) return value;
    await tellLedger(project, value);
    return { ...value, outcome: await keepAll(tools('copying', objects), scope) };
  } finally {
    cloud.close();
    await opened.close();
  }
}

/** Writes down that a person said yes, before anything is copied. */
async function tellLedger(project: Project, value: RestoreKept): Promise<void> {
  const { bucket, storageClass, tally, estimate } = value;
  await ensureLedgerOpen(project);
  await project.ledger.record({
    type: 'restore-keep-confirmed',
    ...{ by: operator(), bucket, storageClass, selection: toldSelection(value.selection) },
    ...toCopy(tally),
    usd: estimate.onceUsd,
    monthlyUsd: estimate.monthlyUsd,
  });
}

/** Copying costs a version and a minimum; what goes back soon is not worth it unless somebody says so. */
function assertStays({ again }: KeepTally): void {
  if (again === null || again.soonestDays >= SOON_DAYS) return;
  throw new HeadwaterError({
    code: 'archived-again',
    blame: 'held',
    message: `${again.objects} of the objects would be archived again, the first ${Math.ceil(again.soonestDays)} days after the copy, by ${again.ruleIds.join(', ')}.`,
    next: [
      'See what the rules do: headwater lifecycle preview',
      'Change them first, or copy all the same with --though-archived-again.',
    ],
  });
}

function unversioned(bucket: string): HeadwaterError {
  return new HeadwaterError({
    code: 'bucket-unversioned',
    blame: 'held',
    message: `${bucket} keeps no versions: a copy would take the place of the only one.`,
    next: ['Turn versioning on first: headwater doctor says how (HD603), and apply does it.'],
  });
}
