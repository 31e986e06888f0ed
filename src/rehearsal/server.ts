import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { isLoopback, namesThisMachine } from './auth/asker.ts';
import type { Credentials } from './auth/credentials.ts';
import { createVerifier } from './auth/verifier.ts';
import { type Clock, realClock } from './clock.ts';
import type { EventLog } from './events.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { rememberMade } from './faults/json-faults.ts';
import { storeWithFaults } from './faults/object-faults.ts';
import { faultRoutes } from './faults/own-faults.ts';
import { requestFaults } from './faults/request-faults.ts';
import type { TargetHandler } from './http.ts';
import { answerControl, isControl } from './http-control.ts';
import { watchIdle } from './http-idle.ts';
import { answerTarget } from './http-json.ts';
import { answerQuery, isQuery } from './http-query.ts';
import { answerS3Http } from './http-s3.ts';
import { answerOwn, isOwn, type OwnRoutes } from './own-api.ts';
import { openBucketSettings } from './s3/bucket-settings.ts';
import { bucketOfHost, type OwnerOf } from './s3/request.ts';
import { S3_OPERATIONS } from './s3/routes.ts';
import { S3Error } from './s3/s3-error.ts';
import { errorDocument } from './s3/xml.ts';
import type { S3Control } from './s3-control/s3-control.ts';
import { type DiskStore, openObjectStore } from './store/store.ts';

/** What a rehearsal server is made of. */
export interface RehearsalServerOptions {
  /** Holds the S3 data, see {@link openObjectStore}. */
  readonly directory: string;
  /** The same data, open already and with the same faults: two would remember every directory twice. */
  readonly store?: DiskStore;
  /** A free one is taken when absent or 0. */
  readonly port?: number;
  /** `127.0.0.1` when absent; anything but loopback is refused, unless `allowOtherMachines`. */
  readonly host?: string;
  /** Other machines may ask too, by any name. Only signatures keep them out then. */
  readonly allowOtherMachines?: boolean;
  /** What requests have to be signed with. Null: nobody's signature is checked, for tests of one part only. */
  readonly credentials: Credentials | null;
  /** The Region they have to be signed for; `us-east-1` when absent. */
  readonly region?: () => Promise<string>;
  /** What goes wrong with requests and objects; nothing when absent. */
  readonly faults?: Faults;
  /** DataSync, Storage Gateway, KMS and FSx. */
  readonly handlers: readonly TargetHandler[];
  /** STS and IAM, which are asked by forms; none when absent. */
  readonly queries?: readonly TargetHandler[];
  /** S3 Control; requests to it are S3's own when absent. */
  readonly control?: S3Control;
  /** Where `GET /_rehearsal/events` looks; without it there are none. */
  readonly events?: EventLog;
  /** More to answer below `/_rehearsal/`. */
  readonly own?: OwnRoutes;
  /** Real time when absent. */
  readonly clock?: Clock;
  /** How long a Get of a bucket's settings may answer what held before, real milliseconds; 0 when absent. */
  readonly staleSettingsMs?: number;
  /** The account that asks. All buckets belong to it when there is no `ownerOf`; without either nobody checks whose they are. */
  readonly account?: string;
  /** Whose buckets are, for `x-amz-expected-bucket-owner`. */
  readonly ownerOf?: OwnerOf;
  /** After this long without a request `onIdle` is called, once. */
  readonly idleExitMs?: number;
  readonly onIdle?: () => void;
  /** While true the server is not idle, whatever the requests: executions run on. */
  readonly busy?: () => boolean;
}

/** A server that listens. */
export interface RehearsalServer {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Stops listening and ends open connections. May be called again. */
  close(): Promise<void>;
  /** Settles once closed, by {@link close} or by `POST /_rehearsal/stop`. */
  readonly closed: Promise<void>;
}

/** The addresses that stand for all a machine has. */
const EVERYWHERE = ['0.0.0.0', '::'];

/**
 * Starts the rehearsal's cloud: S3, S3 Control, DataSync, Storage Gateway, STS, IAM, KMS and FSx on one loopback port, told apart as AWS's own
 * requests are.
 * @throws HeadwaterError `rehearsal-not-loopback`, `rehearsal-port-taken`
 */
