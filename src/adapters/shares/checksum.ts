import { createCRC64, type IHasher } from 'hash-wasm';

/** 1 MiB keeps the crossing into WebAssembly cheap and the event loop responsive (about 1 ms a chunk). */
const CHUNK_BYTES = 1024 * 1024;

/** CRC-64/NVME in the reflected form hash-wasm takes; its check value for "123456789" is `rosUhgp5mIg=`. */
const NVME_POLYNOMIAL = '9a6c9329ac4bc9b5';

/** A read buffer with a running checksum. */
export interface Checksummer {
  readonly buffer: Buffer;
  /** Takes the first `length` bytes of the buffer into the sum. */
  update(length: number): void;
  /** Base64 of the big-endian value, as S3 shows it. */
  base64(): string;
}

interface Idle {
  readonly hasher: IHasher;
  readonly buffer: Buffer;
}

// One per look in flight at the busiest moment; each holds a buffer and a small WebAssembly memory.
const idle: Idle[] = [];

/** Lends a fresh checksum for the time of `work`. */
export async function withChecksummer<T>(work: (sum: Checksummer) => Promise<T>): Promise<T> {
  const own = idle.pop() ?? {
    hasher: await createCRC64(NVME_POLYNOMIAL),
    buffer: Buffer.allocUnsafe(CHUNK_BYTES),
  };
  own.hasher.init();
  try {
    return await work({
      buffer: own.buffer,
      update: (length) => void own.hasher.update(own.buffer.subarray(0, length)),
      base64: () => Buffer.from(own.hasher.digest('binary')).toString('base64'),
    });
  } finally {
    idle.push(own);
  }
}
