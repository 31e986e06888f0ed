import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { type ChainHead, GENESIS } from '../../ledger/chain.ts';
import type { LedgerEvent } from '../../ledger/events.ts';
import { withLock } from '../../locks/file-lock.ts';
import { EventFile } from './event-file.ts';
import { lockOf } from './file-ledger.ts';

/** A host's copy of a ledger that is kept elsewhere. It saves requests and proves nothing, so it never fails. */
export interface LedgerCopy {
  readonly path: string;
  /** What is kept after that number; null when nothing of use is there. */
  since(after: number): Promise<readonly LedgerEvent[] | null>;
  /** Adds events, those that other processes of this host have added left out. */
  add(events: readonly LedgerEvent[]): Promise<void>;
}

/** Waiting longer for other processes than fetching takes would save nothing. */
const GIVE_UP_MS = 2_000;

/** A copy in one file, shared by the processes of a host. One whose chain does not hold is thrown away. */
export function openLedgerCopy(path: string): LedgerCopy {
  let file = new EventFile(path);
  /** Runs work that may fail for whatever a disk can do wrong: then this process goes on without the copy. */
  let isUsable = true;
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (!isUsable) return null;
    try {
      return await work();
    } catch {
      isUsable = false;
      return null;
    }
  };
  return {
    path,
    since: (after) =>
      attempt(async () => {
        try {
          return await file.since(after);
        } catch (error) {
          if (!(error instanceof HeadwaterError && error.code === 'ledger-broken')) throw error;
          await rm(path, { force: true });
          file = new EventFile(path);
          return null;
        }
      }),
    async add(events) {
      await attempt(async () => {
        await mkdir(dirname(path), { recursive: true });
        await withLock(lockOf(path), () => addTo(file, events), GIVE_UP_MS);
      });
    },
  };
}

/** What does not continue the file is left out: the next process fetches it. */
async function addTo(file: EventFile, events: readonly LedgerEvent[]): Promise<void> {
  await file.since(headOf(file).seq);
  const head = headOf(file);
  const fresh = events.filter(({ seq }) => seq > head.seq);
  if (fresh[0]?.seq === head.seq + 1 && fresh[0].prev === head.digest) await file.append(fresh, false);
}

function headOf(file: EventFile): ChainHead {
  return file.head() ?? { seq: 0, digest: GENESIS };
}
