import { open, readFile, truncate } from 'node:fs/promises';
import { z } from 'zod';
import { SIDE_TABLE_KINDS, type SidePart, sidePartSchema } from '../../ports/side-tables.ts';
import { sync } from './file-digest.ts';

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
  const lines = (await textOf(file)).split('\n');
  lines.pop();
  const [first, ...others] = lines;
  if (first === undefined) return null;
  return {
    header: headerSchema.parse(JSON.parse(first)),
    parts: others.map((line) => sidePartSchema.parse(JSON.parse(line))),
  };
}

/** Takes away a line that was cut short, so that the next one begins where a line begins. */
export async function mendJournal(file: string): Promise<void> {
  const text = await textOf(file);
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) await truncate(file, Buffer.byteLength(text.slice(0, whole)));
}

/** Adds one line; it is on disk when this resolves. */
export async function appendJournal(file: string, line: SideHeader | SidePart): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await handle.writeFile(`${JSON.stringify(line)}\n`);
  } finally {
    await handle.close();
  }
  await sync(file);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
