import { HeadwaterError } from '../errors.ts';
import { tryLock } from '../locks/file-lock.ts';
import { type Holder, isHere, nameOf } from '../locks/holder.ts';

/**
 * Takes the lock file, so that one process at a time has the embedded queue open. A lock whose owner is dead is broken.
 * Throws HeadwaterError `queue-busy` (held) while its owner lives, or runs on another host, where we cannot tell.
 * Resolves to a function that gives the lock back.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  // Held for as long as a process lives, so on another host no age says that it has ended.
  const attempt = await tryLock(file, { elsewhereMs: null, unreadableMs: 0 });
  if (!attempt.taken) throw busy(file, attempt.holder);
  return attempt.release;
}

function busy(file: string, owner: Holder | null): HeadwaterError {
  return new HeadwaterError({
    code: 'queue-busy',
    blame: 'held',
    message: `The embedded queue is in use by ${owner === null ? 'another process' : `${nameOf(owner)}, since ${owner.since}`}.`,
    next: [
      owner !== null && isHere(owner)
        ? `Wait for that headwater command to end, or stop it with \`kill ${owner.pid}\`; nothing is lost by that.`
        : `If no headwater runs on ${owner?.host ?? 'any host'} any more, remove ${file}.`,
      'To let several processes work at once, set `queue` to a redis:// address.',
    ],
  });
}
