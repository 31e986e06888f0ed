import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createAws } from '../../../src/adapters/aws/aws.ts';

/** What the server does with one request: answers, or cuts the connection. */
export type Reply =
  | {
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'reset';

/** A request as it came in. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  /** Operation of a JSON 1.1 request; empty for S3. */
  readonly operation: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A bare HTTP server that plays AWS's answers, and all it was asked. */
export async function scriptedAws(reply: (seen: Seen, count: number) => Reply, account = '') {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // The client went away in the middle of its request.
    }
    const target = String(request.headers['x-amz-target'] ?? '');
    const one: Seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      operation: target.slice(target.indexOf('.') + 1),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    seen.push(one);
    const answer = reply(one, seen.length);
    if (answer === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status, { 'x-amzn-requestid': 'request-1', ...answer.headers });
    response.end(answer.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const directory = await mkdtemp(join(tmpdir(), 'headwater-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const credentialsFile = join(directory, 'credentials');
  await writeFile(credentialsFile, '[rehearsal]\naws_access_key_id = test\naws_secret_access_key = test\n');
  const rehearsal = account === '' ? { credentialsFile } : null;
  const aws = createAws({ region: 'eu-central-1', endpoint, rehearsal, account });
  return {
    aws,
    endpoint,
    seen,
    async close() {
      aws.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A JSON 1.1 answer. */
export function json(status: number, body: unknown): Reply {
  return {
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  };
}

/** A JSON 1.1 error answer. */
export function jsonError(status: number, type: string, rest: Readonly<Record<string, unknown>> = {}): Reply {
  return json(status, { __type: type, ...rest });
}

/** An S3 error answer. */
export function xmlError(status: number, code: string, message = code): Reply {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>request-1</RequestId></Error>`;
  return { status, body, headers: { 'content-type': 'application/xml' } };
}
