import { join } from 'node:path';
import type { BegunScan } from '../../ports/catalog.ts';
import { wholeLines } from './journal-file.ts';
import { JOURNAL, type JournalRecord, parseJournal, UNFINISHED } from './scan-journal.ts';

/**
 * What the journal of a scan says that is not finished, by whomever it is written just now; null when there is none.
 * Loads no database: `status` looks at it too.
 */
export async function begunScan(directory: string, share: string): Promise<BegunScan | null> {
  const lines = await wholeLines(join(directory, UNFINISHED, share, JOURNAL)).catch(() => null);
  const journal = parseJournal(lines ?? []);
  if (journal === null) return null;
  const rows = new Map<number, number>();
  for (const record of journal.records.filter(isOfPart)) rows.set(record.number, record.entries.rows);
  const entries = [...rows.values()].reduce((sum, of) => sum + of, 0);
  return { startedAt: journal.header.startedAt, entries };
}

function isOfPart(record: JournalRecord): record is Exclude<JournalRecord, { kind: 'attempt' }> {
  return record.kind !== 'attempt';
}
