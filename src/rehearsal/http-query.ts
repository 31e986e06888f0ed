import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOfJson } from './auth/json-body.ts';
import type { TargetAnswer, TargetHandler } from './http.ts';
import { playWithFaults, readBody, type TargetOptions } from './http-json.ts';
import { type QueryForm, readQueryForm } from './identity/query-form.ts';
import { refusalDocument, resultDocument } from './identity/query-xml.ts';

/** The services of the query protocol by the version that their requests name. */
const VERSIONS: Readonly<Record<string, { readonly targetPrefix: string; readonly namespace: string }>> = {
  '2011-06-15': {
    targetPrefix: 'AWSSecurityTokenServiceV20110615',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
  '2010-05-08': {
    targetPrefix: 'AWSIdentityManagementV20100508',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
};

/** Whether a request is one of the query protocol: S3 takes no such form. */
export function isQuery({ method, url, headers }: IncomingMessage): boolean {
  const type = headers['content-type'] ?? '';
  return method === 'POST' && url === '/' && type.startsWith('application/x-www-form-urlencoded');
}

/** Answers a request of the AWS query protocol, by which STS and IAM are asked. */
export async function answerQuery(
  options: TargetOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const bytes = await readBody(request);
  const form = bytes === null ? null : readQueryForm(bytes.toString('utf8'));
  const service = form === null ? undefined : VERSIONS[form.version];
  const handler = options.handlers.find(({ targetPrefix }) => targetPrefix === service?.targetPrefix);
  const namespace = service?.namespace ?? '';
  const answer =
    bytes === null || form === null || handler === undefined
      ? malformed
      : await ask(options, handler, form, bytes, { request, response, requestId });
  const body =
    answer.errorType === undefined
      ? resultDocument(form?.action ?? '', namespace, answer.body as object, requestId)
      : refusalDocument(namespace, refusalOf(answer, answer.errorType), requestId);
  response.writeHead(answer.status, {
    'content-type': 'text/xml',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

const malformed: TargetAnswer = {
  status: 400,
  errorType: 'MalformedQueryString',
  body: { message: 'The request is no form of a service that the rehearsal has.' },
};

async function ask(
  options: TargetOptions,
  handler: TargetHandler,
  { action, members }: QueryForm,
  bytes: Uint8Array,
  exchange: Parameters<typeof playWithFaults>[3],
): Promise<TargetAnswer> {
  const { verifier } = options;
  const { request } = exchange;
  const refusal =
    verifier === null ? null : await refusalOfJson(verifier, handler.targetPrefix, request, bytes);
  return refusal ?? playWithFaults(options, handler, { operation: action, body: members }, exchange);
}

/** The JSON services' names of errors, as the query protocol has them (AWS, common errors of IAM and STS). */
const CODES: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  ThrottlingException: 'Throttling',
  UnknownOperationException: 'InvalidAction',
  ValidationException: 'ValidationError',
};

function refusalOf({ status, body }: TargetAnswer, errorType: string) {
  const { message } = body as { readonly message: string };
  return { status, code: CODES[errorType] ?? errorType.replace(/Exception$/, ''), message };
}
