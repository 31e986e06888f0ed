import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Pace } from './pace.ts';
import { absolute, errorCodeOf, type SourceEntry } from './walk.ts';

/** The source is not what the walk saw any more, or cannot be read. */
export class SourceTrouble extends Error {
  /** `changed`, or the system's error name. */
  readonly errorCode: string;
  constructor(errorCode: string) {
    super(errorCode);
    this.errorCode = errorCode;
  }
}

/** Bytes of an entry on their way, and their digest once all have passed. */
export interface Content {
  readonly body: AsyncIterable<Uint8Array>;
  /** SHA-256, hexadecimal; of what was read so far. */
  sha256(): string;
}

export interface ContentOptions {
  readonly pace: Pick<Pace, 'take'>;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** Never through a link, and never blocked by a FIFO that took the file's place. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Below this a file is read in one go: the calls cost less than the trips to the thread pool. */
const SMALL_BYTES = 128 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Device and inode too: a directory on the way may have become a link to somewhere else. */
function isSame(entry: SourceEntry, now: BigIntStats): boolean {
  return (
    now.isFile() &&
    now.ino === entry.inode &&
    now.dev === entry.device &&
    now.size === BigInt(entry.sizeBytes) &&
    now.mtimeNs === entry.mtimeNs
  );
}

function demandSame(entry: SourceEntry, now: BigIntStats): void {
  if (!isSame(entry, now)) throw new SourceTrouble('changed');
}

function readSmall(path: Buffer, entry: SourceEntry): Buffer {
  const fd = openSync(path, OPEN_FLAGS);
  try {
    demandSame(entry, fstatSync(fd, { bigint: true }));
    const buffer = Buffer.allocUnsafe(entry.sizeBytes);
    let filled = 0;
    while (filled < buffer.length) {
      const got = readSync(fd, buffer, filled, buffer.length - filled, null);
      if (got === 0) throw new SourceTrouble('changed');
      filled += got;
    }
    demandSame(entry, fstatSync(fd, { bigint: true }));
    return buffer;
  } finally {
    closeSync(fd);
  }
}

async function* readLarge(path: Buffer, entry: SourceEntry): AsyncGenerator<Buffer> {
  const handle: FileHandle = await open(path, OPEN_FLAGS);
  try {
    demandSame(entry, await handle.stat({ bigint: true }));
    let left = entry.sizeBytes;
    while (left > 0) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, left));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) throw new SourceTrouble('changed');
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    demandSame(entry, await handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

async function* rawChunks(root: Buffer, entry: SourceEntry): AsyncGenerator<Buffer> {
  if (entry.kind === 'directory') return;
  if (entry.linkTarget !== null) {
    yield entry.linkTarget;
    return;
  }
  const path = absolute(root, entry.path);
  try {
    if (entry.sizeBytes > SMALL_BYTES) yield* readLarge(path, entry);
    else yield readSmall(path, entry);
  } catch (error) {
    if (error instanceof SourceTrouble) throw error;
    throw new SourceTrouble(errorCodeOf(error));
  }
}

async function* measured(
  chunks: AsyncIterable<Buffer>,
  hash: Hash,
  options: ContentOptions,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    options.signal.throwIfAborted();
    const wait = options.pace.take(chunk.length);
    if (wait !== undefined) await wait;
    hash.update(chunk);
    options.onBytes(chunk.length);
    if (chunk.length > 0) yield chunk;
  }
}

/**
 * The bytes DataSync sends for an entry: a file's content, a link's target, nothing for a directory. The body throws
 * {@link SourceTrouble} when the file is not, before and after reading, what the walk saw.
 */
export function contentOf(directory: string, entry: SourceEntry, options: ContentOptions): Content {
  const hash = createHash('sha256');
  return {
    body: measured(rawChunks(Buffer.from(directory), entry), hash, options),
    sha256: () => hash.copy().digest('hex'),
  };
}

/** A body with its first bit turned over: what bad memory or a bad disk would make of it. */
export async function* withOneBitWrong(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of body) {
    const wrong = first ? Buffer.from(chunk) : chunk;
    if (first && wrong.length > 0) wrong[0] = (wrong[0] ?? 0) ^ 1;
    first = false;
    yield wrong;
  }
}

/** SHA-256 of any body, hexadecimal. */
export async function digestOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
}
