import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import type { ListedDirectory } from '../../../ports/shares.ts';
import { type Finished, LargeDirectories } from './large.ts';
import type { Answer, Job, ListJob } from './messages.ts';
import type { Outbox } from './outbox.ts';
import { halves, NO_PATHS, type PackedPaths, packPaths, unpackPaths } from './packed-paths.ts';
import type { PendingDirectories } from './pending.ts';
import { Retries } from './retries.ts';

/** Listing numbers set aside for a job, and the least: they have 32 bits, so what many small jobs leave is given out again. */
const LISTINGS = 1024;
const LEAST_LISTINGS = 512;

/** Decides what is listed next, and what becomes of the answers. It calls nobody: it is told, and asked. */
export class Scheduler {
  readonly #pending: PendingDirectories;
  readonly #outbox: Outbox;
  readonly #large = new LargeDirectories();
  readonly #retries = new Retries();
  readonly #running = new Map<number, { readonly job: Job; readonly attempts: number }>();
  readonly #avoid: Uint8Array[] = [];
  /** Directories passed by, by the listing they were found in, until that is whole. */
  readonly #passed = new Map<number, Uint8Array[]>();
  /** Numbers that were set aside and not used. */
  readonly #unused: { readonly first: number; readonly count: number }[] = [];
  #nextListing: number;
  #nextId = 1;
  /** Directories whose failure is final; the caller looks at the root before they are reported. */
  readonly givenUp: UnreadableSubtree[] = [];

  constructor(pending: PendingDirectories, outbox: Outbox, firstListing: number) {
    this.#pending = pending;
    this.#outbox = outbox;
    this.#nextListing = firstListing;
  }

  get running(): number {
    return this.#running.size;
  }

  /** True when there is nothing to do now, and nothing under way or waiting for its time. */
  get idle(): boolean {
    const waiting = this.#large.size + this.#retries.size + this.givenUp.length;
    return this.#running.size === 0 && waiting === 0 && this.#pending.empty;
  }

  /** The next job, which counts as under way; null when there is none now. `room`: how many more could be sent. */
  next(room: number, mayBail: boolean): Job | null {
    const now = performance.now();
    const id = this.#nextId;
    const names = this.#large.next(id, now);
    if (names !== null) return this.#begin(names, 0);
    const retry = this.#retries.take(now);
    if (retry !== undefined) {
      const job = this.#list(packPaths([retry.path]), retry.last, false);
      return this.#begin(job, retry.attempts);
    }
    const popped = this.#pending.pop();
    if (popped === undefined) return null;
    const share = room > 1 && this.#pending.portions === 0 && popped.count > 1;
    const [mine, rest] = share ? halves(popped) : [popped, NO_PATHS];
    this.#pending.push(rest);
    return this.#begin(this.#list(mine, false, mayBail), 0);
  }

