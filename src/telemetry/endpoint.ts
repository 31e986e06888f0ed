import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { HeadwaterError } from '../errors.ts';
import type { Address } from './address.ts';
import { within } from './within.ts';

/** One thing that must work before this process is of use. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects with what is wrong. */
  check(): Promise<void>;
}

export interface EndpointOptions {
  readonly at: Address;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  readonly checks: readonly ReadinessCheck[];
  /** True from the moment the process was told to stop. */
  readonly stopping: () => boolean;
}

/** A check that has not answered by now has failed; Kubernetes asks every 10 s. */
const CHECK_MS = 2_000;
const ASK_MS = 5_000;

/**
 * Serves `/metrics`, `/healthz` (this process answers) and `/readyz` (its checks hold) until it is closed. Resolves to
 * where it listens. Throws HeadwaterError `listen-failed` (usage).
 */
export async function openEndpoint(
  options: EndpointOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: ASK_MS, headersTimeout: ASK_MS }, (request, response) => {
    void answer(options, request).then((given) => send(response, given, request.method === 'HEAD'));
  });
  server.keepAliveTimeout = ASK_MS;
  const { host, port } = options.at;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(failed(options.at, cause)));
    server.listen(port, host, resolve);
  });
  server.on('error', () => undefined);
  const bound = server.address();
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly text: string;
}

async function answer(options: EndpointOptions, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, text: 'GET only\n' };
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  if (path === '/healthz') return { status: 200, text: 'ok\n' };
  if (path === '/readyz') return readiness(options);
  if (path !== '/metrics') return { status: 404, text: 'There is /metrics, /healthz and /readyz.\n' };
  try {
    return { status: 200, ...(await options.metrics()) };
  } catch {
    return { status: 500, text: 'The metrics could not be made.\n' };
  }
}

async function readiness({ checks, stopping }: EndpointOptions): Promise<Answer> {
  if (stopping()) return { status: 503, text: 'stopping\n' };
  const found = await Promise.all(
    checks.map(async ({ name, check }) => {
      const wrong = await within(CHECK_MS, check()).then(
        () => null,
        (error: unknown) => codeOf(error),
      );
      return { name, wrong };
    }),
  );
  return {
    status: found.every(({ wrong }) => wrong === null) ? 200 : 503,
    text: found.map(({ name, wrong }) => `${name}: ${wrong ?? 'ok'}\n`).join(''),
  };
}

/** What is wrong as a code: messages may hold addresses, which are nothing for whoever can reach a port. */
function codeOf(error: unknown): string {
  if (error instanceof HeadwaterError) return error.code;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : 'failed';
}

function send(response: ServerResponse, { status, contentType, text }: Answer, headOnly: boolean): void {
  response.on('error', () => undefined);
  response.writeHead(status, {
    'content-type': contentType ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(headOnly ? undefined : text);
}

function failed({ host, port }: Address, cause: NodeJS.ErrnoException): HeadwaterError {
  const code = cause.code ?? 'failed';
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another process listens there',
    EACCES: 'this user may not',
    EADDRNOTAVAIL: 'this host has no such address',
    ENOTFOUND: 'no such host is known',
  };
  return new HeadwaterError({
    code: 'listen-failed',
    blame: 'usage',
    message: `Cannot listen at ${host}:${port} for metrics and health: ${why[code] ?? code}.`,
    next: ['Choose another with --listen HOST:PORT, or port 0 for any free one.'],
    cause,
  });
}
