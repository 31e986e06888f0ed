import { type Dir, readdir as readdirCallback } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { promisify } from 'node:util';

const readdir = promisify(readdirCallback);

/** Names handed over at once from a directory that is streamed. */
const BATCH_NAMES = 1024;

/**
 * A directory whose own size is at most this is listed in one call; its size grows with its names on every file
 * system that reports one (from 1 byte a name on ZFS to some 40 on ext4), so this bounds the names held at once.
 */
const WHOLE_BELOW_BYTES = 65_536n;

/**
 * Raw names in a directory, without `.` and `..`, in batches. Throws the system's error as it is.
 * A small directory costs one trip to the thread pool, a large one (or one of unknown size: 0) is streamed.
 */
export async function* listNames(
  directory: Buffer,
  directorySize: bigint,
): AsyncGenerator<readonly Buffer[]> {
  if (directorySize > 0n && directorySize <= WHOLE_BELOW_BYTES) {
    yield await readdir(directory, { encoding: 'buffer' });
    return;
  }
  // Node's types know string names only; with this encoding they are Buffers.
  const open = (await opendir(directory as unknown as string, {
    encoding: 'buffer' as BufferEncoding,
    bufferSize: BATCH_NAMES,
  })) as Dir;
  try {
    for (;;) {
      const names = await nextNames(open);
      if (names.length > 0) yield names;
      if (names.length < BATCH_NAMES) return;
    }
  } finally {
    await open.close();
  }
}

async function nextNames(open: Dir): Promise<Buffer[]> {
  const names: Buffer[] = [];
  while (names.length < BATCH_NAMES) {
    const entry = await open.read();
    if (entry === null) break;
    names.push(entry.name as unknown as Buffer);
  }
  return names;
}
