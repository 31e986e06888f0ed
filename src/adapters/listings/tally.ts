import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { ListedFile } from '../../ports/listings.ts';
import { peeked } from './source.ts';

const CHUNK_BYTES = 1 << 18;

/** One file of a listing while it is read: its bytes are counted and hashed as they come. */
export interface TalliedFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  bytesRead(): number;
  /** What it was; call it when `bytes` has ended. */
  listed(): ListedFile;
  /** MD5 in hex; as `listed`. */
  md5(): string;
}

/**
 * Opens a file, or standard input for `-`; gzip is unpacked. Throws `listing-damaged` (usage) when that breaks off, and
 * `listing-unreadable` (usage).
 */
export function tallied(path: string, name = path): TalliedFile {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
    for await (const chunk of readable(source, path)) {
      sha256.update(chunk);
      md5.update(chunk);
      read += chunk.length;
      yield chunk;
    }
  }
  let digest: string | null = null;
  return {
    name,
    bytes: unpacked(counted(), name),
    bytesRead: () => read,
    listed: () => {
      digest ??= sha256.digest('hex');
      return { name, sizeBytes: read, sha256: digest };
    },
    md5: () => md5.digest('hex'),
  };
}

/** What the system refuses is the listing's, and nothing that this program wanted to write. */
async function* readable(source: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (cause) {
    throw unreadable(path, String((cause as { readonly code?: unknown }).code), cause);
  }
}

async function* unpacked(input: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { head, all } = await peeked(input);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of the one ends the other, and is thrown to who reads.
  pipeline(Readable.from(all), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (cause) {
    if (!String((cause as { readonly code?: unknown }).code).startsWith('Z_')) throw cause;
    throw new HeadwaterError({
      code: 'listing-damaged',
      blame: 'usage',
      message: `${safeText(name)} is not whole: unpacking it broke off.`,
      next: ['Copy the listing once more, or make it again.'],
      cause,
    });
  }
}

/** Bytes of a file; null for a stream. Throws HeadwaterError `listing-unreadable` (usage). */
export async function sizeOf(path: string): Promise<number | null> {
  if (path === '-') return null;
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, String((cause as { readonly code?: unknown }).code), cause);
  });
  if (found.isDirectory()) throw unreadable(path, 'EISDIR');
  return found.isFile() ? found.size : null;
}

function unreadable(path: string, code: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-unreadable',
    blame: 'usage',
    message: `The listing ${safeText(path)} cannot be read (${code}).`,
    next: ['Name a file that this user may read, or - for standard input.'],
    cause,
  });
}
