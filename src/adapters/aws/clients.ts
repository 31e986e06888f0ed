import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DataSyncClient } from '@aws-sdk/client-datasync';
import { FSxClient } from '@aws-sdk/client-fsx';
import { S3Client } from '@aws-sdk/client-s3';
import { StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import type { ServiceCall } from '../../ports/service-call.ts';
import { keyPairOf } from './credentials-file.ts';
import { paced } from './paced.ts';
import { sendSoon } from './send-soon.ts';
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS } from './timeouts.ts';

/** Where AWS is. */
export interface AwsOptions {
  readonly region: string;
  /** Named profile of the shared AWS configuration; absent for the default credential chain. */
  readonly profile?: string;
  /** One URL for all services: the rehearsal, or a test endpoint. Absent for AWS. */
  readonly endpoint?: string;
  /**
   * Null for AWS. The rehearsal takes its own key pair, named here by the file that holds it, and answers questions that
   * AWS answers with events.
   */
  readonly rehearsal: { readonly credentialsFile: string } | null;
  /** Directory that relative `file:` references count from; absent for the working directory. */
  readonly directory?: string;
  /** Twelve digits; buckets of any other account are refused. Empty for "not configured". */
  readonly account: string;
  /** Hears of every call when it has ended. Must not throw. */
  readonly onCall?: (call: ServiceCall) => void;
}

/** What a client can be made with that finds its Region in environment and profile. */
type S3Options = Omit<AwsOptions, 'region'> & { readonly region?: string };

/** Two clients for one service: `repeat` retries, `once` sends every request exactly one time. */
export interface Pair<Client> {
  readonly repeat: Client;
  readonly once: Client;
}

/** Attempts of a call that is harmless to repeat, the first included. */
const ATTEMPTS = 5;
/** Sockets kept open to S3: enough for a thousand restores a second that take a tenth of a second each, and a listing beside them. */
const S3_SOCKETS = 128;
/** Sockets to DataSync and Storage Gateway, whose rates are not published and taken to be low [aws-facts 2]. */
const CONTROL_SOCKETS = 8;
/** Of one process, where AWS publishes no rate and a few a second are taken to be safe [aws-facts 2]. */
const DATA_SYNC_CALLS_A_SECOND = 5;
/** S3 streams: no limit on the whole, but silence this long is a dead connection. */
const IDLE_TIMEOUT_MS = 60_000;

/** DataSync clients. */
export function dataSyncClients(options: AwsOptions): Pair<DataSyncClient> {
  const repeat = new DataSyncClient({
    ...base(options),
    ...retrying,
    requestHandler: controlHandler(true),
  });
  return {
    // The rehearsal is ours to ask as often as we like.
    repeat: options.rehearsal === null ? paced(repeat, DATA_SYNC_CALLS_A_SECOND) : repeat,
    once: sendSoon(
      new DataSyncClient({ ...base(options), maxAttempts: 1, requestHandler: controlHandler(false) }),
    ),
  };
}

/** Storage Gateway clients. */
export function storageGatewayClients(options: AwsOptions): Pair<StorageGatewayClient> {
  return {
    repeat: new StorageGatewayClient({ ...base(options), ...retrying, requestHandler: controlHandler(true) }),
    once: sendSoon(
      new StorageGatewayClient({ ...base(options), maxAttempts: 1, requestHandler: controlHandler(false) }),
    ),
  };
}

/** The FSx client, which only asks. */
export function fsxClient(options: AwsOptions): FSxClient {
  return new FSxClient({ ...base(options), ...retrying, requestHandler: controlHandler(true) });
}

/** The S3 client. Every write we send is conditional or whole-document, so repeating it is harmless. */
export function s3Client(
  options: S3Options,
  {
    followRegionRedirects = false,
    pathStyle = options.endpoint !== undefined,
  }: { readonly followRegionRedirects?: boolean; readonly pathStyle?: boolean } = {},
): S3Client {
  const sockets = { keepAlive: true, maxSockets: S3_SOCKETS };
  return new S3Client({
    ...base(options),
    ...retrying,
    forcePathStyle: pathStyle,
    followRegionRedirects,
    // Documents ask for the check. Data is held against another checksum than S3's own word, and the check is slow in JavaScript.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      // Instances, not options: with options the handler opens a fresh agent for each body it announces by `Expect`.
      httpAgent: new HttpAgent(sockets),
      httpsAgent: new HttpsAgent(sockets),
    },
  });
}

/** How calls that are harmless to repeat are repeated. */
export const retrying = { maxAttempts: ATTEMPTS, retryMode: 'standard' } as const;

/** What clients of all services are made with: where AWS is, and whose key pair signs. */
export function base(options: S3Options) {
  const { rehearsal } = options;
  return {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.profile === undefined || rehearsal !== null ? {} : { profile: options.profile }),
    ...(rehearsal === null ? {} : { credentials: () => keyPairOf(rehearsal.credentialsFile) }),
  };
}

/**
 * Without keep-alive a call always has a fresh connection: a connection that the server closed while idle would look
 * like a lost answer, and a create would have to be settled for nothing.
 */
export function controlHandler(keepAlive: boolean) {
  const sockets = { keepAlive, maxSockets: CONTROL_SOCKETS };
  return {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: ANSWER_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent(sockets),
    httpsAgent: new HttpsAgent(sockets),
  };
}
