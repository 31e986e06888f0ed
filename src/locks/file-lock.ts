import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadwaterError } from '../errors.ts';
import { breakAbandoned, look, type StaleAfter } from './abandoned.ts';
import { type Holder, isHere, nameOf, thisProcess } from './holder.ts';

/** A lock that {@link withLock} takes is held for milliseconds, so half a minute without a sign of life is the end. */
const SHORTLY_HELD: StaleAfter = { elsewhereMs: 30_000, unreadableMs: 30_000 };
const GIVE_UP_MS = 60_000;
/** A name that is taken and yet leads to nothing, this often in a row, is no matter of timing: a dangling link. */
const VANISHED_LIMIT = 100;

/** What {@link tryLock} came to; `release` gives back what is still one's own, and may be called again. */
export type Attempt =
  | { readonly taken: true; release(): Promise<void> }
  | { readonly taken: false; readonly holder: Holder | null };

/**
 * Takes the lock file, unless a process that lives holds it. An abandoned lock is broken; `staleAfter` decides about a
 * holder that cannot be asked. `holder` is null when the file does not name one. Throws the file system's errors.
 */
export async function tryLock(file: string, staleAfter: StaleAfter): Promise<Attempt> {
  return claiming(file, (claim) => attempt(claim, staleAfter));
}

/**
 * Runs `work` while no other process holds the lock file, waiting for that. An abandoned lock is broken: at once when its
 * holder died on this host, after half a minute when the holder is on another host or not named.
 * Throws HeadwaterError `file-locked` (held) after `giveUpMs`, and the file system's errors.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  giveUpMs: number = GIVE_UP_MS,
): Promise<T> {
  const release = await claiming(file, async (claim) => {
    const deadline = performance.now() + giveUpMs;
    for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 50)) {
      const result = await attempt(claim, SHORTLY_HELD);
      if (result.taken) return result.release;
      if (performance.now() > deadline) throw locked(file, giveUpMs, result.holder);
      await sleep(waitMs * (0.5 + Math.random()));
    }
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** A whole lock, written under another name and not placed yet. */
interface Claim {
  readonly file: string;
  readonly draft: string;
  /** What the file will say; no other lock ever says the same. */
  readonly text: string;
}

async function claiming<T>(file: string, work: (claim: Claim) => Promise<T>): Promise<T> {
  const token = randomBytes(8).toString('hex');
  const draft = `${file}.${process.pid}.${token}`;
  const text = JSON.stringify({ ...(await thisProcess()), token });
  try {
    await writeFile(draft, text);
    return await work({ file, draft, text });
  } finally {
    await rm(draft, { force: true });
  }
}

async function attempt(claim: Claim, staleAfter: StaleAfter): Promise<Attempt> {
  for (let vanished = 0; vanished < VANISHED_LIMIT; ) {
    if (await place(claim)) return { taken: true, release: () => giveBack(claim) };
    const sight = await look(claim.file, staleAfter);
    if (sight.state === 'held') return { taken: false, holder: sight.holder };
    if (sight.state === 'abandoned') await breakAbandoned(claim.file, staleAfter);
    else vanished += 1;
  }
  return { taken: false, holder: null };
}

/** link(2) fails when the name exists: whoever links first holds the lock, and nobody ever reads half of one. */
async function place({ draft, file }: Claim): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Held for so long that it was taken away: what lies there now belongs to somebody else, and stays. */
async function giveBack({ file, text }: Claim): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => null)) === text) await rm(file, { force: true });
}

function locked(file: string, waitedMs: number, holder: Holder | null): HeadwaterError {
  const by = holder === null ? '' : ` by ${nameOf(holder)}, which holds it since ${holder.since}`;
  return new HeadwaterError({
    code: 'file-locked',
    blame: 'held',
    message: `${file} has been locked for ${Math.round(waitedMs / 1_000)} s${by}.`,
    next: [
      holder !== null && isHere(holder)
        ? `Wait for that headwater process to end, or stop it with \`kill ${holder.pid}\`.`
        : 'Wait for the other headwater process to end, or stop it.',
    ],
  });
}
