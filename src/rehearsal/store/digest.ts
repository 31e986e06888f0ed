import { createHash } from 'node:crypto';
import {
  createCRC32,
  createCRC64,
  createXXHash3,
  createXXHash64,
  createXXHash128,
  type IHasher,
} from 'hash-wasm';
import type { ChecksumAlgorithm, StoredChecksum } from '../object-store.ts';

export type { ChecksumAlgorithm } from '../object-store.ts';

/** S3's checksum of an object when nobody names one [aws-facts C.1]. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

/** A running digest of one body. */
export interface Digest {
  update(chunk: Uint8Array): void;
  /** Raw bytes, most significant first as S3's headers carry them. Ends the digest. */
  finish(): Uint8Array;
}

// Reflected polynomials of the CRCs. CRC-64/NVME: NVM Express base specification; check value of "123456789" 0xAE8B14860A799888.
const WASM_HASHERS = {
  CRC64NVME: () => createCRC64('9a6c9329ac4bc9b5'),
  CRC32: () => createCRC32(0xedb88320),
  CRC32C: () => createCRC32(0x82f63b78),
  XXHASH64: () => createXXHash64(),
  XXHASH3: () => createXXHash3(),
  XXHASH128: () => createXXHash128(),
} as const;
type WasmAlgorithm = keyof typeof WASM_HASHERS;

const isWasm = (algorithm: ChecksumAlgorithm): algorithm is WasmAlgorithm => algorithm in WASM_HASHERS;

// A WebAssembly instance costs more than hashing a small body does, so finished ones are used again.
const idle = new Map<WasmAlgorithm, IHasher[]>();

/** Starts a digest in `algorithm`. */
export async function openDigest(algorithm: ChecksumAlgorithm): Promise<Digest> {
  if (!isWasm(algorithm)) {
    const hash = createHash(algorithm.toLowerCase());
    return { update: (chunk) => void hash.update(chunk), finish: () => hash.digest() };
  }
  const spare = idle.get(algorithm) ?? [];
  idle.set(algorithm, spare);
  const hasher = spare.pop() ?? (await WASM_HASHERS[algorithm]());
  hasher.init();
  return {
    update: (chunk) => void hasher.update(chunk),
    finish() {
      const value = hasher.digest('binary');
      spare.push(hasher);
      return value;
    },
  };
}

/** What one pass over a body tells. */
export interface BodyDigest {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal MD5: the ETag of a body written in one piece. */
  readonly md5: string;
  readonly checksum: StoredChecksum;
}

/** Size, MD5 and checksum in one pass. */
export interface BodyDigester {
  update(chunk: Uint8Array): void;
  finish(): BodyDigest;
}

/** Starts the digests S3 keeps of an object. */
export async function openBodyDigester(algorithm: ChecksumAlgorithm): Promise<BodyDigester> {
  const md5 = createHash('md5');
  const checksum = await openDigest(algorithm);
  let sizeBytes = 0;
  return {
    update(chunk) {
      sizeBytes += chunk.byteLength;
      md5.update(chunk);
      checksum.update(chunk);
    },
    finish: () => ({
      sizeBytes,
      md5: md5.digest('hex'),
      checksum: { algorithm, type: 'FULL_OBJECT', value: Buffer.from(checksum.finish()).toString('base64') },
    }),
  };
}
