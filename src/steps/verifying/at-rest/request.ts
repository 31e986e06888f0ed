import type { CompareRequest, VerifyContext } from '../request.ts';

/** The ports that checksums at rest take. */
export type AtRestContext = Pick<
  VerifyContext,
  'batchJobs' | 'buckets' | 'clock' | 'config' | 'ledger' | 'onProgress' | 'pace'
>;

/** What is compared, as far as it matters to a job. */
export type AtRestRequest = Pick<CompareRequest, 'share' | 'step' | 'bucket' | 'rules'>;
