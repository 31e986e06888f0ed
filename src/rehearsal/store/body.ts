import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { type BodyDigest, type ChecksumAlgorithm, openBodyDigester } from './digest.ts';
import { isMissing } from './fs-errors.ts';
import type { Stamp } from './sidecar.ts';

/** Bodies up to this size pass through memory in one piece; larger ones stream through a temporary file. */
export const SMALL_BYTES = 1 << 20;

/** A body that has arrived completely and is not yet an object. */
export interface ReceivedBody extends BodyDigest {
  /** The temporary file that holds it; nothing else refers to that file. */
  readonly file: string;
  readonly stamp: Stamp;
}

let arrivals = 0;

/** A new temporary name in `directory`; it starts with our process id, so that leftovers of the dead can be told. */
export function temporaryPath(directory: string): string {
  arrivals += 1;
  return `${directory}/${process.pid}-${arrivals}`;
}

/**
 * Reads a whole body into a temporary file and digests it on the way. Never holds much more than 1 MiB; a chunk
 * belongs to the store once it is yielded (its buffer must not be filled again).
 * The temporary file is gone when this throws.
 */
export async function receiveBody(
  body: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm,
  directory: string,
): Promise<ReceivedBody> {
  const digester = await openBodyDigester(algorithm);
  const file = temporaryPath(directory);
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  let handle: Awaited<ReturnType<typeof open>> | null = null;
  try {
    for await (const chunk of body) {
      digester.update(chunk);
      held.push(chunk);
      heldBytes += chunk.byteLength;
      if (heldBytes <= SMALL_BYTES) continue;
      handle ??= await open(file, 'wx');
      await handle.writev(held.splice(0));
      heldBytes = 0;
    }
    if (handle === null) return { ...digester.finish(), file, stamp: writeSmall(file, held) };
    if (held.length > 0) await handle.writev(held);
    const stamp = stampOf(await handle.stat({ bigint: true }));
    return { ...digester.finish(), file, stamp };
  } catch (error) {
    discard(file);
    throw error;
  } finally {
    await handle?.close();
  }
}

// Synchronous on purpose: four short calls cost less than one trip through the thread pool.
function writeSmall(file: string, chunks: readonly Uint8Array[]): Stamp {
  const descriptor = openSync(file, 'wx');
  try {
    for (const chunk of chunks) {
      for (let done = 0; done < chunk.byteLength; ) done += writeSync(descriptor, chunk, done);
    }
    return stampOf(fstatSync(descriptor, { bigint: true }));
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a temporary file, if it is there. */
export function discard(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** The stamp of the regular file at `path`; null when there is none. A link is not followed: it could lead anywhere. */
export function stampAt(path: string): Stamp | null {
  const stat = fileAt(path);
  return stat === null ? null : stampOf(stat);
}

/** How a file is; null when there is none, or something that is no file. */
export function fileAt(path: string): BigIntStats | null {
  try {
    const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() === true ? stat : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The stamp of a file that is like this. */
export function stampOf(stat: {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ino: bigint;
}): Stamp {
  return { sizeBytes: Number(stat.size), mtimeNs: String(stat.mtimeNs), inode: String(stat.ino) };
}

/** A byte range, inclusive on both ends. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of a stored body. Small ones are read at once; of large ones the file is opened when iteration starts,
 * and a body replaced since `stamp` was taken ends in an error instead of in other bytes.
 */
export function bodyOf(path: string, stamp: Stamp, range: ByteRange): AsyncIterable<Uint8Array> {
  if (stamp.sizeBytes <= SMALL_BYTES) {
    const bytes = readSmall(path, stamp).subarray(range.start, range.end + 1);
    return (async function* () {
      if (bytes.byteLength > 0) yield bytes;
    })();
  }
  return streamBody(path, stamp, range);
}

/** For reading; should a link have come into the place of the file meanwhile, opening fails. */
const NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW;

function readSmall(path: string, stamp: Stamp): Buffer {
  const descriptor = openSync(path, NO_LINK);
  try {
    requireSame(fstatSync(descriptor, { bigint: true }), stamp);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function requireSame(stat: Parameters<typeof stampOf>[0], stamp: Stamp): void {
  const { inode, sizeBytes } = stampOf(stat);
  if (inode !== stamp.inode || sizeBytes !== stamp.sizeBytes)
    throw new Error('the object was replaced while it was about to be read');
}

async function* streamBody(path: string, stamp: Stamp, range: ByteRange): AsyncGenerator<Uint8Array> {
  const handle = await open(path, NO_LINK);
  try {
    requireSame(await handle.stat({ bigint: true }), stamp);
    for (let at = range.start; at <= range.end; ) {
      const wanted = Math.min(SMALL_BYTES, range.end + 1 - at);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      if (bytesRead === 0) throw new Error('the object was shortened while it was being read');
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
