import { safeText } from '../../../inventory/display.ts';
import {
  type Answer,
  type CommittedShare,
  type DriftCheck,
  type DriftFacts,
  ofLook,
  some,
} from '../check.ts';
import { lookOf, type UploadsSight, type VersionsSight, type WriterSight } from '../sightings.ts';

/** Fewer than these are no pile, whatever they stand beside. */
const FEWEST = 1_000;
/** Versions that are left over to each object: a gateway leaves two for each file that is written [aws-facts 8]. */
const LEFT_OVER = 2;

/** HR2xx: what lies in the bucket, and who writes it. */
export const OBJECT_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR201',
    title: 'Objects below a file share were written by somebody else',
    severity: 'error',
    why: 'A gateway does not see what others write: users read what was, and their next write of that file fails with InvalidObjectState [aws-facts 8].',
    action:
      'Find who writes there (CloudTrail data events, server access logs) and give them another prefix, or the file share; then refresh the cache of the file share.',
    check: (facts) =>
      facts.shares
        .filter(({ fileShare }) => fileShare !== null)
        .map((one) =>
          ofVersions(facts, one, (sight) => {
            const { foreign, asked, newer } = sight;
            const of = asked < newer ? `the newest ${asked} of ${newer}` : `${newer}`;
            return {
              unseen:
                partOf(sight) ??
                (asked < newer ? `only ${asked} of ${newer} newer objects were asked about` : null),
              drifted:
                foreign.length === 0
                  ? []
                  : [
                      {
                        subject: placeOf(one),
                        since: foreign.map(({ at }) => at).toSorted()[0] ?? one.committedAt,
                        what: `${foreign.length} of ${of} objects newer than the commit have none of what a gateway stores with a file: ${some(
                          foreign.map(({ key }) => safeText(key)),
                          foreign.length,
                        )}.`,
                      },
                    ],
            };
          }),
        ),
  },
  {
    id: 'HR202',
    title: 'Versions pile up',
    severity: 'warn',
    why: 'Every version is paid for like the object itself, and a gateway leaves at least one behind for each file that is written [aws-facts 8].',
    action:
      'See that a lifecycle rule ends noncurrent versions and expired delete markers below this prefix (headwater lifecycle preview), and find what writes so often.',
    check: (facts) =>
      facts.shares.map((one) =>
        ofVersions(facts, one, (sight) => ({
          unseen: partOf(sight),
          drifted: isPile(sight) ? [{ subject: placeOf(one), what: pileOf(sight) }] : [],
        })),
      ),
  },
  {
    id: 'HR203',
    title: 'Others can write below a committed prefix',
    severity: 'error',
    why: 'What two write is unpredictable, and a DataSync task puts the source’s files back over what users wrote since [aws-facts 8].',
    action: 'Find out whose it is. Delete it, or let it write to another prefix.',
    check: ({ migration, shares, seen }) =>
      shares.map(({ share }) =>
        ofLook(share, lookOf(seen.writers, share), (writers) => ({
          drifted: writers
            .filter((writer) => writer.migration !== migration)
            .map((writer) => ({ subject: writer.id, what: `${writerText(writer)} writes there.` })),
        })),
      ),
  },
  {
    id: 'HR204',
    title: 'Unfinished uploads pile up',
    severity: 'warn',
    why: 'Parts of an upload that is not finished are paid for like objects, and no listing of objects shows them; a lifecycle rule ends them only where it is in place [aws-facts A.2].',
    action:
      'See that a rule ends unfinished uploads (headwater lifecycle preview, then headwater lifecycle apply), and find what begins uploads and leaves them; one of a program that is gone can be ended at once: aws s3api abort-multipart-upload.',
    check: ({ shares, seen }) =>
      shares.map((one) =>
        ofLook(one.share, lookOf(seen.uploads, one.share), (sight) => ({
          unseen: sight.whole ? null : `only the first ${sight.listed} uploads were listed; --deep lists all`,
          drifted: sight.old === 0 ? [] : [{ subject: placeOf(one), what: leftUploadsOf(sight) }],
        })),
      ),
  },
];

function ofVersions(
  { seen }: DriftFacts,
  { share }: CommittedShare,
  say: (sight: VersionsSight) => Pick<Answer, 'drifted' | 'unseen'>,
): Answer {
  return ofLook(share, lookOf(seen.versions, share), say);
}

function placeOf({ bucket, keyPrefix }: CommittedShare): string {
  return `s3://${bucket}/${keyPrefix}`;
}

function partOf({ whole, listed }: VersionsSight): string | null {
  return whole ? null : `only the first ${listed} versions were listed; --deep lists all`;
}

function leftUploadsOf({ old, days, oldestAt, examples }: UploadsSight): string {
  const keys = some(examples.map(safeText), old);
  const what = old === 1 ? '1 unfinished upload is' : `${old} unfinished uploads are`;
  return `${what} older than the ${days} days after which a rule is to end them, the oldest of ${oldestAt}: ${keys}.`;
}

function isPile({
  objects,
  objectBytes,
  noncurrent,
  noncurrentBytes,
  deleteMarkers,
}: VersionsSight): boolean {
  const left = noncurrent + deleteMarkers;
  return left >= FEWEST && (left > LEFT_OVER * objects || noncurrentBytes > objectBytes);
}

function pileOf({
  objects,
  objectBytes,
  noncurrent,
  noncurrentBytes,
  deleteMarkers,
  whole,
}: VersionsSight): string {
  const where = whole ? '' : 'In what was listed, ';
  return `${where}${noncurrent} noncurrent versions (${noncurrentBytes} bytes) and ${deleteMarkers} delete markers lie beside ${objects} objects (${objectBytes} bytes).`;
}

function writerText({ kind, id, name, migration }: WriterSight): string {
  const what = kind === 'task' ? 'The DataSync task' : 'The file share';
  const called = name === '' ? '' : ` (${safeText(name)})`;
  return `${what} ${safeText(id)}${called}${migration === null ? '' : `, of migration ${safeText(migration)},`}`;
}