  /** Takes in an answer: rows and finished listings go out, what is left to do is kept. */
  take(answer: Answer): void {
    const running = this.#running.get(answer.id);
    if (running === undefined) return;
    const now = performance.now();
    if (answer.done) this.#running.delete(answer.id);
    if (answer.batch !== null) this.#outbox.entries(answer.batch);
    for (const { listing, directories } of answer.held) {
      // A late answer about a directory that was given up: nobody would ever release what is held for it.
      if (running.job.kind === 'list' || this.#large.expects(listing))
        this.#pending.hold(listing, directories);
    }
    for (const [at, path] of unpackPaths(answer.passed).entries()) {
      const listing = answer.passedIn[at] as number;
      if (running.job.kind !== 'list' && !this.#large.expects(listing)) continue;
      const others = this.#passed.get(listing);
      if (others === undefined) this.#passed.set(listing, [path]);
      else others.push(path);
    }
    const paths = unpackPaths(answer.listed);
    this.#outbox.listed(paths.map((path, at) => this.#whole(answer.listings[at] as number, path)));
    for (const { listing, ...subtree } of answer.abandoned) {
      this.#drop(listing);
      this.givenUp.push(subtree);
    }
    for (const subtree of answer.unreadable) this.#outbox.unreadable(subtree);
    for (const directories of answer.left) this.#pending.push(directories);
    if (answer.large !== null) this.#large.add(answer.large);
    const { job, attempts } = running;
    if (job.kind === 'list') {
      if (answer.done && answer.listingsBegun !== null) this.#giveBack(job, answer.listingsBegun);
      for (const { path, errorCode } of answer.failed) this.#failed(path, errorCode, now, job, attempts);
    } else if (job.kind === 'read') this.#finish(this.#large.read(job, answer.block ?? 'EIO', now));
    else this.#finish(this.#large.looked(job, answer.failed[0]?.errorCode ?? null, now));
  }

  /** A job that hangs: its directory is given up, and the others are begun anew. */
  hung(job: Job, directory: Uint8Array | null): void {
    this.#running.delete(job.id);
    if (job.kind !== 'list') {
      this.#finish(this.#large.fail(job.listing, 'ETIMEDOUT', true));
      return;
    }
    if (directory === null) {
      for (const path of unpackPaths(job.directories)) this.givenUp.push({ path, errorCode: 'ETIMEDOUT' });
      return;
    }
    this.#avoid.push(directory);
    this.givenUp.push({ path: directory, errorCode: 'ETIMEDOUT' });
    this.#pending.push(job.directories);
  }

  /** Jobs that were not begun. */
  returned(jobs: readonly Job[]): void {
    for (const job of jobs) {
      this.#running.delete(job.id);
      if (job.kind === 'list') this.#pending.push(job.directories);
      else this.#large.returned(job);
    }
  }

  /** Closes the directories that are open; no job may be under way. */
  close(): void {
    this.#large.close();
  }

  #failed(path: Uint8Array, errorCode: string, now: number, job: ListJob, attempts: number): void {
    const retried =
      attempts > 0 && Buffer.from(path).equals(unpackPaths(job.directories)[0] ?? NO_PATHS.bytes);
    if (this.#retries.add(path, (retried ? attempts : 0) + 1, errorCode, now)) return;
    this.givenUp.push({ path, errorCode });
  }

  #finish(finished: Finished | null): void {
    if (finished === null) return;
    const { listing, path } = finished.directory;
    if (finished.kind === 'listed') {
      this.#outbox.listed([this.#whole(listing, path)]);
    } else {
      this.#drop(listing);
      this.givenUp.push({ path, errorCode: finished.errorCode });
    }
  }

  /** A directory was listed whole: its subdirectories may be entered. */
  #whole(listing: number, path: Uint8Array): ListedDirectory {
    this.#pending.release(listing);
    const passedBy = this.#passed.get(listing);
    this.#passed.delete(listing);
    return passedBy === undefined ? { listing, path } : { listing, path, passedBy };
  }

  /** A directory will never be listed whole. */
  #drop(listing: number): void {
    this.#pending.drop(listing);
    this.#passed.delete(listing);
  }

  #list(directories: PackedPaths, last: boolean, mayBail: boolean): ListJob {
    const [id, avoid, unused] = [this.#nextId, packPaths(this.#avoid), this.#unused.pop()];
    const firstListing = unused?.first ?? this.#nextListing;
    const listings = unused?.count ?? LISTINGS;
    if (unused === undefined) this.#nextListing += LISTINGS;
    return { kind: 'list', id, directories, avoid, firstListing, listings, last, mayBail };
  }

  #giveBack({ firstListing, listings }: ListJob, begun: number): void {
    const count = listings - begun;
    if (count >= LEAST_LISTINGS) this.#unused.push({ first: firstListing + begun, count });
  }

  #begin(job: Job, attempts: number): Job {
    this.#nextId++;
    this.#running.set(job.id, { job, attempts });
    return job;
  }
}
