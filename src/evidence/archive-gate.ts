import { BELOW_BREAK_EVEN } from '../config/consents.ts';
import { prefixesOverlap } from '../config/key-prefix.ts';
import {
  type AgeingRule,
  type ArchiveFacts,
  type ArchiveGate,
  type ArchiveReason,
  isArchive,
} from './archive-facts.ts';
import { unreadyShare } from './archive-proof.ts';
import { FOREIGN_FIX, readReasons, ruleText, unknownReaders } from './archive-readers.ts';

/**
 * The archive gate: nothing goes to an archive class before its share is committed and proved at L2, entry by entry, while
 * somebody reads it or still writes it, below break-even without consent, or in a bucket with MFA delete. Rules of others that are
 * in the bucket count, where they touch a share: headwater flags what they would do and never changes them.
 */
export function archiveGate(facts: ArchiveFacts): ArchiveGate {
  const archives = facts.rules.filter(isArchive);
  const reasons = [
    ...mfaDelete(facts),
    ...facts.shares.flatMap((share) => {
      const touching = (rule: AgeingRule) => prefixesOverlap(rule.keyPrefix, share.keyPrefix);
      const [archive] = archives.filter(touching).sort((a, b) => Number(b.ours) - Number(a.ours));
      const ready = archive === undefined ? [] : unreadyShare(facts.bucket, share);
      return [
        ...(archive === undefined || archive.ours ? ready : ready.map((reason) => blaming(archive, reason))),
        ...facts.rules.filter(touching).flatMap((rule) => readReasons(facts, rule, share)),
        ...archives.filter(touching).flatMap((rule) => tooSmall(rule, share)),
      ];
    }),
    ...ownerless(facts, archives),
    ...(archives.length === 0 ? [] : unknownReaders(facts)),
  ];
  return { open: reasons.length === 0, reasons };
}

function mfaDelete({ mfaDelete: on, bucket }: ArchiveFacts): readonly ArchiveReason[] {
  if (!on) return [];
  return [
    {
      code: 'mfa-delete',
      share: null,
      text: `MFA delete is on in ${bucket}, and S3 has no lifecycle rules in such a bucket`,
      fix: 'Only the root user of the account can turn it off: aws s3api put-bucket-versioning --versioning-configuration Status=Enabled,MFADelete=Disabled --mfa "SERIAL CODE"',
    },
  ];
}

/** The share is not ready, and it is a rule of somebody else that does not wait for it. */
function blaming(rule: AgeingRule, reason: ArchiveReason): ArchiveReason {
  return { ...reason, text: `${ruleText(rule)} archives already, but ${reason.text}`, fix: FOREIGN_FIX };
}

function tooSmall(
  { belowBreakEven }: AgeingRule,
  { share, accepted }: ArchiveFacts['shares'][number],
): readonly ArchiveReason[] {
  if (belowBreakEven === null || accepted.includes(BELOW_BREAK_EVEN)) return [];
  return [
    {
      code: 'below-break-even',
      share,
      text: belowBreakEven.replace(/\.$/, ''),
      fix: `Leave policy.archiveFloor out, so that it is computed; or accept ${BELOW_BREAK_EVEN} in policy.exceptions with a reason; then plan again.`,
    },
  ];
}

/** What nobody verifies, nobody can prove. */
function ownerless({ shares }: ArchiveFacts, archives: readonly AgeingRule[]): readonly ArchiveReason[] {
  return archives
    .filter(
      ({ ours, keyPrefix }) => ours && !shares.some((share) => prefixesOverlap(share.keyPrefix, keyPrefix)),
    )
    .map((rule) => ({
      code: 'no-share',
      share: null,
      text: `${ruleText(rule)} archives ${rule.keyPrefix}, which is of no share of headwater.yaml, so nothing proves it`,
      fix: 'Plan again: headwater plan create',
    }));
}
