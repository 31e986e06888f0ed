import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import { tryLock } from '../../locks/file-lock.ts';
import { nameOf } from '../../locks/holder.ts';
import type { InventoryStart } from '../../ports/catalog.ts';
import type { Database } from './database.ts';
import { appendJournal, JOURNAL, UNFINISHED } from './scan-journal.ts';
import { createStage } from './staging.ts';
import { type ScanSoFar, startFolder, takeUp } from './unfinished-scan.ts';

/** Where an inventory grows until it is published. */
export interface ScanFolder {
  readonly folder: string;
  /** True for scans: what is in the folder outlives the process. */
  readonly resumable: boolean;
  readonly soFar: ScanSoFar | null;
  readonly startedAt: string;
  readonly attempts: number;
  /** The batch with the device number that the first attempt saw: a mount may get another one after a reboot. */
  renumbered(batch: EntryBatch): EntryBatch;
  /** Lets others at the share again. */
  leave(): Promise<void>;
}

/** Opens the folder of an inventory. Throws HeadwaterError `scan-running` (held), `scan-of-another-root` or `scan-options-changed` (usage). */
export async function openScanFolder(
  directory: string,
  database: Database,
  start: InventoryStart,
  now: () => Date,
): Promise<ScanFolder> {
  const { rootIdentity } = start;
  if (start.purpose === 'freeze' || rootIdentity === undefined) {
    return { ...plain, folder: await createStage(directory), startedAt: now().toISOString() };
  }
  const home = join(directory, UNFINISHED);
  const release = await lockShare(directory, start.share);
  try {
    const folder = join(home, start.share);
    const soFar = start.unfinished === 'continue' ? await takeUp(database, folder, start) : null;
    const startedAt = soFar?.header.startedAt ?? now().toISOString();
    const journal = join(folder, JOURNAL);
    if (soFar === null) {
      await startFolder(folder);
      await appendJournal(journal, {
        format: 'headwater-scan/1',
        share: start.share,
        protocol: start.protocol,
        root: start.root,
        inode: String(rootIdentity.inode),
        device: String(rootIdentity.device),
        ...(start.rules === undefined ? {} : { rules: start.rules }),
        startedAt,
      });
    }
    await appendJournal(journal, { kind: 'attempt', at: now().toISOString() });
    const firstDevice = BigInt(soFar?.header.device ?? rootIdentity.device);
    return {
      folder,
      resumable: true,
      soFar,
      startedAt,
      attempts: (soFar?.attempts ?? 0) + 1,
      renumbered: (batch) => withDevice(batch, rootIdentity.device, firstDevice),
      leave: release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

const plain = {
  resumable: false,
  soFar: null,
  attempts: 1,
  renumbered: (batch: EntryBatch) => batch,
  leave: () => Promise.resolve(),
} as const;

function withDevice(batch: EntryBatch, now: bigint, first: bigint): EntryBatch {
  return now === first
    ? batch
    : { ...batch, device: batch.device.map((device) => (device === now ? first : device)) };
}

/**
 * Keeps other scans of a share out. A scan may take days, so no age says that another host's has ended.
 * Throws HeadwaterError `scan-running` (held).
 */
export async function lockShare(directory: string, share: string): Promise<() => Promise<void>> {
  const home = join(directory, UNFINISHED);
  await mkdir(home, { recursive: true });
  const file = join(home, `${share}.lock`);
  const attempt = await tryLock(file, { elsewhereMs: null, unreadableMs: 0 });
  if (attempt.taken) return attempt.release;
  const { holder } = attempt;
  const by = holder === null ? 'another process' : `${nameOf(holder)}, since ${holder.since}`;
  throw new HeadwaterError({
    code: 'scan-running',
    blame: 'held',
    message: `${share} is being scanned by ${by}.`,
    next: [
      'Wait for that scan to end, or stop it: the next one goes on where it was.',
      `If no headwater runs there any more, remove ${file}.`,
    ],
  });
}
