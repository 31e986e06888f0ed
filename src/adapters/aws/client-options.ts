import type { ServiceCall } from '../../ports/service-call.ts';
import { agents, credentialsOf } from './agents.ts';
import { keyPairOf } from './credentials-file.ts';
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
export type S3Options = Omit<AwsOptions, 'region'> & { readonly region?: string };

/** Attempts of a call that is harmless to repeat, the first included. */
const ATTEMPTS = 5;
/** Sockets to DataSync and Storage Gateway, whose rates are not published and taken to be low [aws-facts 2]. */
const CONTROL_SOCKETS = 8;

/** How calls that are harmless to repeat are repeated. */
export const retrying = { maxAttempts: ATTEMPTS, retryMode: 'standard' } as const;

/** What clients of all services are made with: where AWS is, and whose key pair signs. */
export function base(options: S3Options) {
  const { rehearsal } = options;
  return {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.profile === undefined || rehearsal !== null ? {} : { profile: options.profile }),
    ...(rehearsal === null
      ? credentialsOf(options)
      : { credentials: () => keyPairOf(rehearsal.credentialsFile) }),
  };
}

/**
 * Without keep-alive a call always has a fresh connection: a connection that the server closed while idle would look
 * like a lost answer, and a create would have to be settled for nothing.
 */
export function controlHandler(keepAlive: boolean) {
  return {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: ANSWER_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    ...agents({ keepAlive, maxSockets: CONTROL_SOCKETS }),
  };
}
