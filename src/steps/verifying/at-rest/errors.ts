import { HeadwaterError } from '../../../errors.ts';
import { safeText } from '../../../inventory/display.ts';
import type { JobSight } from '../../../ports/batch-jobs.ts';

const again = (share: string): string => `headwater verify --share ${share} --level L3`;

/** L3 was asked for, and no role is configured that S3 could work with. */
export function noBatchRole(): HeadwaterError {
  return new HeadwaterError({
    code: 'batch-role-missing',
    blame: 'usage',
    message:
      'L3 has S3 compute checksums by a job of Batch Operations, and headwater.yaml names no role for it.',
    next: ['Make the role with the policies of docs/iam.md, section 5, and name it as roles.batch.'],
  });
}

/** A job that S3 gave up. */
export function jobFailed(share: string, job: string, { reasons }: JobSight): HeadwaterError {
  const why = reasons.length === 0 ? 'S3 does not say why' : reasons.join('; ').slice(0, 600);
  return new HeadwaterError({
    code: 'at-rest-job-failed',
    blame: 'held',
    message: `Job ${safeText(job)} of ${share} has failed (${safeText(why)}): nothing was compared.`,
    next: [
      '`headwater doctor` says whether roles.batch lets S3 in and may do its part.',
      `Then make another job: ${again(share)}`,
    ],
  });
}

/** A job that somebody cancelled. */
export function jobCancelled(share: string, job: string): HeadwaterError {
  return new HeadwaterError({
    code: 'at-rest-job-cancelled',
    blame: 'held',
    message: `Job ${safeText(job)} of ${share} was cancelled, not by headwater: nothing was compared.`,
    next: [`Make another job: ${again(share)}`],
  });
}

/** A job that waits for a person. */
export function jobSuspended(share: string, job: string, account: string): HeadwaterError {
  return new HeadwaterError({
    code: 'at-rest-job-suspended',
    blame: 'held',
    message: `Job ${safeText(job)} of ${share} is suspended: S3 waits for somebody to confirm it.`,
    next: [
      `aws s3control update-job-status --account-id ${account} --job-id ${safeText(job)} --requested-job-status Ready`,
      `Then go on with this job: ${again(share)}`,
    ],
  });
}

/** A job that nobody knows any more, although it was made a moment ago or is being waited for. */
export function jobGone(share: string, job: string): HeadwaterError {
  return new HeadwaterError({
    code: 'at-rest-job-gone',
    blame: 'held',
    message: `S3 knows no job ${safeText(job)} of ${share} any more: nothing was compared.`,
    next: [`Make another job: ${again(share)}`],
  });
}
