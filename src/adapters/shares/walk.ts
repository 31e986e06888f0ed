import { constants, promises as fs } from 'node:fs';
import { availableParallelism } from 'node:os';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import { DATASYNC_NAMES } from '../../inventory/mapping.ts';
import type { WalkItem, WalkOptions } from '../../ports/shares.ts';
import { inspectRoot, mountUnreadable } from './root.ts';
import { errorCode } from './system-error.ts';
import { createHere } from './walk/here.ts';
import { loadLinux } from './walk/linux.ts';
import type { Scope } from './walk/messages.ts';
import { createProcess } from './walk/processes.ts';
import { replaced } from './walk/root-check.ts';
import { type Crew, run } from './walk/run.ts';
import { createThreads } from './walk/threads.ts';

/** More threads than this compete for the file system's own locks. */
const MOST_THREADS = 4;
/** When the calls that open the root take longer, most below it will too; waiting for libuv's pool is part of it. */
const SLOW_MS = 0.5;
/** Longer than a filer takes to fail over. */
const HUNG_AFTER_MS = 120_000;

/** How walks are done; every setting has a default that suits the machine. */
export interface WalkSettings {
  /** `portable` works everywhere through Node; `native`, on Linux, calls the system itself. Default: `HEADWATER_WALKER`, else what can be had. */
  readonly walker?: 'native' | 'portable';
  /** Threads of the native walk; default: one a core, at most 4. */
  readonly threads?: number;
  /** `narrow` keeps to one call a thread, `wide` begins with many; default: as slow as the file system is. */
  readonly mode?: 'narrow' | 'wide';
  /** Calls of a native walk in wide mode go by io_uring where the kernel allows it. Default: unless `HEADWATER_IO_URING` is `off`. */
  readonly ioUring?: boolean;
  /** A call that takes longer is given up, and its directory reported with ETIMEDOUT. Default: two minutes. */
  readonly hungAfterMs?: number;
}

/**
 * Walks a mounted share in no particular order, with bounded memory: entries wait in a short buffer, large directories
 * are streamed, and of directories not yet listed only some are remembered in memory, the others in a temporary file.
 *
 * A nested mount is yielded as an entry and as unreadable (`EXDEV`): never entered, never passed over in silence.
 * Entries that vanish between listing and looking are dropped. Directories that fail are tried again, a few times, and
 * then yielded as unreadable. No path is yielded twice. Throws `mount-unreadable` when the root is missing, not a
 * directory, unreadable, or replaced by another file system before the walk ends; all it found until then was yielded.
 */
export async function* walk(
  root: string,
  options: WalkOptions = {},
  settings: WalkSettings = {},
): AsyncGenerator<WalkItem> {
  const native = await isNative(settings.walker ?? process.env.HEADWATER_WALKER);
  const [start, inspectMs] = await timed(inspectRoot(root));
  const [handle, openMs] = native ? await timed(openRoot(root)) : [null, 0];
  // DataSync leaves these directories out by itself, so the books must too.
  const skip = options.skipNames ?? DATASYNC_NAMES;
  const scope: Scope = {
    root,
    rootFd: handle?.fd ?? -1,
    device: start.device,
    inode: start.inode,
    skip: skip.map((name) => Buffer.from(name).toString('latin1')),
    crossFileSystems: options.crossFileSystems ?? false,
    hungAfterMs: settings.hungAfterMs ?? HUNG_AFTER_MS,
  };
  const threads = settings.threads ?? Math.min(MOST_THREADS, availableParallelism());
  try {
    const opened = (await handle?.stat({ bigint: true })) ?? { ino: start.inode, dev: start.device };
    if (opened.ino !== start.inode || opened.dev !== start.device) throw replaced(root);
    const ioUring = settings.ioUring ?? process.env.HEADWATER_IO_URING !== 'off';
    const calls = native ? (ioUring ? 'ring' : 'pool') : 'node';
    const crew: Crew = {
      narrow: (reports) => (native ? createThreads(scope, threads, reports) : createHere(scope, reports)),
      wide: settings.mode === 'narrow' ? null : (reports) => createProcess(scope, calls, reports),
      workers: threads,
      probablyWide: Math.min(inspectMs, openMs) > SLOW_MS,
    };
    yield* run(scope, crew, options, settings.mode ?? 'narrow');
  } finally {
    await handle?.close();
  }
  const end = await inspectRoot(root);
  if (end.device !== start.device || end.inode !== start.inode) throw replaced(root);
}

/** Which walk it is to be. Throws `walker-unknown` and `walker-unavailable` (usage). */
async function isNative(wanted: string | undefined): Promise<boolean> {
  if (wanted === 'portable') return false;
  if (wanted !== undefined && wanted !== '' && wanted !== 'native') {
    throw new HeadwaterError({
      code: 'walker-unknown',
      blame: 'usage',
      message: `There is no walker "${safeText(wanted)}".`,
      next: ['Set HEADWATER_WALKER to native or portable, or leave it out.'],
    });
  }
  const available = (await loadLinux()) !== null;
  if (wanted !== 'native' || available) return available;
  throw new HeadwaterError({
    code: 'walker-unavailable',
    blame: 'usage',
    message: 'The native walker needs Linux and a prebuilt koffi for this machine.',
    next: ['Leave HEADWATER_WALKER out: the portable walker is taken.'],
  });
}

async function timed<T>(call: Promise<T>): Promise<readonly [T, tookMs: number]> {
  const beginMs = performance.now();
  const result = await call;
  return [result, performance.now() - beginMs];
}

async function openRoot(root: string): Promise<fs.FileHandle> {
  try {
    return await fs.open(root, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    throw mountUnreadable(root, `opening it fails with ${errorCode(error)}`, error);
  }
}
