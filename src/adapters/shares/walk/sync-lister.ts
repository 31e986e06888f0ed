import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import { isGone } from '../system-error.ts';
import { BLOCK_BYTES, BLOCK_NAMES } from './dirents.ts';
import type { Linux } from './linux.ts';
import {
  type Answer,
  emptyAnswer,
  type Job,
  type LargeDirectory,
  type ListJob,
  type NamesJob,
  type ReadJob,
  type Scope,
  type Spare,
} from './messages.ts';
import { packPaths, packPortions, unpackPaths } from './packed-paths.ts';
import type { Progress } from './progress.ts';
import { NO_ROWS, Rows } from './rows.ts';
import { type Found, SyncCalls } from './sync-calls.ts';

/** Rows after which no further directory is begun; fewer while other workers have nothing to do. */
const MOST_ROWS = 4096;
const SHARE_ROWS = 256;
/** A directory with more is shared among the workers. */
const LARGE_ROWS = 4096;
const CAPACITY = MOST_ROWS + LARGE_ROWS + 2 * BLOCK_NAMES;
/** A job takes no new directory after this long, so that answers keep coming. */
const MOST_MS = 200;
/** Directories handed back together. */
const PORTION = 256;

/** Lists directories one call at a time; each job is answered once, as a whole. */
export class SyncLister {
  readonly #calls: SyncCalls;
  readonly #progress: Progress;
  readonly #rows = new Rows(CAPACITY);

  constructor(linux: Linux, scope: Scope, progress: Progress) {
    this.#progress = progress;
    this.#calls = new SyncCalls(linux, scope, progress);
  }

  /** Buffers for a later batch. */
  give(spare: Spare): void {
    this.#rows.give(spare);
  }

  run(job: Job): Answer {
    this.#calls.meter.start();
    const answer =
      job.kind === 'list' ? this.#list(job) : job.kind === 'read' ? this.#read(job) : this.#names(job);
    return { ...answer, batch: this.#rows.take(), latencyMs: this.#calls.meter.takeLatencyMs(), inFlight: 1 };
  }

  #list(job: ListJob): Answer {
    const stack = unpackPaths(job.directories);
    const avoid = new Set(unpackPaths(job.avoid).map((path) => Buffer.from(path).toString('latin1')));
    const listed: Uint8Array[] = [];
    const listings: number[] = [];
    const passed: Uint8Array[] = [];
    const passedIn: number[] = [];
    const failed: UnreadableSubtree[] = [];
    const unreadable: UnreadableSubtree[] = [];
    let held: Answer['held'] = [];
    let large: LargeDirectory | null = null;
    let slow = false;
    let begun = 0;
    const until = performance.now() + MOST_MS;
    for (let nth = 0; nth < job.listings && large === null && !slow; nth++) {
      if (
        this.#rows.rows >= (this.#progress.wanted ? SHARE_ROWS : MOST_ROWS) ||
        (nth > 0 && performance.now() > until)
      )
        break;
      const path = stack.pop();
      if (path === undefined) break;
      if (avoid.size > 0 && avoid.has(Buffer.from(path).toString('latin1'))) continue;
      const listing = job.firstListing + nth;
      begun = nth + 1;
      const mark = this.#rows.mark();
      const found = nothingYet();
      const end = this.#directory(path, listing, job, found);
      if (end.kind === 'failed' || end.kind === 'slow') {
        this.#rows.back(mark);
        if (end.kind === 'failed') failed.push({ path, errorCode: end.errorCode });
        else stack.push(path);
        slow = end.kind === 'slow';
        continue;
      }
      unreadable.push(...found.unreadable);
      for (const one of found.passed) {
        passed.push(one);
        passedIn.push(listing);
      }
      if (found.problem !== null) unreadable.push({ path, errorCode: found.problem });
      if (end.kind === 'large') {
        large = { fd: end.fd, listing, path };
        held = packPortions(found.children, PORTION).map((directories) => ({ listing, directories }));
      } else if (end.kind === 'listed') {
        listed.push(path);
        listings.push(listing);
        for (const child of found.children) stack.push(child);
      }
    }
    return {
      ...emptyAnswer(job.id),
      listed: packPaths(listed),
      listings: Uint32Array.from(listings),
      listingsBegun: begun,
      left: packPortions(stack, PORTION),
      held,
      passed: packPaths(passed),
      passedIn: Uint32Array.from(passedIn),
      failed,
      unreadable,
      large,
      slow,
    };
  }

  #directory(path: Uint8Array, listing: number, job: ListJob, found: Found): End {
    this.#progress.enter(path);
    const calls = this.#calls;
    const fd = calls.open(path);
    if (typeof fd === 'string') return ended(path, fd);
    const first = this.#rows.rows;
    let end: End;
    do {
      const size = calls.read(fd);
      if (typeof size === 'string') end = ended(path, size);
      else if (size === 0) end = { kind: 'listed' };
      else {
        const problem = calls.look(fd, path, size, listing, this.#rows, found, job);
        if (problem === 'slow') end = { kind: 'slow' };
        else if (problem !== null) end = { kind: 'failed', errorCode: problem };
        else if (this.#rows.rows - first >= LARGE_ROWS) return { kind: 'large', fd };
        else end = GOING_ON;
      }
    } while (end === GOING_ON);
    calls.close(fd);
    return end;
  }

  #read(job: ReadJob): Answer {
    this.#progress.enter(job.path);
    const size = this.#calls.read(job.fd);
    const block = typeof size === 'string' ? size : this.#calls.block.slice(0, size);
    return { ...emptyAnswer(job.id), block };
  }

  #names(job: NamesJob): Answer {
    this.#progress.enter(job.path);
    this.#calls.block.set(job.block.subarray(0, BLOCK_BYTES));
    const found = nothingYet();
    const how = { last: job.last, mayBail: false };
    const { path, listing } = job;
    const problem = this.#calls.look(job.fd, path, job.block.length, listing, this.#rows, found, how);
    if (problem !== null) {
      this.#rows.back(NO_ROWS);
      return { ...emptyAnswer(job.id), failed: [{ path, errorCode: problem }] };
    }
    const own = found.problem === null ? [] : [{ path, errorCode: found.problem }];
    return {
      ...emptyAnswer(job.id),
      held: packPortions(found.children, PORTION).map((directories) => ({ listing, directories })),
      passed: packPaths(found.passed),
      passedIn: new Uint32Array(found.passed.length).fill(listing),
      unreadable: [...found.unreadable, ...own],
      slow: this.#calls.meter.slow,
    };
  }
}

function nothingYet(): Found {
  return { children: [], passed: [], unreadable: [], problem: null };
}

type End =
  | { readonly kind: 'listed' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'going-on' }
  | { readonly kind: 'failed'; readonly errorCode: string }
  | { readonly kind: 'large'; readonly fd: number };

const GOING_ON: End = { kind: 'going-on' };

/** A directory that vanished is dropped, and so is one that a link took the place of; the root is neither. */
function ended(path: Uint8Array, errorCode: string): End {
  const gone = isGone(errorCode) || errorCode === 'ELOOP';
  return gone && path.length > 0 ? { kind: 'gone' } : { kind: 'failed', errorCode };
}
