import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Holder, isAlive, isHere, parseHolder } from './holder.ts';

/** A guard left by a process that died while it removed an abandoned lock; removing takes milliseconds. */
const GUARD_STALE_MS = 10_000;

/** How old a lock must be to count as abandoned when its holder cannot be asked whether it lives. */
export interface StaleAfter {
  /** The holder runs on another host. Null: never, a person has to say so. */
  readonly elsewhereMs: number | null;
  /** The file names no holder: what a power failure left of a lock. 0: at once. */
  readonly unreadableMs: number;
}

/** What lies at a lock's path; `holder` is null when the file does not say. */
export type Sight =
  | { readonly state: 'free' }
  | { readonly state: 'abandoned' }
  | { readonly state: 'held'; readonly holder: Holder | null };

/**
 * Whether the lock is held. One whose holder died on this host is abandoned at once. Throws the file system's error when
 * the file is there and may not be read: whose it is cannot be known, so it is nobody's to break.
 */
export async function look(file: string, staleAfter: StaleAfter): Promise<Sight> {
  const text = await textOf(file);
  if (text === null) return { state: 'free' };
  const holder = parseHolder(text);
  if (holder !== null && isHere(holder)) {
    return (await isAlive(holder)) ? { state: 'held', holder } : { state: 'abandoned' };
  }
  const staleMs = holder === null ? staleAfter.unreadableMs : staleAfter.elsewhereMs;
  if (staleMs === null || (await ageOf(file)) < staleMs) return { state: 'held', holder };
  return { state: 'abandoned' };
}

/**
 * Removes an abandoned lock, or waits a moment while another process does. Two processes may see the same dead holder;
 * the guard lets one at a time look again and remove, so that the slower one does not take away what a third has locked
 * since.
 */
export async function breakAbandoned(file: string, staleAfter: StaleAfter): Promise<void> {
  const guard = `${file}.break`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await ageOf(guard)) > GUARD_STALE_MS) await rm(guard, { force: true });
    else await sleep(5);
    return;
  }
  try {
    if ((await look(file, staleAfter)).state === 'abandoned') await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** The file's text; null when there is none. ESTALE is how NFS says that it was removed just now. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESTALE'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Milliseconds since a file was written, never negative; 0 when it is gone. */
async function ageOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => Math.max(0, Date.now() - mtimeMs),
    () => 0,
  );
}
