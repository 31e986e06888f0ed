import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from '../s3/s3-error.ts';
import { sha256 } from './canonical.ts';
import { type ChunkSignatures, chunkSignatures } from './chunk-signatures.ts';
import { AuthRefused } from './refused.ts';
import { s3Refusal } from './s3-refusals.ts';
import type { Verifier } from './verifier.ts';

/** A body that can be read as it comes; what is false about it throws when it ends. */
export interface CheckedBody {
  readonly body: AsyncIterable<Uint8Array>;
  /** For a body in chunks that are signed each. */
  readonly chunks: ChunkSignatures | null;
}

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const SIGNED_CHUNKS = /^STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?$/;
const UNSIGNED_CHUNKS = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * Believes an S3 request, or does not. What `x-amz-content-sha256` says about the body is checked while it is read.
 * @throws S3Error for what is refused, and from the body XAmzContentSHA256Mismatch
 */
export async function checkedS3Body(verifier: Verifier, request: IncomingMessage): Promise<CheckedBody> {
  const target = request.url ?? '/';
  const payload = payloadOf(request, target);
  const head = { method: request.method ?? 'GET', target, rawHeaders: request.rawHeaders };
  try {
    const verified = await verifier.verify(head, 's3', payload);
    if (SIGNED_CHUNKS.test(payload)) return { body: request, chunks: chunkSignatures(verified) };
  } catch (error) {
    throw error instanceof AuthRefused ? s3Refusal(error) : error;
  }
  const hashed = SHA256_HEX.test(payload) ? hashChecked(request, payload) : request;
  return { body: hashed, chunks: null };
}

/** What was signed in the place of the body. */
function payloadOf(request: IncomingMessage, target: string): string {
  const header = request.headers['x-amz-content-sha256'];
  const inQuery = /[?&]x-amz-content-sha256=([^&]*)/i.exec(target)?.[1] ?? null;
  const given = typeof header === 'string' ? header : inQuery;
  if (given === null) {
    if (request.headers.authorization?.startsWith('AWS4-HMAC') !== true) return UNSIGNED;
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const known = [UNSIGNED, UNSIGNED_CHUNKS].includes(given) || SIGNED_CHUNKS.test(given);
  if (!known && !SHA256_HEX.test(given)) {
    throw new S3Error(
      'InvalidArgument',
      `x-amz-content-sha256 must be ${UNSIGNED}, ${UNSIGNED_CHUNKS}, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.`,
    );
  }
  return given;
}

const EMPTY = sha256('');

function hashChecked(request: IncomingMessage, given: string): AsyncIterable<Uint8Array> {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (length === '0' && encoding === undefined) {
    if (given !== EMPTY) throw mismatch(given, EMPTY);
    return request;
  }
  return hashed(request, given);
}

async function* hashed(source: AsyncIterable<Uint8Array>, given: string): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of source) {
    digest.update(chunk);
    yield chunk;
  }
  const computed = digest.digest('hex');
  if (computed !== given) throw mismatch(given, computed);
}

const mismatch = (given: string, computed: string): S3Error =>
  new S3Error(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    {},
    { ClientComputedContentSHA256: given, S3ComputedContentSHA256: computed },
  );
