import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOfOwn } from './auth/asker.ts';
import { readBody } from './http-json.ts';

/** What the rehearsal answers about itself, below `/_rehearsal/`. */
export interface OwnRequest {
  readonly query: URLSearchParams;
  /** Parsed JSON, `{}` when nothing was sent. */
  readonly body: unknown;
}

/** By method and name: `GET health`, `POST advance`. An answer is an object, sent as JSON. */
export type OwnRoutes = Readonly<Record<string, (request: OwnRequest) => object | Promise<object>>>;

/** Thrown by an own route: the request makes no sense, and why. */
export class OwnRequestRefused extends Error {}

const PREFIX = '/_rehearsal/';

/** Whether a request target is about the rehearsal itself; no bucket name can begin so. */
export const isOwn = (target: string): boolean => target.startsWith(PREFIX);

/** Answers a request about the rehearsal itself: 200, 400 for what a route refuses, 403 for who may not ask, 404 for what is not there. */
export async function answerOwn(
  routes: OwnRoutes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOfOwn(request);
  if (refusal !== null) return sendJson(response, 403, { ok: false, message: refusal });
  const url = new URL(request.url ?? '/', 'http://rehearsal');
  const name = `${request.method} ${url.pathname.slice(PREFIX.length)}`;
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    const message = `The rehearsal has ${Object.keys(routes).join(', ')}.`;
    return sendJson(response, 404, { ok: false, message });
  }
  try {
    const bytes = await readBody(request);
    if (bytes === null) throw new OwnRequestRefused('The request is too long.');
    const text = bytes.toString('utf8');
    const body: unknown = text === '' ? {} : JSON.parse(text);
    sendJson(response, 200, await route({ query: url.searchParams, body }));
  } catch (error) {
    const refused = error instanceof OwnRequestRefused || error instanceof SyntaxError;
    const message = error instanceof Error ? error.message : String(error);
    sendJson(response, refused ? 400 : 500, { ok: false, message });
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
