import { join } from 'node:path';
import { entryFields, entryOf } from './decision.ts';
import { openLines, readLines } from './lines.ts';
import type { SourceEntry } from './walk.ts';

/** An entry that arrived. */
export interface Sent {
  readonly entry: SourceEntry;
  /** SHA-256 of what was sent, hexadecimal; null when only metadata was written. */
  readonly sha256: string | null;
}

/** What TRANSFERRING leaves for VERIFYING, on disk. */
export interface SentList {
  add(sent: Sent): void;
  /** No more is added. May be called again. */
  close(): void;
  read(): AsyncGenerator<Sent>;
}

/** Starts an empty list in an execution's folder. */
export function openSent(folder: string): SentList {
  const file = join(folder, 'sent');
  const lines = openLines(file);
  return {
    add: ({ entry, sha256 }) => lines.add(JSON.stringify([entryFields(entry), sha256])),
    close: lines.close,
    read: async function* () {
      for await (const line of readLines(file)) {
        const [fields, sha256] = JSON.parse(line) as [Parameters<typeof entryOf>[0], string | null];
        yield { entry: entryOf(fields), sha256 };
      }
    },
  };
}
