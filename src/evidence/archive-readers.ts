import { UNKNOWN_READER } from '../config/consents.ts';
import { prefixesOverlap } from '../config/key-prefix.ts';
import { safeText } from '../inventory/display.ts';
import {
  type AgedShare,
  type AgeingRule,
  type ArchiveFacts,
  type ArchiveReason,
  isArchive,
  type KnownReader,
} from './archive-facts.ts';

/** Why a rule may not move keys of a share, because of who reads them or may. */
export function readReasons(
  facts: ArchiveFacts,
  rule: AgeingRule,
  share: AgedShare,
): readonly ArchiveReason[] {
  const touched = facts.readers.filter(
    ({ keyPrefix }) =>
      keyPrefix !== null &&
      prefixesOverlap(keyPrefix, rule.keyPrefix) &&
      prefixesOverlap(keyPrefix, share.keyPrefix),
  );
  if (isArchive(rule)) return touched.map((reader) => under(rule, share, reader));
  if (rule.storageClass !== 'INTELLIGENT_TIERING') return [];
  return facts.tierings
    .filter(({ keyPrefix }) => prefixesOverlap(keyPrefix, rule.keyPrefix))
    .flatMap((tiering) =>
      touched
        .filter(({ keyPrefix }) => keyPrefix !== null && prefixesOverlap(keyPrefix, tiering.keyPrefix))
        .map((reader) => ({
          code: 'under-reader' as const,
          share: share.share,
          text: `configuration ${safeText(tiering.id)} archives what lies in INTELLIGENT_TIERING below ${placeText(tiering.keyPrefix)}, where ${ruleText(rule)} moves objects to and ${readerText(reader)} reads`,
          fix: 'Turn that configuration off for this prefix (aws s3api list-bucket-intelligent-tiering-configurations), or leave the prefix in STANDARD.',
        })),
    );
}

/** What of the asking left open who reads, said once for the bucket. None where a person accepted that for every share. */
export function unknownReaders({ bucket, readers, unasked, shares }: ArchiveFacts): readonly ArchiveReason[] {
  if (shares.every(({ accepted }) => accepted.includes(UNKNOWN_READER))) return [];
  const accept = `or accept ${UNKNOWN_READER} in policy.exceptions with a reason, then plan again.`;
  return [
    ...unasked.map(({ what, why, actions }) => ({
      code: 'unknown-reader' as const,
      share: null,
      text: `headwater could not ask for ${what}: ${why}`,
      fix: `Allow ${actions.join(', ')}, ${accept}`,
    })),
    ...readers
      .filter(({ keyPrefix }) => keyPrefix === null)
      .map((reader) => ({
        code: 'unknown-reader' as const,
        share: null,
        text: `${readerText(reader)} goes by an access point, which may be one of ${bucket}`,
        fix: `Find out which bucket the access point is of (aws s3control get-access-point). If it is another one, ${accept.slice('or '.length)}`,
      })),
  ];
}

function under(rule: AgeingRule, { share }: AgedShare, reader: KnownReader): ArchiveReason {
  const what =
    reader.kind === 'file-share'
      ? 'through it they would give I/O errors, or be paid for at every read'
      : 'it could not read them before a restore, or would pay for every read';
  return {
    code: 'under-reader',
    share,
    text: `${ruleText(rule)} moves objects to ${safeText(rule.storageClass)} under ${readerText(reader)}: ${what}`,
    fix: rule.ours ? OUR_FIX[reader.from] : FOREIGN_FIX,
  };
}

const OUR_FIX: Readonly<Record<KnownReader['from'], string>> = {
  'headwater.yaml':
    'Take the reader out of headwater.yaml when it has gone, and plan again; else plan again, and the prefix stays warm.',
  asked:
    'Remove it if nobody needs it. Else write it into headwater.yaml under readers (or give the share the strategy bridge) and plan again, so that the prefix stays warm.',
};
/** headwater never touches a rule of somebody else. */
export const FOREIGN_FIX =
  'Have whose rule it is take this prefix out of it or turn it off; headwater leaves rules of others alone.';

/** A rule, by whose it is. */
export function ruleText({ id, ours, keyPrefix }: AgeingRule): string {
  if (ours) return `rule ${id ?? ''}`;
  return `a rule of somebody else (${id === null ? 'without an id' : safeText(id)}, on ${placeText(keyPrefix)})`;
}

function placeText(keyPrefix: string): string {
  return keyPrefix === '' ? 'the whole bucket' : safeText(keyPrefix);
}

function readerText({ kind, from, id, name, keyPrefix }: KnownReader): string {
  const place = keyPrefix === null ? '' : `, which reads ${placeText(keyPrefix)}`;
  if (from === 'headwater.yaml') return `reader ${name} (${kind} in headwater.yaml)${place}`;
  const named = name === '' ? '' : ` (${safeText(name)})`;
  return `${kind === 'file-share' ? 'file share' : 'FSx for Lustre'} ${safeText(id)}${named}${place}`;
}
