import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import { isGone } from '../system-error.ts';
import { BLOCK_BYTES, isDots, NAME_AT, nameEnd, prefixOf, recordLength } from './dirents.ts';
import type { Linux, Native } from './linux.ts';
import { AT_EMPTY_PATH, LINK_BYTES, Skipped, STAT_FLAGS, sameDevice } from './looking.ts';
import type { Scope } from './messages.ts';
import { Meter } from './meter.ts';
import {
  type AccessTimes,
  OPEN_HOW_BYTES,
  opening,
  PATH_MAX,
  type Portion,
  writeHow,
  writePortion,
} from './opening.ts';
import type { Progress } from './progress.ts';
import type { Rows } from './rows.ts';
import { KIND_DIRECTORY, KIND_OF_FORMAT, KIND_SYMLINK, STATX_BASIC, STATX_BYTES, WORD } from './statx.ts';

/** What looking at names brings besides rows. */
export interface Found {
  readonly children: Uint8Array[];
  /** Directories that are neither entered nor entries because of their names. */
  readonly passed: Uint8Array[];
  readonly unreadable: UnreadableSubtree[];
  /** The error of a name that could not be looked at, when that does not end the attempt. */
  problem: string | null;
}

/** The system calls of a walk, one at a time, with the memory they work in. */
export class SyncCalls {
  readonly meter = new Meter();
  readonly #linux: Linux;
  readonly #scope: Scope;
  readonly #progress: Progress;
  readonly #skipped: Skipped;
  readonly #times: AccessTimes = { refused: 0, kept: false };
  readonly #path: Native;
  readonly #how: Native;
  readonly #block: Native;
  readonly #stat: Native;
  readonly #link: Native;

  constructor(linux: Linux, scope: Scope, progress: Progress) {
    this.#linux = linux;
    this.#scope = scope;
    this.#progress = progress;
    this.#skipped = new Skipped(scope.skip);
    this.#path = linux.allocate(PATH_MAX);
    this.#how = linux.allocate(OPEN_HOW_BYTES);
    this.#block = linux.allocate(BLOCK_BYTES);
    this.#stat = linux.allocate(STATX_BYTES);
    this.#link = linux.allocate(LINK_BYTES);
  }

  /** The names read last. */
  get block(): Uint8Array {
    return this.#block.bytes;
  }

  /** A descriptor for listing, or the name of the error. */
  open(path: Uint8Array): number | string {
    const steps = opening(path, this.#times, (fd) => this.close(fd));
    let step = steps.next();
    while (step.done !== true) step = steps.next(this.#openPortion(path, step.value));
    return step.value;
  }

  close(fd: number): void {
    this.#linux.close(fd);
  }

  #openPortion(path: Uint8Array, portion: Portion): number | string {
    writePortion(path, portion, this.#path.bytes);
    const parent = portion.parent ?? this.#scope.rootFd;
    const { openat, openat2 } = this.#linux;
    let fd: number;
    if (openat2 === null) fd = openat(parent, this.#path.address, portion.flags);
    else {
      writeHow(this.#how.words, portion.flags, this.#scope.crossFileSystems);
      fd = openat2(parent, this.#path.address, this.#how.address, OPEN_HOW_BYTES);
    }
    const opened = fd >= 0 ? fd : this.#linux.errorCode();
    this.#tick();
    if (openat2 !== null || fd < 0 || this.#scope.crossFileSystems || this.#onDevice(fd)) return opened;
    this.close(fd);
    return 'EXDEV';
  }

  /** Opening may have mounted something; openat2 alone sees that by itself. */
  #onDevice(fd: number): boolean {
    this.#path.bytes[0] = 0;
    const answer = this.#linux.statx(fd, this.#path.address, AT_EMPTY_PATH, STATX_BASIC, this.#stat.address);
    return answer === 0 && sameDevice(this.#stat.words, 0, this.#scope);
  }

  /** Reads names into the block: how many bytes, 0 at the end, or the name of the error. */
  read(fd: number): number | string {
    const size = this.#linux.getdents(fd, this.#block.address, BLOCK_BYTES);
    this.#tick();
    return size >= 0 ? size : this.#linux.errorCode();
  }

  /**
   * Looks at the names in the block and adds a row for each. Returns null when done; else why not: the name of an error,
   * or `slow`, and the caller takes the rows back.
   */
  look(
    fd: number,
    path: Uint8Array,
    size: number,
    listing: number,
    rows: Rows,
    found: Found,
    how: { readonly last: boolean; readonly mayBail: boolean },
  ): string | null {
    const block = this.#block.bytes;
    const stat = this.#stat.words;
    const prefix = prefixOf(path);
    for (let at = 0, length = 0; at < size; at += length) {
      length = recordLength(block, at);
      const start = at + NAME_AT;
      const end = nameEnd(block, at, length);
      if (isDots(block, start, end)) continue;
      const name = this.#block.address + start;
      const answer = this.#linux.statx(fd, name, STAT_FLAGS, STATX_BASIC, this.#stat.address);
      let error = answer === 0 ? null : this.#linux.errorCode();
      this.#tick();
      if (error === null) {
        const kind = KIND_OF_FORMAT[((stat[WORD.mode] as number) >>> 12) & 0xf];
        if (kind === KIND_DIRECTORY) {
          if (this.#skipped.has(block, start, end)) {
            found.passed.push(Buffer.concat([prefix, block.subarray(start, end)]));
            continue;
          }
          rows.append(listing, prefix, block, start, end, stat, 0);
          const child = rows.path(rows.rows - 1);
          if (sameDevice(stat, 0, this.#scope)) found.children.push(child);
          else found.unreadable.push({ path: child, errorCode: 'EXDEV' });
        } else if (kind === KIND_SYMLINK) {
          const target = this.#linux.readlinkat(fd, name, this.#link.address, LINK_BYTES);
          if (target < 0) error = this.#linux.errorCode();
          else {
            rows.append(listing, prefix, block, start, end, stat, 0);
            rows.link(this.#link.bytes, target);
          }
        } else rows.append(listing, prefix, block, start, end, stat, 0);
      }
      // EINVAL is readlink's answer when something else took the link's place.
      if (error !== null && !isGone(error) && error !== 'EINVAL') {
        if (!how.last) return error;
        found.problem ??= error;
      }
      if (how.mayBail && this.meter.slow) return 'slow';
    }
    return null;
  }

  #tick(): void {
    if (this.meter.tick()) this.#progress.step();
  }
}
