import { HeadwaterError } from '../../../errors.ts';
import { safeText } from '../../../inventory/display.ts';
import type { RestoreJob } from '../../../plans/restore/record.ts';

const AGAIN =
  'Run the same command again: it lists what there is, says the price of what is left, and asks for nothing that is on its way.';

/** Jobs have no Expedited [aws-facts A.8]. */
export function tierUnavailable(): HeadwaterError {
  return new HeadwaterError({
    code: 'tier-unavailable',
    blame: 'usage',
    message: 'There is no Expedited for jobs of S3 Batch Operations.',
    next: ['Ask one by one, with --no-batch, or by --tier Standard or Bulk.'],
  });
}

/** Jobs were asked for, and no role is configured that S3 could work with. */
export function noBatchRole(): HeadwaterError {
  return new HeadwaterError({
    code: 'batch-role-missing',
    blame: 'usage',
    message: 'S3 Batch Operations works with a role of yours, and headwater.yaml names none.',
    next: [
      'Make the role with the policies of docs/iam.md, section 5, and name it as roles.batch.',
      'Or ask one by one, with --no-batch.',
    ],
  });
}

/** A job that came to no good end; `why` is S3's own word, hostile input. */
export function jobEnded({ job, result }: RestoreJob, why: string): HeadwaterError {
  const said: Readonly<Record<string, string>> = {
    failed: 'has failed',
    cancelled: 'was cancelled, not by headwater',
    gone: 'is not known to S3 any more',
    refused: 'was refused by S3',
  };
  const reason = why === '' ? '' : ` (${safeText(why.slice(0, 600))})`;
  return new HeadwaterError({
    code: `restore-job-${result}`,
    blame: 'held',
    message: `Job ${safeText(job ?? '')} that was to ask for copies ${said[result ?? ''] ?? 'is over'}${reason}: some of its objects may not have been asked for.`,
    next: [
      '`headwater doctor` says whether roles.batch lets S3 in and may do its part.',
      AGAIN,
      'With --no-batch it asks one by one.',
    ],
  });
}

/** A job that waits for a person. */
export function jobSuspended({ job, role }: RestoreJob): HeadwaterError {
  const id = safeText(job ?? '');
  return new HeadwaterError({
    code: 'restore-job-suspended',
    blame: 'held',
    message: `Job ${id} is suspended: S3 waits for somebody to confirm it.`,
    next: [
      `aws s3control update-job-status --account-id ${role.split(':')[4] ?? ''} --job-id ${id} --requested-job-status Ready`,
      'Then run the same command again: it goes on with this job.',
    ],
  });
}

/** A report, or a part of it, that is not there. */
export function reportMissing({ job }: RestoreJob, bucket: string, key: string): HeadwaterError {
  return new HeadwaterError({
    code: 'restore-report-missing',
    blame: 'held',
    message: `Job ${safeText(job ?? '')} is complete and refused some objects, and s3://${bucket}/${safeText(key)} of its report, which names them, is not there.`,
    next: [
      'See what became of it: a lifecycle rule on the control bucket, or somebody who deletes there.',
      AGAIN,
    ],
  });
}

/** A report that is not what S3 wrote. */
export function reportDamaged({ job }: RestoreJob, bucket: string, key: string): HeadwaterError {
  return new HeadwaterError({
    code: 'restore-report-damaged',
    blame: 'proof',
    message: `The report of job ${safeText(job ?? '')} is not what S3 wrote: s3://${bucket}/${safeText(key)} is not the file that its manifest names.`,
    next: ['Find out who writes to the control bucket.', AGAIN],
  });
}
