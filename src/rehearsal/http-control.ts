import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkedS3Body } from './auth/s3-payload.ts';
import type { Verifier } from './auth/verifier.ts';
import type { AnswerWithFaults } from './faults/request-faults.ts';
import { s3Fault } from './faults/s3-faults.ts';
import { readBody } from './http-json.ts';
import { asS3Error } from './s3/s3-error.ts';
import { ControlError, controlErrorDocument } from './s3-control/control-error.ts';
import type { S3Control } from './s3-control/s3-control.ts';

/** Below it lie all operations of S3 Control (SDK S3 Control), and no bucket's name is as short. */
const VERSION = '/v20180820/';

/**
 * Whether a request is one of S3 Control: by its path and its account. The SDK puts the account before the host too, where an
 * endpoint is given; it is in the header in any case.
 */
export function isControl({ url = '/', headers }: IncomingMessage): boolean {
  return url.startsWith(VERSION) && headers['x-amz-account-id'] !== undefined;
}

/** S3 Control, who checks who asks (null: nobody does), and what goes wrong. */
export interface ControlOptions {
  readonly control: S3Control;
  readonly verifier: Verifier | null;
  readonly withFaults: AnswerWithFaults;
  /** The account that jobs belong to; null: nobody has said. */
  readonly account: string | null;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Answers one request of S3 Control over HTTP, errors included. */
export async function answerControl(
  options: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const refuse = (thrown: unknown): Answer => {
    const error = controlError(thrown);
    return { status: error.status, body: controlErrorDocument(error, requestId) };
  };
  const { status, body } = await ask(options, request, response, requestId, refuse).catch(refuse);
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
    'x-amz-request-id': requestId,
  });
  response.end(body);
}

async function ask(
  { control, verifier, withFaults, account }: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  refuse: (thrown: unknown) => Answer,
): Promise<Answer> {
  const body = verifier === null ? request : (await checkedS3Body(verifier, request)).body;
  const bytes = await readBody(body);
  if (bytes === null) throw new ControlError('BadRequestException', 'The request is too long.');
  const url = new URL(request.url ?? '/', 'http://rehearsal');
  const { operation, jobId } = routeOf(request.method ?? 'GET', url.pathname);
  if (account !== null && request.headers['x-amz-account-id'] !== account)
    throw new ControlError('AccessDenied', 'Access Denied');
  const call = { operation, jobId, query: url.searchParams, text: bytes.toString('utf8') };
  return withFaults({
    occasion: { service: 's3control', operation, resources: jobId === '' ? [] : [jobId], requestId },
    request,
    response,
    run: () => control.handle(call).then((text) => ({ status: 200, body: text }), refuse),
    refuse: (fault, serverTimeMs) => refuse(s3Fault(fault, serverTimeMs)),
    withoutRecent: (answer) => ({
      ...answer,
      body: answer.body.replace(/<Jobs>.*<\/Jobs>/s, '<Jobs></Jobs>'),
    }),
  });
}

/** What is asked for; an operation that is not played goes by the name Unknown. */
function routeOf(method: string, path: string): { readonly operation: string; readonly jobId: string } {
  const [first = '', jobId = '', last = ''] = path.slice(VERSION.length).split('/');
  const name = `${method} ${[first, jobId === '' ? '' : 'ID', last].filter((part) => part !== '').join('/')}`;
  return { operation: ROUTES[name] ?? 'Unknown', jobId: decodeURIComponent(jobId) };
}

const ROUTES: Readonly<Record<string, string>> = {
  'POST jobs': 'CreateJob',
  'GET jobs': 'ListJobs',
  'GET jobs/ID': 'DescribeJob',
  'POST jobs/ID/status': 'UpdateJobStatus',
};

function controlError(thrown: unknown): ControlError {
  if (thrown instanceof ControlError) return thrown;
  const { code, message, status } = asS3Error(thrown);
  return new ControlError(code, message, status);
}
