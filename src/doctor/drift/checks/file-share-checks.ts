import { safeText } from '../../../inventory/display.ts';
import { type Answer, type DriftCheck, type DriftFacts, ofLook } from '../check.ts';
import { type FileShareSight, lookOf } from '../sightings.ts';

/** HR4xx: the file share that users work through. */
export const FILE_SHARE_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR401',
    title: 'The file share is gone',
    severity: 'error',
    why: 'Its users have no path to their files; what the gateway had not uploaded is lost when it was deleted by force [aws-facts 8].',
    action: 'Find who deleted it, make it anew with the same name and settings, and refresh its cache.',
    check: (facts) =>
      ofFileShares(facts, (sight, subject) =>
        sight === null ? [{ subject, what: 'Storage Gateway does not know it any more.' }] : [],
      ),
  },
  {
    id: 'HR402',
    title: 'The file share cannot be used',
    severity: 'error',
    why: 'UNAVAILABLE means that its role or the bucket refuses it; what users write waits on the gateway [aws-facts 8].',
    action: 'Compare the role and the bucket policy with docs/iam.md, section 4.',
    check: (facts) =>
      ofFileShares(facts, (sight, subject) =>
        sight?.state === 'broken' ? [{ subject, what: `It is ${safeText(sight.status)}.` }] : [],
      ).map((answer) => (isAway(facts, answer) ? { ...answer, drifted: [], unseen: AWAY } : answer)),
  },
  {
    id: 'HR403',
    title: 'The file share has other settings',
    severity: 'warn',
    why: 'Somebody changed who may use it and how; a share made read-only stops its users, one of another class costs otherwise.',
    action: 'Find who changed it and why; set it back at the gateway.',
    check: (facts) =>
      ofFileShares(facts, (sight, subject) => {
        const { differences = [], state } = sight ?? {};
        // What is being updated is neither as it was nor as it will be.
        if (differences.length === 0 || state === 'pending') return [];
        const told = differences.map(
          ({ field, wanted, found }) =>
            `${field} is ${safeText(found) || 'empty'} instead of ${safeText(wanted) || 'empty'}`,
        );
        return [{ subject, what: `${told.join('; ')}.` }];
      }),
  },
];

const AWAY = 'its gateway is not connected';

/** What a file share is while its gateway is away, HR501 tells. */
function isAway({ shares, seen }: DriftFacts, { share }: Answer): boolean {
  const name = shares.find((one) => one.share === share)?.fileShare?.gateway ?? '';
  const look = lookOf(seen.gateways, name);
  return look.kind === 'seen' && look.value.kind === 'offline';
}

function ofFileShares(
  { shares, seen }: DriftFacts,
  say: (sight: FileShareSight, subject: string) => Answer['drifted'],
): readonly Answer[] {
  return shares.flatMap(({ share, fileShare }) =>
    fileShare === null
      ? []
      : [
          ofLook(share, lookOf(seen.fileShares, share), (sight) => ({
            drifted: say(sight, `file share ${fileShare.name}`),
          })),
        ],
  );
}
