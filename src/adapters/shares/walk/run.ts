import type { WalkItem, WalkOptions } from '../../../ports/shares.ts';
import type { Scope } from './messages.ts';
import { Modes } from './modes.ts';
import { Outbox } from './outbox.ts';
import { packPaths } from './packed-paths.ts';
import { PendingDirectories } from './pending.ts';
import { rootStillAnswers } from './root-check.ts';
import { Scheduler } from './scheduler.ts';
import type { Reports, Workers } from './workers.ts';

/** Directories taken together from where an interrupted walk stopped. */
const PORTION = 256;
/** The longest pause before it is looked again whether something is due. */
const LOOK_MS = 100;

/** The workers of a walk: `wide` for file systems that answer slowly, where it can be had. */
export interface Crew {
  narrow(reports: Reports): Workers;
  readonly wide: ((reports: Reports) => Workers) | null;
  /** How many workers `narrow` has. */
  readonly workers: number;
  /** True when `wide` will probably be needed: it is started at once, while `narrow` finds out. */
  readonly probablyWide?: boolean;
}

/** Walks with a crew, beginning in the given mode. Memory is bounded: nothing is begun while the consumer has enough to do. */
export async function* run(
  scope: Scope,
  crew: Crew,
  options: WalkOptions,
  first: 'narrow' | 'wide',
): AsyncGenerator<WalkItem> {
  const outbox = new Outbox();
  const pending = new PendingDirectories();
  const scheduler = new Scheduler(pending, outbox, options.firstListing ?? 1);
  const errors: unknown[] = [];
  /** Thrown where workers report, an error (a full temporary folder) would take the process down. */
  const noting =
    <T extends unknown[]>(report: (...told: T) => void) =>
    (...told: T): void => {
      try {
        report(...told);
      } catch (error) {
        errors.push(error);
      }
      outbox.notify();
    };
  const modes = new Modes(
    crew,
    {
      answer: noting((answer) => scheduler.take(answer)),
      hung: noting((job, directory) => scheduler.hung(job, directory)),
      returned: noting((jobs) => scheduler.returned(jobs)),
      broken: noting((error) => void errors.push(error)),
    },
    first,
    options.onState,
  );
  const from = options.from?.[Symbol.asyncIterator]() ?? null;
  let more = from !== null;
  if (from === null) pending.push(packPaths([new Uint8Array()]));
  const notify = (): void => outbox.notify();
  options.signal?.addEventListener('abort', notify);
  try {
    if (crew.probablyWide === true) modes.expectWide();
    for (;;) {
      options.signal?.throwIfAborted();
      if (errors.length > 0) throw errors[0];
      if (from !== null && more && pending.portions < crew.workers) more = await pull(from, pending);
      while (!outbox.full && modes.room > 0) {
        const job = scheduler.next(modes.room, modes.mayBail);
        if (job === null) break;
        modes.send(job);
      }
      modes.want(modes.room > 0 && !outbox.full && scheduler.running > 0);
      for (const subtree of scheduler.givenUp.splice(0)) {
        await rootStillAnswers(scope, subtree);
        outbox.unreadable(subtree);
      }
      const item = outbox.take();
      if (item !== undefined) {
        yield item;
        if (item.kind === 'entries') modes.recycle(item.batch);
        modes.tell();
      } else if (scheduler.idle && !more) return;
      else if (!(await outbox.changed(LOOK_MS))) modes.tell();
    }
  } finally {
    options.signal?.removeEventListener('abort', notify);
    await from?.return?.();
    await modes.close();
    scheduler.close();
    pending.close();
  }
}

/** Takes the next directories to begin with; false when there are no more. */
async function pull(from: AsyncIterator<Uint8Array>, pending: PendingDirectories): Promise<boolean> {
  const paths: Uint8Array[] = [];
  while (paths.length < PORTION) {
    const next = await from.next();
    if (next.done === true) break;
    paths.push(next.value);
  }
  pending.push(packPaths(paths));
  return paths.length === PORTION;
}
