import { createHash } from 'node:crypto';
import type { IHasher } from 'hash-wasm';
import type { ChecksumAlgorithm } from '../../ports/hashing.ts';

/** 1 MiB keeps the crossing into WebAssembly cheap and the event loop responsive (about 1 ms a chunk). */
export const CHUNK_BYTES = 1024 * 1024;

/** CRC-64/NVME in the reflected form hash-wasm takes; its check value for "123456789" is `rosUhgp5mIg=`. */
export const NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** A running checksum that can be begun again. */
export interface Sum {
  init(): void;
  update(bytes: Uint8Array): void;
  /** The value, big-endian. */
  digest(): Buffer;
}

/** A checksum of the algorithm. */
export async function createSum(algorithm: ChecksumAlgorithm): Promise<Sum> {
  if (algorithm === 'sha256') return sha256();
  // Not before it is needed: a walk hashes nothing.
  const { createCRC64 } = await import('hash-wasm');
  return crc64(await createCRC64(NVME_POLYNOMIAL.toString(16)));
}

function crc64(hasher: IHasher): Sum {
  return {
    init: () => void hasher.init(),
    update: (bytes) => void hasher.update(bytes),
    digest: () => Buffer.from(hasher.digest('binary')),
  };
}

function sha256(): Sum {
  let hash = createHash('sha256');
  return {
    init: () => {
      hash = createHash('sha256');
    },
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest(),
  };
}

/** A read buffer with a running CRC-64/NVME. */
export interface Checksummer {
  readonly buffer: Buffer;
  /** Takes the first `length` bytes of the buffer into the sum. */
  update(length: number): void;
  /** Base64 of the big-endian value, as S3 shows it. */
  base64(): string;
}

interface Idle {
  readonly sum: Sum;
  readonly buffer: Buffer;
}

// One per look in flight at the busiest moment; each holds a buffer and a small WebAssembly memory.
const idle: Idle[] = [];

/** Lends a fresh checksum for the time of `work`. */
export async function withChecksummer<T>(work: (sum: Checksummer) => Promise<T>): Promise<T> {
  const own = idle.pop() ?? {
    sum: await createSum('crc64nvme'),
    buffer: Buffer.allocUnsafe(CHUNK_BYTES),
  };
  own.sum.init();
  try {
    return await work({
      buffer: own.buffer,
      update: (length) => own.sum.update(own.buffer.subarray(0, length)),
      base64: () => own.sum.digest().toString('base64'),
    });
  } finally {
    idle.push(own);
  }
}
