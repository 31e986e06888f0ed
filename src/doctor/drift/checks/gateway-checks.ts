import { safeText } from '../../../inventory/display.ts';
import { type Answer, type DriftCheck, type DriftFacts, ofLook } from '../check.ts';
import { lookOf, type ServingSight } from '../sightings.ts';

/** Part of the cache in percent that may wait for its upload: from here on a burst has arrived that the line does not keep up with. */
const DIRTY_PERCENT = 20;
/** From here on the gateway soon takes nothing more. */
const FULL_PERCENT = 80;

/** HR5xx: gateways that serve committed shares. */
export const GATEWAY_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR501',
    title: 'A gateway is gone or offline',
    severity: 'error',
    why: 'Its users have no path to their files, and what it had not uploaded is in no bucket [aws-facts 8].',
    action: 'Start its machine, and let it reach AWS. Never make it anew before its cache is uploaded.',
    check: (facts) =>
      ofGateways(facts, (sight, subject) => {
        if (sight.kind === 'offline') return [{ subject, what: 'It is not connected to AWS.' }];
        if (sight.gateway === null) return [{ subject, what: 'Storage Gateway does not know it any more.' }];
        const { state } = sight.gateway;
        return state === 'RUNNING' ? [] : [{ subject, what: `It is ${safeText(state)}.` }];
      }),
  },
  {
    id: 'HR502',
    title: 'A gateway has much that is not uploaded',
    severity: 'warn',
    why: 'Dirty parts of the cache are in no bucket: lost with the gateway, and not seen by those who read the bucket [aws-facts 8].',
    action:
      'Look at its upload limit and its line (FilesFailingUpload, CachePercentDirty in CloudWatch); never restart or delete it now.',
    check: (facts) =>
      ofGateways(facts, (sight, subject) => {
        if (sight.kind === 'offline' || sight.gateway === null) return [];
        const { cacheDirtyPercent } = sight.gateway;
        if (cacheDirtyPercent.kind === 'unseen' || cacheDirtyPercent.value < DIRTY_PERCENT) return [];
        const percent = Math.round(cacheDirtyPercent.value);
        return [
          {
            subject,
            severity: percent >= FULL_PERCENT ? 'error' : 'warn',
            what: `${percent} % of its cache waits for its upload.`,
          },
        ];
      }).map((answer) => withUnseenCache(facts, answer)),
  },
];

function ofGateways(
  { shares, seen }: DriftFacts,
  say: (sight: ServingSight, subject: string) => Answer['drifted'],
): readonly Answer[] {
  const serving = shares.flatMap(({ share, fileShare }) =>
    fileShare === null ? [] : [{ share, fileShare }],
  );
  return serving.map(({ share, fileShare }) =>
    ofLook(share, lookOf(seen.gateways, fileShare.gateway), (sight) => ({
      drifted: say(sight, `gateway ${fileShare.gateway}`),
    })),
  );
}

/** A cache that nobody may look at, or whose gateway is away, is not clean for that. */
function withUnseenCache({ shares, seen }: DriftFacts, answer: Answer): Answer {
  const name = shares.find(({ share }) => share === answer.share)?.fileShare?.gateway ?? '';
  const look = lookOf(seen.gateways, name);
  if (look.kind === 'unseen') return answer;
  if (look.value.kind === 'offline') return { ...answer, unseen: 'the gateway is not connected' };
  const cache = look.value.gateway?.cacheDirtyPercent;
  return cache?.kind === 'unseen' ? { ...answer, unseen: cache.text } : answer;
}
