import { closeSync } from 'node:fs';
import type { LargeDirectory, NamesJob, ReadJob } from './messages.ts';

/** Blocks of names read but not looked at: enough that no worker waits, few enough to stay small. */
const AHEAD = 8;
/** Attempts at reading on, or at one block, in all. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

/** A block of names with what was tried. */
interface Block {
  readonly bytes: Uint8Array;
  readonly attempts: number;
  readonly notBeforeMs: number;
}

interface Open extends LargeDirectory {
  readonly blocks: Block[];
  reading: boolean;
  ended: boolean;
  /** Given up; kept until no job uses its descriptor. */
  failed: boolean;
  lookedAt: number;
  readAttempts: number;
  readNotBeforeMs: number;
}

/** What became of a directory. */
export type Finished =
  | { readonly kind: 'listed'; readonly directory: LargeDirectory }
  | { readonly kind: 'failed'; readonly directory: LargeDirectory; readonly errorCode: string };

/** Directories with more names than fit a job: one worker at a time reads names, all of them look. */
export class LargeDirectories {
  readonly #open = new Map<number, Open>();
  readonly #attempts = new Map<number, number>();

  get size(): number {
    return this.#open.size;
  }

  /** True while a directory may still be listed whole. */
  expects(listing: number): boolean {
    return this.#open.get(listing)?.failed === false;
  }

  add(directory: LargeDirectory): void {
    this.#open.set(directory.listing, {
      ...directory,
      blocks: [],
      reading: false,
      ended: false,
      failed: false,
      lookedAt: 0,
      readAttempts: 0,
      readNotBeforeMs: 0,
    });
  }

  /** The next thing to do, looking before reading on; null when there is nothing to do now. */
  next(id: number, nowMs: number): NamesJob | ReadJob | null {
    for (const open of this.#open.values()) {
      const { fd, listing, path } = open;
      const at = open.blocks.findIndex((block) => block.notBeforeMs <= nowMs);
      const block = at < 0 ? undefined : open.blocks.splice(at, 1)[0];
      if (block !== undefined) {
        open.lookedAt++;
        this.#attempts.set(id, block.attempts);
        const last = block.attempts === ATTEMPTS - 1;
        return { kind: 'names', id, fd, listing, path, block: block.bytes, last };
      }
      if (open.failed || open.reading || open.ended || open.lookedAt >= AHEAD) continue;
      if (open.readNotBeforeMs > nowMs) continue;
      open.reading = true;
      return { kind: 'read', id, fd, listing, path };
    }
    return null;
  }

  /** A `read` job was answered: with names, with none at the end, or with an error. */
  read(job: ReadJob, answer: Uint8Array | string, nowMs: number): Finished | null {
    const open = this.#open.get(job.listing);
    if (open === undefined) return null;
    open.reading = false;
    if (open.failed) return this.#finished(open);
    if (typeof answer === 'string') {
      if (++open.readAttempts >= ATTEMPTS) return this.fail(job.listing, answer);
      open.readNotBeforeMs = nowMs + PAUSE_MS * open.readAttempts;
      return null;
    }
    open.readAttempts = 0;
    if (answer.length === 0) open.ended = true;
    else open.blocks.push({ bytes: answer, attempts: 0, notBeforeMs: 0 });
    return this.#finished(open);
  }

  /** A `names` job was answered. */
  looked(job: NamesJob, errorCode: string | null, nowMs: number): Finished | null {
    const attempts = (this.#attempts.get(job.id) ?? 0) + 1;
    this.#attempts.delete(job.id);
    const open = this.#open.get(job.listing);
    if (open === undefined) return null;
    open.lookedAt--;
    if (errorCode !== null && !open.failed) {
      if (attempts >= ATTEMPTS) return this.fail(job.listing, errorCode);
      open.blocks.push({ bytes: job.block, attempts, notBeforeMs: nowMs + PAUSE_MS * attempts });
    }
    return this.#finished(open);
  }

  /** A job will not be answered: it was not begun. */
  returned(job: NamesJob | ReadJob): void {
    const open = this.#open.get(job.listing);
    if (open === undefined) return;
    if (job.kind === 'read') open.reading = false;
    else {
      open.lookedAt--;
      const attempts = this.#attempts.get(job.id) ?? 0;
      if (!open.failed) open.blocks.push({ bytes: job.block, attempts, notBeforeMs: 0 });
      this.#attempts.delete(job.id);
    }
    if (open.failed) this.#finished(open);
  }

  /** Gives a directory up; `hung` when one of its jobs will never be answered: then its descriptor is left alone. */
  fail(listing: number, errorCode: string, hung = false): Finished | null {
    const open = this.#open.get(listing);
    if (open === undefined || open.failed) return null;
    open.failed = true;
    open.blocks.length = 0;
    if (hung) this.#open.delete(listing);
    else this.#finished(open);
    return { kind: 'failed', directory: open, errorCode };
  }

  /** Closes what is open; no job may be under way. */
  close(): void {
    for (const { fd } of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  #finished(open: Open): Finished | null {
    if (open.reading || open.lookedAt > 0) return null;
    if (!open.failed && (!open.ended || open.blocks.length > 0)) return null;
    this.#open.delete(open.listing);
    closeSync(open.fd);
    return open.failed ? null : { kind: 'listed', directory: open };
  }
}
