import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import type { AsyncCalls } from './async-calls.ts';
import { Collected } from './collected.ts';
import type { InFlight } from './in-flight.ts';
import { type Ending, ListingTask } from './listing-task.ts';
import { type Answer, emptyAnswer, type ListJob, type Scope } from './messages.ts';
import { packPortions, unpackPaths } from './packed-paths.ts';

/** Rows after which no further directory is begun. */
const MOST_ROWS = 8192;
/** Rows sent together. */
const BATCH_ROWS = 2048;
const PORTION = 256;

/** What the jobs of a lister have in common. */
export interface Bench {
  readonly calls: AsyncCalls;
  readonly scope: Scope;
  readonly limit: InFlight;
  readonly send: (answer: Answer) => void;
  /** When no call is quicker the file system counts as slow; null when nothing is to be done about it. */
  readonly slowMs: number | null;
}

/** One job of an asynchronous lister: goes down from its directories until it has found enough. */
export class AsyncJob {
  /** Resolves when the last answer was sent. */
  readonly done: Promise<void>;
  readonly #job: ListJob;
  readonly #bench: Bench;
  readonly #avoid: ReadonlySet<string>;
  readonly #stack: Uint8Array[];
  readonly #running = new Set<ListingTask>();
  readonly #collected: Collected;
  readonly #abandoned: (UnreadableSubtree & { readonly listing: number })[] = [];
  readonly #failed: UnreadableSubtree[] = [];
  #begun = 0;
  #stopped = false;
  #finish: () => void = () => undefined;

  constructor(job: ListJob, bench: Bench) {
    this.#job = job;
    this.#bench = bench;
    this.#collected = new Collected(bench.scope, BATCH_ROWS);
    this.#stack = unpackPaths(job.directories);
    this.#avoid = new Set(unpackPaths(job.avoid).map((path) => Buffer.from(path).toString('latin1')));
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Begins directories while calls could be made at once, and ends the job when there is nothing left to begin. */
  pump(): void {
    const { limit } = this.#bench;
    while (!this.#stopped && !this.#full && limit.free && this.#running.size < limit.limit) {
      const path = this.#stack.pop();
      if (path === undefined) break;
      if (!this.#avoid.has(Buffer.from(path).toString('latin1'))) this.#begin(path);
    }
    if (this.#running.size > 0 || this.#stopped) return;
    if (this.#stack.length > 0 && !this.#full) return;
    this.#stopped = true;
    this.#send(true);
    this.#finish();
  }

  /** Sends what was found. */
  flush(): void {
    if (!this.#stopped && !this.#collected.empty) this.#send(false);
  }

  /** Gives up directories of which no call has come back for so long. */
  giveUpHung(hungAfterMs: number): void {
    const now = performance.now();
    for (const listing of this.#running) {
      if (listing.task.silentMs(now) <= hungAfterMs) continue;
      const calls = listing.task.calls;
      listing.abandon();
      this.#bench.limit.forget(calls);
    }
  }

  /** Begins nothing more, and answers no more. */
  stop(): void {
    this.#stopped = true;
    for (const listing of this.#running) listing.abandon();
  }

  get #full(): boolean {
    return this.#collected.total >= MOST_ROWS || this.#begun >= this.#job.listings || this.#slow;
  }

  get #slow(): boolean {
    const { limit, slowMs } = this.#bench;
    return this.#job.mayBail && slowMs !== null && limit.quickestMs > slowMs;
  }

  #begin(path: Uint8Array): void {
    const number = this.#job.firstListing + this.#begun++;
    const children: Uint8Array[] = [];
    const sink = {
      add: (looked: Parameters<Collected['add']>[0]) => {
        if (this.#stopped) return;
        this.#collected.add(looked, path, number, children);
        if (this.#collected.rows >= BATCH_ROWS) this.#send(false);
      },
    };
    const listing = new ListingTask(path, this.#bench.calls, sink);
    this.#running.add(listing);
    void listing.ended.then((ending) => {
      this.#running.delete(listing);
      if (!this.#stopped) this.#end(path, number, children, ending);
      this.pump();
    });
  }

  #end(path: Uint8Array, listing: number, children: readonly Uint8Array[], ending: Ending): void {
    if (ending.kind === 'listed') {
      this.#collected.listed(path, listing);
      for (const child of children) this.#stack.push(child);
    } else if (ending.kind === 'failed') this.#failed.push({ path, errorCode: ending.errorCode });
    else if (ending.kind === 'abandoned') {
      this.#abandoned.push({ path, listing, errorCode: ending.errorCode });
    }
  }

  #send(done: boolean): void {
    const { limit, send } = this.#bench;
    send({
      ...emptyAnswer(this.#job.id),
      ...this.#collected.take(),
      done,
      listingsBegun: done ? this.#begun : null,
      failed: this.#failed.splice(0),
      abandoned: this.#abandoned.splice(0),
      left: done ? packPortions(this.#stack, PORTION) : [],
      slow: this.#slow,
      latencyMs: limit.latencyMs,
      inFlight: limit.running,
    });
  }
}
