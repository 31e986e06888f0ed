import type { BatchJobs } from '../../ports/batch-jobs.ts';
import type { Buckets } from '../../ports/bucket.ts';
import type { DataSync } from '../../ports/data-sync.ts';
import type { EvidenceCopies } from '../../ports/evidence-copies.ts';
import type { FileGateway } from '../../ports/file-gateway.ts';
import type { LedgerObjects } from '../../ports/ledger-objects.ts';
import type { Readers } from '../../ports/readers.ts';
import type { ScanStore } from '../../ports/scan-store.ts';
import { buckets } from './buckets.ts';
import { hearCalls } from './calls.ts';
import type { AwsOptions } from './client-options.ts';
import { dataSyncClients, fsxClient, storageGatewayClients } from './clients.ts';
import { dataSync } from './data-sync.ts';
import { bucketCopies } from './evidence-copies.ts';
import { fileGateway } from './file-gateway.ts';
import { lazyBatchJobs } from './lazy-batch-jobs.ts';
import { ledgerObjects } from './ledger-objects.ts';
import { readers } from './readers.ts';
import { noRefreshEvents, rehearsalRefreshEvents } from './refresh-events.ts';
import { s3Client } from './s3-client.ts';
import { scanStore } from './scan-store.ts';

export type { AwsOptions } from './client-options.ts';

/** The services, and a way to let their connections go. */
export interface Aws {
  readonly dataSync: DataSync;
  readonly fileGateway: FileGateway;
  readonly buckets: Buckets;
  /** Who reads a bucket. */
  readonly readers: Readers;
  /** Jobs of S3 Batch Operations in the configured account, or else in that of this role. */
  batchJobs(roleArn: string | undefined): BatchJobs;
  /** What workers share about scans, in that bucket. */
  scanStore(bucket: string): ScanStore;
  /** The ledger of a migration, in that bucket. */
  ledgerObjects(bucket: string, migration: string): LedgerObjects;
  /** The evidence of a migration, in that bucket. */
  evidenceCopies(bucket: string, migration: string): EvidenceCopies;
  close(): void;
}

/**
 * AWS, or the rehearsal, behind our ports. Nothing is sent until a method is called. Importing this module loads four
 * SDK clients: import it dynamically where a command may not need it.
 */
export function createAws(options: AwsOptions): Aws {
  // The SDK would print at start that releases after 2027-01 want a newer Node; ours is pinned, and runs on this one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const transfer = dataSyncClients(options);
  const gateway = storageGatewayClients(options);
  const client = s3Client(options);
  const fsx = fsxClient(options);
  const control = lazyBatchJobs(options);
  if (options.onCall !== undefined) {
    hearCalls('DataSync', [transfer.repeat, transfer.once], options.onCall);
    hearCalls('Storage Gateway', [gateway.repeat, gateway.once], options.onCall);
    hearCalls('S3', [client], options.onCall);
    hearCalls('FSx', [fsx], options.onCall);
  }
  const hearing = options.onCall === undefined ? {} : { onCall: options.onCall };
  const owner = options.account === '' ? null : options.account;
  const events =
    options.rehearsal !== null && options.endpoint !== undefined
      ? rehearsalRefreshEvents(options.endpoint)
      : noRefreshEvents;
  return {
    dataSync: dataSync(transfer, options.directory === undefined ? {} : { directory: options.directory }),
    fileGateway: fileGateway(gateway, events),
    buckets: buckets({ client, owner, ...hearing }),
    readers: readers(gateway.repeat, fsx),
    batchJobs: (roleArn = '') => control.of(options.account || (roleArn.split(':')[4] ?? '')),
    scanStore: (bucket) => scanStore({ client, owner }, bucket),
    ledgerObjects: (bucket, migration) => ledgerObjects({ client, owner }, bucket, migration),
    evidenceCopies: (bucket, migration) => bucketCopies({ client, owner }, bucket, migration),
    close() {
      control.close();
      for (const each of [transfer.repeat, transfer.once, gateway.repeat, gateway.once, client, fsx])
        each.destroy();
    },
  };
}
