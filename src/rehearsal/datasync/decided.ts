import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Counters } from './counters.ts';
import { type Decision, readDecision, writeDecision } from './decision.ts';
import { openLines, readLines } from './lines.ts';

/**
 * What a run decided, on disk, so that a run which is interrupted and started again sends and reports all that it had
 * decided to, and so that none of it is held in memory.
 */
export interface Decided {
  /** Whether a decision for these same locations is complete. */
  exists(): Promise<boolean>;
  /** Writes a new one; it exists once `done` has been called. */
  write(): Promise<{ add(decision: Decision): void; done(counters: Counters): Promise<void>; drop(): void }>;
  /** In the order they were made. */
  read(): AsyncGenerator<Decision>;
  /** The counters as they stood when the decision was complete. */
  counters(): Promise<Counters>;
}

/** `subject` names what was decided about: another one makes a kept decision void. */
export function decidedIn(folder: string, subject: readonly string[]): Decided {
  const file = join(folder, 'decisions');
  const countersFile = join(folder, 'counters');
  const first = JSON.stringify(subject);

  const onlyLine = async (path: string, at: number): Promise<string | null> => {
    try {
      let line = 0;
      for await (const text of readLines(path)) if (line++ === at) return text;
    } catch {
      // Not there.
    }
    return null;
  };
  return {
    exists: async () => (await onlyLine(countersFile, 0)) === first,
    write: async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const lines = openLines(file);
      return {
        add: (decision) => lines.add(writeDecision(decision)),
        done: async (counters) => {
          lines.close();
          const end = openLines(`${countersFile}.new`);
          end.add(first);
          end.add(JSON.stringify(counters));
          end.close();
          await rename(`${countersFile}.new`, countersFile);
        },
        drop: () => lines.close(),
      };
    },
    read: async function* () {
      for await (const line of readLines(file)) yield readDecision(line);
    },
    counters: async () => JSON.parse((await onlyLine(countersFile, 1)) ?? '{}') as Counters,
  };
}
