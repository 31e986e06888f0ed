import { open, readFile, truncate } from 'node:fs/promises';

/** Whole lines of a journal, without their ends; null when there is no such file. A last line cut short does not count. */
export async function wholeLines(file: string): Promise<readonly string[] | null> {
  const text = await textOf(file);
  return text === null ? null : text.split('\n').slice(0, -1);
}

/** Takes away a line that was cut short by a crash, so that the next one begins where a line begins. */
export async function mendJournal(file: string): Promise<void> {
  const text = (await textOf(file)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(file, Buffer.byteLength(whole));
}

/** Adds a value as one line; it is on disk when this resolves. */
export async function appendLine(file: string, value: unknown): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await handle.appendFile(`${JSON.stringify(value)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Any error but that there is no such file says nothing about what is there, and days of work may be. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}
