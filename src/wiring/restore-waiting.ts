import { type ConfirmedRestore, restoreExpectedAt } from '../ledger/restores.ts';
import { expectedBack, type RestoreLook } from '../plans/restore/look.ts';
import { isSameSelection, type RestoredSelection } from '../plans/restore/record.ts';
import { waitForRestore } from '../steps/restoring/wait.ts';
import type { RestoreWaited } from '../views/values/restore-waited.ts';
import { connectCloud } from './cloud.ts';
import { cloudTime } from './cloud-time.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { type NamedObjects, openSelection } from './restore-selection.ts';
import { restoreRecords } from './restoring.ts';

/** S3 answers in hours, the rehearsal when its clock is moved. */
const LEAST_MS = { aws: 15 * 60_000, rehearsal: 1_000 };

/** What is waited for, and how. */
export interface WaitWish {
  readonly objects: NamedObjects;
  /** Between looks; null to choose. */
  readonly everyMs: number | null;
  readonly once: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly onLook: (look: RestoreLook, expectedAt: Date | null, nextInMs: number | null) => void;
}

/** Lists until nothing of a restore is on its way. Throws what a selection throws, PortFault, and the signal's reason. */
export async function awaitRestore(project: Project, wish: WaitWish): Promise<RestoreWaited> {
  const opened = await openSelection(project, wish.objects);
  const cloud = await connectCloud(project);
  const { selection, scope } = opened;
  try {
    const confirmed = await confirmedOf(project, selection);
    const expectedAt = (await expectedOf(project, selection)) ?? newestExpected(confirmed);
    const look = await waitForRestore(
      {
        buckets: cloud.buckets,
        now: () => cloudTime(project),
        signal: wish.signal,
        everyMs: wish.everyMs,
        leastMs: project.rehearsal ? LEAST_MS.rehearsal : LEAST_MS.aws,
        once: wish.once,
        expectedAt,
        onListed: (done) => wish.reporter.progress('restore', 'listing', done, null),
        onLook: (seen, nextInMs) => wish.onLook(seen, expectedAt, nextInMs),
      },
      scope,
    );
    const expectedBackAt = expectedAt?.toISOString() ?? null;
    return { bucket: scope.bucket, selection, look, confirmed: confirmed.map(toldOf), expectedBackAt };
  } finally {
    cloud.close();
    await opened.close();
  }
}

/** The latest of what this host has asked for of the same objects. */
async function expectedOf(project: Project, selection: RestoredSelection): Promise<Date | null> {
  const bucket = project.config.bucket.name;
  const times = (await restoreRecords(project).all())
    .filter((record) => record.bucket === bucket && isSameSelection(record.selection, selection))
    .flatMap((record) => expectedBack(record)?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.max(...times));
}

/** What the ledger tells of the same objects, oldest first. */
async function confirmedOf(
  project: Project,
  selection: RestoredSelection,
): Promise<readonly ConfirmedRestore[]> {
  const { restores } = await project.ledger.progress();
  return [...restores.values()].filter(
    (one) => one.bucket === project.config.bucket.name && isSameSelection(one.selection, selection),
  );
}

/** Where this host has asked for nothing, another may have. */
function newestExpected(confirmed: readonly ConfirmedRestore[]): Date | null {
  const times = confirmed.flatMap((one) => restoreExpectedAt(one)?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.max(...times));
}

function toldOf({ at, by, tier, days, way, objects, bytes, usd }: ConfirmedRestore) {
  return { at, by, tier, days, way, objects, bytes, usd };
}