export async function startRehearsalServer(options: RehearsalServerOptions): Promise<RehearsalServer> {
  const host = options.host ?? '127.0.0.1';
  const { allowOtherMachines = false } = options;
  if (!isLoopback(host) && (!allowOtherMachines || options.credentials === null)) throw notLoopback(host);
  const clock = options.clock ?? realClock;
  const { handlers, queries = [], control, credentials, region = async () => 'us-east-1' } = options;
  const served = [...handlers, ...queries, ...(control === undefined ? [] : [control])];
  const verifier = credentials === null ? null : createVerifier({ credentials, region });
  const faults = options.faults ?? createFaults({ clock, log: join(options.directory, 'faults.log') });
  const withFaults = requestFaults(faults, (skewMs) => verifier?.believeClock(skewMs));
  const store = options.store ?? storeWithFaults(await openObjectStore(options.directory, clock), faults);
  const settings = openBucketSettings(store, options.staleSettingsMs ?? 0);
  const account = options.account ?? null;
  const ownerOf = options.ownerOf ?? (async () => (account === null ? null : { account, isOurs: true }));
  const s3 = { verifier, withFaults, store, clock, settings, account, ownerOf };
  const json = { verifier, withFaults, handlers, made: rememberMade(), clock };
  const idle = watchIdle(options);
  const server = createServer((request, response) => {
    idle.begin();
    response.once('close', idle.end);
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    const target = request.headers['x-amz-target'];
    if (!allowOtherMachines && !namesThisMachine(request.headers.host, host)) refuseHost(request, response);
    else if (typeof target === 'string') await answerTarget(json, target, request, response, requestId);
    else if (isQuery(request))
      await answerQuery({ ...json, handlers: queries }, request, response, requestId);
    else if (isOwn(request.url ?? '/') && bucketOfHost(request.headers.host) === null)
      await answerOwn(own, request, response);
    else if (control !== undefined && isControl(request))
      await answerControl({ ...s3, control }, request, response, requestId);
    else await answerS3Http(s3, request, response, requestId);
    // What was refused before its body arrived must not stand in the way of the connection's next request.
    if (!request.complete) request.resume();
  };
  const own: OwnRoutes = {
    'GET health': () => ({ ok: true, pid: process.pid }),
    'GET events': ({ query }) => ({
      events: options.events?.find(query.get('source') ?? '', query.get('id') ?? '') ?? [],
    }),
    'POST stop': () => {
      // The answer goes out first.
      setImmediate(close);
      return { ok: true };
    },
    ...faultRoutes(faults, store, operationsOf(served)),
    ...options.own,
  };
  // Clients keep connections for minutes between polls; one closed under a request looks like a failure.
  server.keepAliveTimeout = 10 * 60_000;
  server.requestTimeout = 0;
  const port = await listen(server, host, options.port ?? 0);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = (): Promise<void> => {
    idle.stop();
    server.close();
    server.closeAllConnections();
    return closed;
  };
  const reachable = EVERYWHERE.includes(host) ? '127.0.0.1' : host;
  return {
    endpoint: `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`,
    close,
    closed,
  };
}

/** Every operation that the rehearsal plays with these services. */
export function operationsOf(handlers: readonly Pick<TargetHandler, 'operations'>[]): readonly string[] {
  return [...S3_OPERATIONS, ...handlers.flatMap(({ operations }) => operations)];
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(portTaken(port, cause)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** In XML whoever asked: nobody's client comes by another name. */
function refuseHost({ headers }: IncomingMessage, response: ServerResponse): void {
  const message = `The rehearsal answers by the name of localhost, not by ${headers.host ?? 'none'}.`;
  response.writeHead(403, { 'content-type': 'application/xml' });
  response.end(errorDocument(new S3Error('AccessDenied', message), '/', ''));
}

function notLoopback(host: string): HeadwaterError {
  return new HeadwaterError({
    code: 'rehearsal-not-loopback',
    blame: 'usage',
    message: `The rehearsal would listen on ${JSON.stringify(host)}, which other machines can reach.`,
    next: [
      'Leave the host out, or use 127.0.0.1.',
      'If other machines are to reach it, add --allow-other-machines: then only signatures keep them out.',
    ],
  });
}

function portTaken(port: number, cause: Error): HeadwaterError {
  return new HeadwaterError({
    code: 'rehearsal-port-taken',
    blame: 'usage',
    message: `The rehearsal could not listen on port ${port}: ${cause.message}.`,
    next: ['Choose another port, or 0 for a free one.'],
    cause,
  });
}
