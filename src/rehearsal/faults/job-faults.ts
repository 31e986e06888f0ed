import type { JobFaults } from '../s3-control/told-job-faults.ts';
import type { Faults } from './faults.ts';
import type { JobFault } from './rules.ts';

/** `job-failed`, `job-suspended`, `report-row-lost` and `report-row-foreign`, as S3 Control asks for them. */
export function jobFaults(faults: Faults): JobFaults {
  const strike = (kinds: readonly JobFault[], resources: readonly string[]) =>
    faults.strike(kinds, { service: 's3control', operation: 'job', resources })[0]?.kind;
  const strikesRow = (kind: JobFault, jobArn: string, bucket: string, key: string): boolean =>
    strike([kind], [jobArn, `${bucket}/${key}`]) !== undefined;
  return {
    ofJob(jobArn) {
      const struck = strike(['job-failed', 'job-suspended'], [jobArn]);
      if (struck === undefined) return null;
      return struck === 'job-failed' ? 'fail' : 'suspend';
    },
    loses: (jobArn, bucket, key) => strikesRow('report-row-lost', jobArn, bucket, key),
    adds: (jobArn, bucket, key) => strikesRow('report-row-foreign', jobArn, bucket, key),
  };
}
