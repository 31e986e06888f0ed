import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOfJson, signingNameOf } from './auth/json-body.ts';
import type { Verifier } from './auth/verifier.ts';
import type { Clock } from './clock.ts';
import { jsonFault, jsonOccasion, type MadeBefore } from './faults/json-faults.ts';
import type { AnswerWithFaults } from './faults/request-faults.ts';
import type { TargetAnswer, TargetHandler } from './http.ts';

/** Requests of DataSync and Storage Gateway stay far below this. */
const MAX_REQUEST_BYTES = 8 << 20;

/** The services, who checks who asks (null: nobody does), and what goes wrong. */
export interface TargetOptions {
  readonly handlers: readonly TargetHandler[];
  readonly verifier: Verifier | null;
  readonly withFaults: AnswerWithFaults;
  readonly made: MadeBefore;
  readonly clock: Clock;
}

/** Answers a request of the AWS JSON 1.1 protocol: the operation is named by its `X-Amz-Target` header. */
export async function answerTarget(
  options: TargetOptions,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const answer = await ask(options, target, { request, response, requestId });
  const failed = answer.errorType === undefined ? {} : { __type: answer.errorType };
  const body = JSON.stringify({ ...failed, ...(answer.body as object | null) });
  response.writeHead(answer.status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
    ...(answer.errorType === undefined ? {} : { 'x-amzn-errortype': answer.errorType }),
  });
  response.end(body);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

async function ask(options: TargetOptions, target: string, exchange: Exchange): Promise<TargetAnswer> {
  const { handlers, verifier } = options;
  const { request } = exchange;
  const dot = target.indexOf('.');
  const handler = handlers.find((candidate) => candidate.targetPrefix === target.slice(0, dot));
  if (handler === undefined) return refuse('UnknownOperationException', 'The rehearsal has no such service.');
  const bytes = await readBody(request);
  if (bytes === null) return refuse('SerializationException', 'The request is too long.');
  const refusal =
    verifier === null ? null : await refusalOfJson(verifier, handler.targetPrefix, request, bytes);
  if (refusal !== null) return refusal;
  const body = parseJson(bytes.byteLength === 0 ? '{}' : bytes.toString('utf8'));
  if (body === undefined) return refuse('SerializationException', 'The request is not JSON.');
  return playWithFaults(options, handler, { operation: target.slice(dot + 1), body }, exchange);
}

/** Has a service answer a call of somebody who is believed, with the faults that happen to it. */
export function playWithFaults(
  options: TargetOptions,
  handler: TargetHandler,
  { operation, body }: { readonly operation: string; readonly body: unknown },
  exchange: Exchange,
): Promise<TargetAnswer> {
  const { made, clock } = options;
  const service = signingNameOf(handler.targetPrefix) ?? handler.targetPrefix;
  return options.withFaults({
    ...exchange,
    occasion: jsonOccasion(service, operation, body, exchange.requestId),
    run: async () => {
      const answer = await play(handler, operation, body);
      made.saw(operation, answer, clock.now());
      return answer;
    },
    refuse: (fault, serverTimeMs) => jsonFault(service, fault, serverTimeMs),
    withoutRecent: (answer, ageMs) => made.without(answer, clock.now() - ageMs),
  });
}

async function play(handler: TargetHandler, operation: string, body: unknown): Promise<TargetAnswer> {
  try {
    return await handler.handle(operation, body);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      status: 500,
      errorType: 'InternalFailure',
      body: { message: `The rehearsal failed: ${message}` },
    };
  }
}

const refuse = (errorType: string, message: string): TargetAnswer => ({
  status: 400,
  errorType,
  body: { message },
});

/** Undefined when it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The body; null when it is longer than any request of these protocols, whose rest is then read and forgotten. */
export async function readBody(request: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  // Left before its end, the loop would cut the connection, and nobody would get to know why.
  for await (const chunk of request) {
    bytes += chunk.byteLength;
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    else chunks = [];
  }
  return bytes > MAX_REQUEST_BYTES ? null : Buffer.concat(chunks);
}
