import type { AgedShare, ArchiveReason } from './archive-facts.ts';
import { countOf } from './books.ts';
import { foundDeeper, settleFound } from './deeper.ts';
import { isAtLeast } from './verdict.ts';

/**
 * Why a share may not be archived on its own account: it is not committed, somebody still writes there, or its newest
 * evidence does not prove every entry of the whole prefix at L2 (docs/ARCHITECTURE.md: Verification, Cut-over).
 */
export function unreadyShare(bucket: string, share: AgedShare): readonly ArchiveReason[] {
  return [...uncommitted(share), ...writers(share), ...unproved(bucket, share)];
}

function uncommitted({ share, committed }: AgedShare): readonly ArchiveReason[] {
  if (committed) return [];
  return [
    {
      code: 'not-committed',
      share,
      text: `${share} is not committed: a pass that is left would write archived objects anew, and pay the rest of their minimum`,
      fix: `Cut it over first: headwater cutover run --share ${share} --confirm-frozen`,
    },
  ];
}

function writers({ share, running, foreignTasks }: AgedShare): readonly ArchiveReason[] {
  return [
    ...running.map((execution) => ({
      code: 'still-written' as const,
      share,
      text: `a task execution writes to ${share}: ${execution}`,
      fix: 'Wait until it has ended, verify again, then run the command again.',
    })),
    ...foreignTasks.map((task) => ({
      code: 'still-written' as const,
      share,
      text: `a DataSync task of somebody else writes to the prefix of ${share}, and each of its runs would write archived objects anew: ${task}`,
      fix: 'Find out whose it is, and have it removed or pointed elsewhere.',
    })),
  ];
}

function unproved(
  bucket: string,
  { share, keyPrefix, evidence, deeper }: AgedShare,
): readonly ArchiveReason[] {
  const verify = `headwater verify --share ${share} --level L2`;
  const reason = (text: string, fix: string): ArchiveReason => ({ code: 'not-proved', share, text, fix });
  if (evidence === null) return [reason(`nothing proves ${share}`, `Verify it: ${verify}`)];
  const { listing, inventory } = evidence.inputs;
  const unverified = countOf(evidence.groups, 'unverified');
  const wholePrefix = listing.bucket === bucket && keyPrefix.startsWith(listing.keyPrefix);
  const wants: readonly (readonly [boolean, string, string])[] = [
    [
      evidence.pass === 'final' || evidence.pass === 'check',
      `the newest evidence of ${share} is of the ${evidence.pass} pass, while its source was in use`,
      `Verify it: ${verify}`,
    ],
    [
      isAtLeast(evidence.method.level, 'L2'),
      `the newest evidence of ${share} is ${evidence.method.level}, which compares no checksums`,
      `Verify it: ${verify}`,
    ],
    [
      wholePrefix,
      `the newest evidence of ${share} is about another place than s3://${bucket}/${keyPrefix}`,
      `Verify it: ${verify}`,
    ],
    [
      inventory.complete,
      `the newest evidence of ${share} rests on a scan that did not see the whole share`,
      `Scan it whole, then: ${verify}`,
    ],
    [
      // Such a scan proves nothing, which the line above says with its cause.
      evidence.verdict !== 'not-proved' || !inventory.complete,
      `${share} is not proved by its newest evidence`,
      `Look at the exceptions: headwater verify --share ${share}`,
    ],
    [
      unverified === 0,
      `${unverified} entries of ${share} could not be verified`,
      `Settle each: headwater verify --share ${share} --list unverified`,
    ],
  ];
  return [
    ...wants.filter(([holds]) => !holds).map(([, text, fix]) => reason(text, fix)),
    ...deeper
      .filter(({ id }) => id !== evidence.id)
      .map((look) => reason(`of ${share}, ${foundDeeper(look)}`, settleFound(share, look, 'by-hand'))),
  ];
}
