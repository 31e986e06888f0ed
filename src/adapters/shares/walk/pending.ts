import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedPaths } from './packed-paths.ts';

/** Bytes of paths kept in memory; what is more goes to a temporary file. */
const MEMORY_BYTES = 16 * 1024 * 1024;

/** A portion in memory, or where it lies in the file. */
type Portion = { readonly count: number; readonly bytes: Uint8Array } | Spilled;
interface Spilled {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

/** Directories still to be listed, in portions, in bounded memory: the last in are the first out, which keeps them few. */
export class PendingDirectories {
  readonly #memoryBytes: number;
  readonly #ready: Portion[] = [];
  readonly #held = new Map<number, Portion[]>();
  #inMemory = 0;
  #inFile = 0;
  #file: { readonly fd: number; readonly directory: string; end: number } | null = null;

  constructor(memoryBytes = MEMORY_BYTES) {
    this.#memoryBytes = memoryBytes;
  }

  /** Portions that can be popped. */
  get portions(): number {
    return this.#ready.length;
  }

  /** True when nothing is kept, ready or held. */
  get empty(): boolean {
    return this.#ready.length === 0 && this.#held.size === 0;
  }

  push(directories: PackedPaths): void {
    if (directories.count > 0) this.#ready.push(this.#keep(directories));
  }

  pop(): PackedPaths | undefined {
    const portion = this.#ready.pop();
    return portion === undefined ? undefined : this.#fetch(portion);
  }

  /** Keeps subdirectories back until their parent is listed whole. */
  hold(listing: number, directories: PackedPaths): void {
    const held = this.#held.get(listing) ?? [];
    held.push(this.#keep(directories));
    this.#held.set(listing, held);
  }

  /** The parent is listed whole. */
  release(listing: number): void {
    if (this.#held.size === 0) return;
    for (const portion of this.#held.get(listing) ?? []) this.#ready.push(portion);
    this.#held.delete(listing);
  }

  /** The parent will never be listed whole, so what lies below it is unknown. */
  drop(listing: number): void {
    for (const portion of this.#held.get(listing) ?? []) this.#fetch(portion);
    this.#held.delete(listing);
  }

  /** Removes the temporary file. */
  close(): void {
    if (this.#file === null) return;
    closeSync(this.#file.fd);
    rmSync(this.#file.directory, { recursive: true, force: true });
    this.#file = null;
  }

  #keep({ count, bytes }: PackedPaths): Portion {
    if (this.#inMemory + bytes.length <= this.#memoryBytes) {
      this.#inMemory += bytes.length;
      return { count, bytes };
    }
    if (this.#file === null) {
      const directory = mkdtempSync(join(tmpdir(), 'headwater-walk-'));
      this.#file = { directory, fd: openSync(join(directory, 'pending'), 'wx+', 0o600), end: 0 };
      // Without a name it is gone with the process, however that ends; Windows keeps the names of open files.
      if (process.platform !== 'win32') rmSync(directory, { recursive: true });
    }
    const offset = this.#file.end;
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(this.#file.fd, bytes, at, bytes.length - at, offset + at);
    }
    this.#file.end += bytes.length;
    this.#inFile++;
    return { count, offset, length: bytes.length };
  }

  #fetch(portion: Portion): PackedPaths {
    if ('bytes' in portion) {
      this.#inMemory -= portion.bytes.length;
      return portion;
    }
    const file = this.#file;
    if (file === null) throw new Error('the file of pending directories is gone');
    const bytes = new Uint8Array(portion.length);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file.fd, bytes, at, bytes.length - at, portion.offset + at);
      if (read === 0) throw new Error('the file of pending directories is too short');
      at += read;
    }
    if (--this.#inFile === 0) {
      ftruncateSync(file.fd, 0);
      file.end = 0;
    } else if (portion.offset + portion.length === file.end) file.end = portion.offset;
    return { count: portion.count, bytes };
  }
}
