import { createHash } from 'node:crypto';
import { S3Error } from '../s3/s3-error.ts';
import { sha256 } from './canonical.ts';
import { sameSignature, signText, type Verified } from './verifier.ts';

/**
 * Checks the signatures in an `aws-chunked` body: each is made over its chunk and the signature before it, so that no
 * chunk can be changed, dropped or moved. One is for one body.
 */
export interface ChunkSignatures {
  /** Bytes of the chunk that is being read. */
  update(bytes: Uint8Array): void;
  /** Ends the chunk, whose signature is `signature`. @throws S3Error SignatureDoesNotMatch */
  endChunk(signature: string | undefined): void;
  /** `trailers` in the order they came; not called for a body that has none. @throws S3Error SignatureDoesNotMatch */
  endTrailers(
    trailers: readonly (readonly [name: string, value: string])[],
    signature: string | undefined,
  ): void;
}

const EMPTY = sha256('');

/** The checks that follow a request's own signature. */
export function chunkSignatures({ sentAt, scope, signature, key }: Verified): ChunkSignatures {
  let previous = signature;
  let digest = createHash('sha256');
  const check = (given: string | undefined, algorithm: string, hashes: readonly string[]): void => {
    const computed = signText(key, [algorithm, sentAt, scope, previous, ...hashes].join('\n'));
    if (given === undefined || !sameSignature(given, computed)) {
      throw new S3Error(
        'SignatureDoesNotMatch',
        'The signature of a chunk, or of the trailers, does not match the one we calculated.',
      );
    }
    previous = computed;
  };
  return {
    update: (bytes) => digest.update(bytes),
    endChunk(given) {
      check(given, 'AWS4-HMAC-SHA256-PAYLOAD', [EMPTY, digest.digest('hex')]);
      digest = createHash('sha256');
    },
    endTrailers(trailers, given) {
      const lines = trailers.map(([name, value]) => `${name}:${value}\n`).join('');
      check(given, 'AWS4-HMAC-SHA256-TRAILER', [sha256(lines)]);
    },
  };
}
