import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectHead } from '../../../ports/bucket.ts';
import { askHead, headCommand, headOf } from '../bucket-objects.ts';
import type { S3 } from '../s3-calls.ts';
import { headAnswer } from './answer.ts';
import { copyOf, encodedKey, type HeadPattern, watchForPattern } from './pattern.ts';

/** As long as the SDK waits at most before it repeats a call that came too soon. */
const PAUSE_AT_MOST_MS = 500;
/** Requests like a pattern that S3 did not take: the pattern is no good then, and no other will be. */
const REFUSED_AT_MOST = 8;

/** What is known of a bucket. */
interface Known {
  pattern: HeadPattern | null;
  refused: number;
}

/**
 * Asks about single objects, many of one bucket. For each of them the SDK finds endpoint, scheme and signer anew, which takes several times as
 * long as all the rest. So it is asked for one, and requests for other keys are made like that one, and signed and sent by its own signer
 * and handler. What is answered by anything but an object, or its absence, is asked again by the SDK: repetitions and errors are its own.
 */
export function quickHeads(s3: S3): (bucket: string, key: string) => Promise<ObjectHead | null> {
  const buckets = new Map<string, Known>();
  return async (bucket, key) => {
    const known = buckets.get(bucket) ?? { pattern: null, refused: 0 };
    buckets.set(bucket, known);
    const path = encodedKey(key);
    if (known.pattern === null || path === null) return askSdk(s3, bucket, key, known);
    const answer = await askLike(s3, known.pattern, path);
    if (answer.kind === 'told') return answer.head;
    if (answer.kind === 'refused') {
      known.pattern = null;
      known.refused += 1;
    }
    return askSdk(s3, bucket, key, known);
  };
}

/** Asks as always, and keeps how that was done. */
async function askSdk(s3: S3, bucket: string, key: string, known: Known): Promise<ObjectHead | null> {
  const command = headCommand(s3, bucket, key);
  if (known.pattern !== null || known.refused >= REFUSED_AT_MOST) return askHead(s3, command);
  const pattern = watchForPattern(s3.client, command, key);
  const head = await askHead(s3, command);
  known.pattern ??= await pattern();
  return head;
}

type Told =
  | { readonly kind: 'told'; readonly head: ObjectHead | null }
  /** Something on the way, or S3 is busy: it says nothing of the pattern. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused' };

const FAILED: Told = { kind: 'failed' };

async function askLike(s3: S3, pattern: HeadPattern, path: string): Promise<Told> {
  const beganAtMs = Date.now();
  const began = performance.now();
  const answer = await send(s3, pattern, path);
  if (answer === null) return FAILED;
  const { statusCode, headers } = answer;
  const absent = statusCode === 404;
  if (statusCode !== 200 && !absent) return otherwise(statusCode);
  s3.onCall?.({
    service: 'S3',
    operation: 'HeadObject',
    beganAtMs,
    callMs: performance.now() - began,
    attempts: 1,
    requestId: headers['x-amz-request-id'] ?? null,
    error: absent ? 'NotFound' : null,
  });
  return { kind: 'told', head: absent ? null : headOf(headAnswer(headers)) };
}

async function otherwise(statusCode: number): Promise<Told> {
  if (statusCode === 429 || statusCode === 503) await sleep(Math.random() * PAUSE_AT_MOST_MS);
  return statusCode === 429 || statusCode >= 500 ? FAILED : { kind: 'refused' };
}

/** Null when no answer came. Throws what the SDK's chain of credentials throws. */
async function send({ client }: S3, pattern: HeadPattern, path: string) {
  const request = copyOf(pattern.request);
  request.path = `${pattern.before}${path}`;
  request.headers['amz-sdk-invocation-id'] = randomUUID();
  const signed = await pattern.signer.sign(request, {
    signingDate: new Date(Date.now() + client.config.systemClockOffset),
    signingRegion: pattern.signingRegion,
    signingService: pattern.signingService,
  });
  try {
    const { response } = await client.config.requestHandler.handle(signed, {});
    // Without a reader the connection would not be free for the next request.
    if (response.body instanceof Readable) response.body.resume();
    return response;
  } catch {
    return null;
  }
}
