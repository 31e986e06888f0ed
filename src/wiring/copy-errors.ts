import { ARCHIVE_CONSENTS } from '../config/consents.ts';
import { type S3Place, s3Url } from '../config/s3-url.ts';
import { HeadwaterError } from '../errors.ts';
import { LINK_NOT_COPIED } from '../evidence/books.ts';
import { safeText } from '../inventory/display.ts';
import { ACCEPTABLE } from '../inventory/hazards.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { PortFault } from '../ports/faults.ts';

/** Directories that could not be read and are named. */
const NAMED = 20;

const FOLDERS_NEXT = ['Name one of its own with --output (and --work), outside of --source.'];

/** The reasons that `--accept` takes. Throws HeadwaterError `reason-unknown` (usage). */
export function acceptedReasons(given: readonly string[]): readonly string[] {
  const known = [...ACCEPTABLE.filter((reason) => !ARCHIVE_CONSENTS.includes(reason)), LINK_NOT_COPIED];
  const unknown = given.find((reason) => !known.includes(reason));
  if (unknown === undefined) return given;
  throw new HeadwaterError({
    code: 'reason-unknown',
    blame: 'usage',
    message: `${JSON.stringify(unknown)} is no reason that can be accepted.`,
    next: [`Reasons: ${known.join(', ')}`],
  });
}

/** L3 is a job in the account of a migration: a copy has neither a role for it nor a bucket for its manifest and report. */
export function noJobsForCopies(): HeadwaterError {
  return new HeadwaterError({
    code: 'level-needs-migration',
    blame: 'usage',
    message:
      'L3 has S3 compute checksums by a job, which takes the role and the control bucket of a headwater.yaml.',
    next: ['Verify the copy at --level L2, or at L4: that reads objects back.'],
  });
}

/** What is written into the source would be looked for in the bucket. */
export function insideSource(directory: string): HeadwaterError {
  return new HeadwaterError({
    code: 'output-refused',
    blame: 'usage',
    message: `Did not write to ${safeText(directory)}: it lies in --source, which is only ever read.`,
    next: FOLDERS_NEXT,
  });
}

/** An empty directory where a share, or what is mounted below it, should be would prove a copy of nothing. */
export function emptySource(
  source: string,
  place: S3Place,
  { directories, holdsObjects }: { readonly directories: number; readonly holdsObjects: boolean },
): HeadwaterError {
  const what = directories === 0 ? 'is empty' : 'has no file in any of its directories';
  const bucket = holdsObjects
    ? `${s3Url(place)} holds objects`
    : `there is nothing at ${s3Url(place)} either`;
  return new HeadwaterError({
    code: 'source-empty',
    blame: 'usage',
    message: `${safeText(source)} ${what}, and ${safeText(bucket)}. Nothing was compared.`,
    next: [
      `Check that the share is mounted there, and what belongs below it: mount | grep ${JSON.stringify(safeText(source))}`,
      'Check --source and --target.',
    ],
  });
}

/** What of the source could not be read, by name. */
export function unreadDirectories({ unreadable }: Pick<Inventory, 'unreadable'>): string {
  const named = unreadable
    .slice(0, NAMED)
    .map(({ path, errorCode }) => `  ${errorCode}  ${safeText(path.text)}`);
  const more = unreadable.length - named.length;
  return [
    `Could not be read, so that nobody knows what is in there: ${unreadable.length}`,
    ...named,
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ].join('\n');
}

/** The same error with what to do about it here, where no configuration is read. */
export function asCopyError(error: unknown, place: S3Place): unknown {
  if (error instanceof HeadwaterError && error.code === 'mount-unreadable')
    return new HeadwaterError({
      code: 'source-unreadable',
      blame: 'usage',
      message: error.message.replace('the mount at', 'the source'),
      next: ['Check --source: a directory on this machine that this user may read.'],
      cause: error,
    });
  if (!(error instanceof PortFault)) return error;
  const later = error.kind === 'throttled' || error.kind === 'transient' || error.kind === 'unknown-outcome';
  return new HeadwaterError({
    code: `service-${error.kind}`,
    blame: later ? 'held' : 'usage',
    message: `${safeText(s3Url(place))}: ${error.message}`,
    next: later ? ['Run the same command again.'] : adviceOn(error),
    cause: error,
  });
}

const WITHOUT_IT =
  'Where it is that object alone, leave its file out with --exclude, or compare presence and size: --level L1';

function adviceOn({ kind, service }: PortFault): readonly string[] {
  // The answer to a HEAD has no body, so S3 cannot say which of its reasons it is.
  if (service === 'HTTP 400')
    return [
      'Most often the credentials have expired meanwhile: log in again, and run the same command.',
      'An object under a key that its writer brought along (SSE-C) is refused like this, too.',
      WITHOUT_IT,
    ];
  if (service === 'HTTP 403')
    return [
      'The credentials need s3:GetObject there, and kms:Decrypt for what lies under a KMS key; a bucket policy may deny either.',
      WITHOUT_IT,
    ];
  switch (kind) {
    case 'not-found':
      return ['Check the name of the bucket in --target, and --endpoint-url when it is not in AWS.'];
    case 'denied':
      return [
        'Check --profile, or the AWS_ variables: the credentials need s3:ListBucket and s3:GetObject there.',
      ];
    case 'unreachable':
      return ['Check --endpoint-url, --region, and the way from this machine to it.'];
    default:
      return ['Check --target, --endpoint-url, --region, --profile and --path-style.'];
  }
}
