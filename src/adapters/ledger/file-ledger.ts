import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { link } from '../../ledger/chain.ts';
import { withLock } from '../../locks/file-lock.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';
import { EventFile } from './event-file.ts';
import { serially } from './serially.ts';

/** The lock file that serialises what processes append to that ledger. */
export const lockOf = (path: string): string => `${path}.lock`;

/**
 * A ledger in one JSON-lines file: `O_APPEND`, one write and one fsync an event, appends serialised between processes
 * by a lock file beside it.
 */
export function openFileLedger(path: string, now: () => Date): LedgerStore {
  const file = new EventFile(path);
  const oneByOne = serially();
  return {
    read: (after) => oneByOne(() => file.since(after)),
    reread: () => oneByOne(() => new EventFile(path).since(0)),
    append: (body, reader) =>
      oneByOne(async () => {
        await mkdir(dirname(path), { recursive: true });
        return withLock(lockOf(path), async () => {
          reader.check(await file.since(reader.seen()));
          const event = link(file.head(), now(), body);
          await file.append([event], true);
          return event;
        });
      }),
  };
}
