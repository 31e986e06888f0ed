import { rename } from 'node:fs/promises';
import { lockOf, openFileLedger } from '../adapters/ledger/file-ledger.ts';
import { pushEvents } from '../adapters/ledger/push-events.ts';
import { HeadwaterError } from '../errors.ts';
import { GENESIS } from '../ledger/chain.ts';
import { withLock } from '../locks/file-lock.ts';
import type { LedgerPushed } from '../views/values/ledger-pushed.ts';
import { connectLedgerObjects } from './ledger-store.ts';
import type { Project } from './project-shape.ts';

/**
 * Moves the ledger of this host to the control bucket and sets the file aside, under the lock that appends take. Goes on
 * with a push that was interrupted; without a file there is nothing to move. Throws HeadwaterError `ledger-stays` (usage) when the
 * configuration keeps it here, `ledger-differs`, `ledger-bucket-missing`.
 */
export async function pushLedger(project: Project): Promise<LedgerPushed> {
  if (project.config.ledger !== 's3') throw stays();
  const objects = await connectLedgerObjects(project);
  return withLock(lockOf(project.ledgerFile), async () => {
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
}

function stays(): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-stays',
    blame: 'usage',
    message: 'headwater.yaml keeps the ledger on this host.',
    next: ['To move it, set ledger: s3, stop all workers, and run this again.'],
  });
}
