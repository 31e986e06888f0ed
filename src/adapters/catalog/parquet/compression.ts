import { createRequire } from 'node:module';
import { constants, gzipSync } from 'node:zlib';

/** How pages are compressed: the codec's number in Parquet, and the bytes it makes. */
export interface Compression {
  readonly codec: number;
  /** The result is the caller's; `bytes` is only read. */
  compress(bytes: Uint8Array): Uint8Array;
}

/** [parquet.thrift, CompressionCodec] */
const GZIP = 2;
const ZSTD = 6;

/** The quickest: pages are encoded before, so that a higher level saves little. */
const LEVEL = 1;

let chosen: Compression | null = null;

/**
 * zstd by the system's own library; where there is none gzip, which every Node has: the same rows, in files a little larger.
 * Node's own zstd came with 22.15, and makes a stream a page.
 */
export function pageCompression(): Compression {
  chosen ??= zstd() ?? gzip;
  return chosen;
}

/** gzip, by Node. */
export const gzip: Compression = {
  codec: GZIP,
  compress: (bytes) => gzipSync(bytes, { level: constants.Z_BEST_SPEED }),
};

/** zstd, or null where it cannot be had. */
export function zstd(): Compression | null {
  if (process.platform !== 'linux') return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const library = koffi.load('libzstd.so.1');
    const context: unknown = library.func('void *ZSTD_createCCtx()')();
    const bound = library.func('size_t ZSTD_compressBound(size_t)') as (size: number) => number;
    const run = library.func('size_t ZSTD_compressCCtx(void *, void *, size_t, const void *, size_t, int)');
    let room = new Uint8Array(0);
    return {
      codec: ZSTD,
      compress: (bytes) => {
        const most = bound(bytes.length);
        if (room.length < most) room = new Uint8Array(most);
        const size: unknown = run(context, room, room.length, bytes, bytes.length, LEVEL);
        // An error is a negative number, which as a size is larger than any [zstd.h].
        if (typeof size !== 'number' || size > most) throw new Error(`zstd fails with ${String(size)}`);
        return room.slice(0, size);
      },
    };
  } catch {
    return null;
  }
}
