import { DataSyncClient } from '@aws-sdk/client-datasync';
import { FSxClient } from '@aws-sdk/client-fsx';
import { StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { type AwsOptions, base, controlHandler, retrying } from './client-options.ts';
import { paced } from './paced.ts';
import { sendSoon } from './send-soon.ts';

/** Two clients for one service: `repeat` retries, `once` sends every request exactly one time. */
export interface Pair<Client> {
  readonly repeat: Client;
  readonly once: Client;
}

/** Of one process, where AWS publishes no rate and a few a second are taken to be safe [aws-facts 2]. */
const DATA_SYNC_CALLS_A_SECOND = 5;

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
