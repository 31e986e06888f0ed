import { rename } from 'node:fs/promises';
import { lockOf, openFileLedger } from '../adapters/ledger/file-ledger.ts';
import { pushEvents } from '../adapters/ledger/push-events.ts';
import { HeadwaterError } from '../errors.ts';
import { GENESIS } from '../ledger/chain.ts';
import { withLock } from '../locks/file-lock.ts';
import type { LedgerPushed } from '../views/values/ledger-pushed.ts';
import { connectLedgerObjects } from './ledger-store.ts';
import { planFiles, readPlan } from './plan-files.ts';
import type { Project } from './project-shape.ts';
import { publishPlan } from './published-plans.ts';
import type { Reporter } from './reporter.ts';

/**
 * Moves the ledger of this host to the control bucket and sets the file aside, under the lock that appends take. Goes on
 * with a push that was interrupted; without a file there is nothing to move. The approved plan follows it. Throws HeadwaterError `ledger-stays` (usage) when the
 * configuration keeps it here, `ledger-differs`, `ledger-bucket-missing`.
 */
export async function pushLedger(
  project: Project,
  onProgress: Reporter['progress'] = () => undefined,
): Promise<LedgerPushed> {
  if (project.config.ledger !== 's3') throw stays();
  const objects = await connectLedgerObjects(project);
  const pushed = await withLock(lockOf(project.ledgerFile), async () => {
    const events = await openFileLedger(project.ledgerFile, () => project.clock.now()).read(0);
    await pushEvents(objects, events);
    const kept = `${project.ledgerFile.replace(/\.jsonl$/, '')}.pushed.jsonl`;
    if (events.length > 0) await rename(project.ledgerFile, kept);
    return {
      events: events.length,
      digest: events.at(-1)?.digest ?? GENESIS,
      place: objects.place,
      kept: events.length > 0 ? kept : null,
    };
  });
  await publishApproved(project, onProgress);
  return pushed;
}

/** An approval with the ledger on this host left the plan on this host, too. */
async function publishApproved(project: Project, onProgress: Reporter['progress']): Promise<void> {
  const { approvedPlan: digest } = await project.ledger.progress();
  const file = (await planFiles(project)).find(
    (name) => digest !== null && name.includes(digest.slice(0, 16)),
  );
  if (file !== undefined) await publishPlan(project, { plan: await readPlan(file), file }, onProgress);
}

function stays(): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-stays',
    blame: 'usage',
    message: 'headwater.yaml keeps the ledger on this host.',
    next: ['To move it, set ledger: s3, stop all workers, and run this again.'],
  });
}
