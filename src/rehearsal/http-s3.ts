import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkedS3Body } from './auth/s3-payload.ts';
import type { Verifier } from './auth/verifier.ts';
import type { AnswerWithFaults } from './faults/request-faults.ts';
import { s3Fault, s3Occasion, withoutRecentObjects } from './faults/s3-faults.ts';
import { withoutSigning } from './s3/presigned.ts';
import { parseTarget, type S3Answer, type S3Request } from './s3/request.ts';
import { answerS3, type S3Options } from './s3/s3.ts';
import { asS3Error } from './s3/s3-error.ts';
import { errorDocument } from './s3/xml.ts';

/** What S3 needs, who checks who asks (null: nobody does), and what goes wrong. */
export interface S3HttpOptions extends S3Options {
  readonly verifier: Verifier | null;
  readonly withFaults: AnswerWithFaults;
}

/** Answers one S3 request over HTTP, errors as S3's XML included. */
export async function answerS3Http(
  options: S3HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const method = request.method ?? 'GET';
  const given = await answerOrError(options, request, response, requestId);
  const answer = await begun(given).catch((error: unknown) => refusal(error, request, requestId));
  const { body } = answer;
  const text =
    typeof body === 'string'
      ? { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) }
      : {};
  const empty =
    body === undefined && method !== 'HEAD' && answer.status !== 204 ? { 'content-length': 0 } : {};
  response.writeHead(answer.status, { ...empty, ...text, ...answer.headers, 'x-amz-request-id': requestId });
  if (typeof body === 'string' || body === undefined || method === 'HEAD') {
    response.end(method === 'HEAD' ? undefined : body);
  } else {
    await pipeline(Readable.from(body), response);
  }
}

/**
 * An answer whose body has given its first bytes. An object that is replaced or deleted before somebody has opened it can
 * still be refused then; after the headers there would be nothing left but to cut the connection.
 */
async function begun(answer: S3Answer): Promise<S3Answer> {
  const { body } = answer;
  if (body === undefined || typeof body === 'string') return answer;
  const iterator = body[Symbol.asyncIterator]();
  let first: IteratorResult<Uint8Array> | null = await iterator.next();
  const whole: AsyncIterator<Uint8Array> = {
    async next() {
      const begin = first;
      first = null;
      return begin ?? iterator.next();
    },
    // Also for whoever leaves before the first: the file is open by now.
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return { ...answer, body: { [Symbol.asyncIterator]: () => whole } };
}

function refusal(thrown: unknown, { url = '/', method }: IncomingMessage, requestId: string): S3Answer {
  const error = asS3Error(thrown);
  const { status, headers } = error;
  if (method === 'HEAD' || status === 304) return { status, headers };
  return { status, headers, body: errorDocument(error, url.split('?')[0] ?? '/', requestId) };
}

async function answerOrError(
  options: S3HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<S3Answer> {
  const refuse = (thrown: unknown): S3Answer => refusal(thrown, request, requestId);
  let believed: S3Request;
  try {
    believed = await believedRequest(options.verifier, request);
  } catch (error) {
    return refuse(error);
  }
  return options.withFaults({
    occasion: s3Occasion(believed, requestId),
    request,
    response,
    run: () => answerS3(options, believed).catch(refuse),
    refuse: (fault, serverTimeMs) => refuse(s3Fault(fault, serverTimeMs)),
    withoutRecent: (answer, ageMs) => withoutRecentObjects(answer, options.clock.now() - ageMs),
  });
}

/** @throws S3Error */
async function believedRequest(verifier: Verifier | null, request: IncomingMessage): Promise<S3Request> {
  const { url = '/', method = 'GET', headers } = request;
  const body = verifier === null ? { body: request } : await checkedS3Body(verifier, request);
  const target = parseTarget(url, headers.host);
  return { method, ...target, ...withoutSigning(target.query, headers), ...body };
}
