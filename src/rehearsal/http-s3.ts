import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkedS3Body } from './auth/s3-payload.ts';
import type { Verifier } from './auth/verifier.ts';
import { withoutSigning } from './s3/presigned.ts';
import { parseTarget, type S3Answer } from './s3/request.ts';
import { answerS3, type S3Options } from './s3/s3.ts';
import { asS3Error } from './s3/s3-error.ts';
import { errorDocument } from './s3/xml.ts';

/** What S3 needs, and who checks who asks; null: nobody does. */
export interface S3HttpOptions extends S3Options {
  readonly verifier: Verifier | null;
}

/** Answers one S3 request over HTTP, errors as S3's XML included. */
export async function answerS3Http(
  options: S3HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const method = request.method ?? 'GET';
  const answer = await answerOrError(options, request, method, requestId);
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

async function answerOrError(
  options: S3HttpOptions,
  request: IncomingMessage,
  method: string,
  requestId: string,
): Promise<S3Answer> {
  const url = request.url ?? '/';
  try {
    const { headers } = request;
    const { verifier } = options;
    const believed = verifier === null ? { body: request } : await checkedS3Body(verifier, request);
    const target = parseTarget(url, headers.host);
    return await answerS3(options, {
      method,
      ...target,
      ...withoutSigning(target.query, headers),
      ...believed,
    });
  } catch (thrown) {
    const error = asS3Error(thrown);
    const { status, headers } = error;
    if (method === 'HEAD' || status === 304) return { status, headers };
    return { status, headers, body: errorDocument(error, url.split('?')[0] ?? '/', requestId) };
  }
}
