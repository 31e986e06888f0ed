import { z } from 'zod';
import { SIDE_TABLE_KINDS, type SidePart, sidePartSchema } from '../../ports/side-tables.ts';
import { appendLine, wholeLines } from './journal-file.ts';

/** The first line of a journal: whose table it is. */
const headerSchema = z.strictObject({
  format: z.literal('headwater-side-journal/1'),
  kind: z.enum(SIDE_TABLE_KINDS),
  inventory: z.strictObject({ id: z.string(), sha256: z.string() }),
  startedAt: z.iso.datetime(),
  tool: z.record(z.string(), z.string()),
});
export type SideHeader = Readonly<z.output<typeof headerSchema>>;

/** What a journal says: who began the table, and which parts are whole. */
export interface SideJournal {
  readonly header: SideHeader;
  readonly parts: readonly SidePart[];
}

/**
 * Reads a journal; null when there is none, or when not even its first line was written whole. A last line cut short by
 * a crash does not count. Throws on any other line that is not one of ours.
 */
export async function readJournal(file: string): Promise<SideJournal | null> {
  const [first, ...others] = (await wholeLines(file)) ?? [];
  if (first === undefined) return null;
  return {
    header: headerSchema.parse(JSON.parse(first)),
    parts: others.map((line) => sidePartSchema.parse(JSON.parse(line))),
  };
}

/** Adds one line; it is on disk when this resolves. */
export function appendJournal(file: string, line: SideHeader | SidePart): Promise<void> {
  return appendLine(file, line);
}
