import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { BatchJobs } from '../../ports/batch-jobs.ts';
import { hearCalls } from './calls.ts';
import type { AwsOptions } from './client-options.ts';

/** Jobs of an account, whose SDK client is loaded when it is first asked for something: nearly no command ever does. */
export function lazyBatchJobs(options: AwsOptions): {
  of(account: string): BatchJobs;
  close(): void;
} {
  let opening: Promise<S3ControlClient> | null = null;
  let closed = false;
  const open = async (): Promise<S3ControlClient> => {
    const { s3ControlClient } = await import('./s3-control-client.ts');
    const client = s3ControlClient(options);
    if (options.onCall !== undefined) hearCalls('S3 Control', [client], options.onCall);
    if (closed) client.destroy();
    return client;
  };
  const jobs = async (account: string): Promise<BatchJobs> => {
    const { batchJobs } = await import('./batch-jobs.ts');
    opening ??= open();
    return batchJobs(await opening, account);
  };
  return {
    of: (account) => ({
      create: async (job) => (await jobs(account)).create(job),
      find: async (text) => (await jobs(account)).find(text),
      describe: async (id) => (await jobs(account)).describe(id),
    }),
    close() {
      closed = true;
      void opening?.then((client) => client.destroy());
    },
  };
}
